/**
 * Programs that measure Clew, each beside the physical limit of the same disk in the same run.
 *
 * <p><b>Lives here:</b> one class per {@link dev.clew.benchmarks.Workload}, the {@link dev.clew.benchmarks.Report}
 * they share, and the plain JDBC programs that say what the disk could do.
 *
 * <p><b>May not live here:</b> printing, argument parsing, or a test: figures are never asserted by the build.
 */
@NullMarked
package dev.clew.benchmarks;

import org.jspecify.annotations.NullMarked;
