package dev.clew.store.postgres;

import dev.clew.store.Epoch;

/** What others may want to know of a commit. */
interface News {

    /** An instance without an owner may have something to do. */
    void ready();

    /** An owner has messages to receive. */
    void messages(Epoch owner);
}
