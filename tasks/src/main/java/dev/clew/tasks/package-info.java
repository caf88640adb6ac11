/**
 * Tasks for workflows that are files: {@code shell}, {@code http}, {@code log} and {@code map}, on plain JSON values, and
 * jq's language to make the argument of one out of the results of others.
 *
 * <p><b>Lives here:</b> these tasks, their arguments, and the one class that knows the jq library.
 *
 * <p><b>May not live here:</b> what typed workflows need. Nobody who writes those is to take these dependencies.
 */
@NullMarked
package dev.clew.tasks;

import org.jspecify.annotations.NullMarked;
