/**
 * The engine under a virtual clock, for tests of durable programs: {@link dev.clew.testkit.TestClew}.
 *
 * <p><b>Lives here:</b> the clock that only a test moves, crashes on purpose, and assertions on histories.
 *
 * <p><b>May not live here:</b> anything that a program in production needs, a sleep, or a mock of the engine: what is
 * tested is the engine itself.
 */
@NullMarked
package dev.clew.testkit;

import org.jspecify.annotations.NullMarked;
