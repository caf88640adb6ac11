package dev.clew.benchmarks;

import dev.clew.store.Store;

/** Where one store keeps what it is given. */
interface Database {

    /** Opens the store. The first time makes its tables. */
    Store open();

    /** Deletes all of it, once the store is closed, so that the next measurement need not carry it along. */
    void discard();
}
