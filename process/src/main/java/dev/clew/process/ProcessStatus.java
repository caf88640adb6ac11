package dev.clew.process;

import java.util.Locale;

/** Where a process stands. */
public enum ProcessStatus {
    /** It is to be launched, or has not registered yet. */
    PENDING,
    /** A run of it has registered. */
    RUNNING,
    /** No run of it is under way: it sleeps, waits for a signal, or is paused. */
    SUSPENDED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether it stays so unless somebody has it go on. */
    public boolean ended() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /** As it is written on the wire. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
