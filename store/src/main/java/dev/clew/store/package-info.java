/**
 * The store SPI: what a database has to promise so that the engine can run on it.
 *
 * <p><b>Lives here:</b> the role interfaces ({@link dev.clew.store.Membership}, {@link dev.clew.store.InstanceLog},
 * {@link dev.clew.store.TaskQueue}, {@link dev.clew.store.Catalog}) and the rows they exchange. Rows carry events and
 * payloads as opaque JSON text. What all stores have to decide alike lives here too, as values without a database:
 * {@link dev.clew.store.Admission}.
 *
 * <p><b>May not live here:</b> what an event means, SQL, JSON parsing, or any dependency but {@code api}.
 * {@code store-tck} judges every implementation.
 */
@NullMarked
package dev.clew.store;

import org.jspecify.annotations.NullMarked;
