/**
 * The judge of a chaos run: rules over what was seen from outside.
 *
 * <p><b>Lives here:</b> the rows, snapshots and log lines that make up the evidence, and the rules that find what is wrong
 * in it. Pure: everything is handed in, so that a test can hand in a history that is broken on purpose.
 *
 * <p><b>May not live here:</b> the engine, the store, or anything that reads, writes or waits. Events are read as plain
 * JSON, so that a fault in the engine's own reader cannot hide itself.
 */
@NullMarked
package dev.clew.cli.chaos.check;

import org.jspecify.annotations.NullMarked;
