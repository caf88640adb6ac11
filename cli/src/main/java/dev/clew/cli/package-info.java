/**
 * The command line: {@code clew}.
 *
 * <p><b>Lives here:</b> the list of commands, and what becomes of errors. Each family of commands has a package of its
 * own; what they share is in {@code console} and {@code jvm}.
 *
 * <p><b>May not live here:</b> anything a program that embeds Clew would want. Commands use the public client, as any
 * program could; {@code bench} calls the programs of the benchmarks module, and {@code chaos} also reads the rows of the
 * store, since it judges the engine from outside.
 */
@NullMarked
package dev.clew.cli;

import org.jspecify.annotations.NullMarked;
