/**
 * The contract of a store, as tests: every store passes all of them, and whoever writes one runs them on it.
 *
 * <p>Extend {@link dev.clew.store.tck.StoreContracts} and say how a store is opened:
 *
 * <pre>{@code
 * final class MyStoreTest extends StoreContracts {
 *     @Override
 *     protected StoreHarness newHarness() {
 *         return new MyHarness();
 *     }
 * }
 * }</pre>
 *
 * <p><b>Lives here:</b> one class of rules for each role or theme, each rule numbered by {@link
 * dev.clew.store.tck.Rule}; the clock, the harness and the helpers they are written with.
 *
 * <p><b>May not live here:</b> anything that knows a certain store, a sleep, or a mock. What a store may lack is a
 * {@link dev.clew.store.tck.StoreFeature}, never an {@code if} inside a rule.
 */
@NullMarked
package dev.clew.store.tck;

import org.jspecify.annotations.NullMarked;
