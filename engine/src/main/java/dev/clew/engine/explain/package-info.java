/**
 * Why instances stand where they stand, in words.
 *
 * <p><b>Lives here:</b> {@link dev.clew.engine.explain.OpenOperations}, what a history leaves open;
 * {@link dev.clew.engine.explain.Situation}, what is known of an instance; and the pure functions that make an
 * {@link dev.clew.api.Explanation} of it.
 *
 * <p><b>May not live here:</b> a store, a clock, or anything that decides what is run where.
 */
@NullMarked
package dev.clew.engine.explain;

import org.jspecify.annotations.NullMarked;
