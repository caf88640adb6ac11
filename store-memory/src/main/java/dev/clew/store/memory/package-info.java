/**
 * A store in the heap: for tests, for virtual time, and as the plainest reading of the store contract.
 *
 * <p><b>Lives here:</b> {@link dev.clew.store.memory.MemoryStore} and the collections behind it.
 *
 * <p><b>May not live here:</b> files, threads, a clock of its own, or any dependency but {@code store}. What the
 * other stores are compared with has to stay readable in one sitting.
 */
@NullMarked
package dev.clew.store.memory;

import org.jspecify.annotations.NullMarked;
