/**
 * The replay kernel: given a history and an inbox, decides what an instance does next.
 *
 * <p><b>Lives here:</b> events, commands, messages and the {@link dev.clew.kernel.Execution} that folds one into the
 * other by running the user's code, one branch at a time.
 *
 * <p><b>May not live here:</b> a clock, a random source, JSON, SQL, a thread other than those that run user code, or
 * any import outside {@code java.base}, {@code api} and JSpecify. What is needed of the world arrives as a value.
 */
@NullMarked
package dev.clew.kernel;

import org.jspecify.annotations.NullMarked;
