/**
 * The load of a chaos run: orchestrations that use everything the engine promises something about, and know what they
 * have to come to.
 *
 * <p><b>Lives here:</b> the programs, the work they do, which leaves a trace in the log of executions, and the choice of
 * what to start next.
 *
 * <p><b>May not live here:</b> killing and judging.
 */
@NullMarked
package dev.clew.cli.chaos.load;

import org.jspecify.annotations.NullMarked;
