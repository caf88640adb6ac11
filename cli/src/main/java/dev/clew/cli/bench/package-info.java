/**
 * The command {@code bench}.
 *
 * <p><b>Lives here:</b> its arguments and how a report looks on a terminal.
 *
 * <p><b>May not live here:</b> measuring, which is the benchmarks module's.
 */
@NullMarked
package dev.clew.cli.bench;

import org.jspecify.annotations.NullMarked;
