package dev.clew.benchmarks;

import java.util.Locale;

/** The stores that can be measured. */
public enum StoreKind {
    /** In the heap: what the engine costs without a disk. */
    MEMORY,
    /** One file, synced at every commit. */
    SQLITE,
    /** A server, for as many engines as one likes. */
    POSTGRES;

    /** What people type and reports say. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
