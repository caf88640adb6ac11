/**
 * Programs that measure Clew, each beside the physical limit of the same disk in the same run.
 *
 * <p><b>Lives here:</b> one class per {@link dev.clew.benchmarks.Workload}, the {@link dev.clew.benchmarks.Report}
 * they share; the {@link dev.clew.benchmarks.Ground} that the databases of a run are on, and the plain JDBC programs that
 * say what it could do; the engines of a fleet, and what a server counts.
 *
 * <p><b>May not live here:</b> printing, argument parsing, or a test of speed: tests check what is counted and how
 * figures are worked out. Nor other engines, which are measured in a module of their own.
 */
@NullMarked
package dev.clew.benchmarks;

import org.jspecify.annotations.NullMarked;
