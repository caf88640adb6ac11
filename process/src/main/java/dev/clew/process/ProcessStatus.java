package dev.clew.process;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The one that is written so; empty if none is. */
    public static Optional<ProcessStatus> of(String label) {
        return Arrays.stream(values())
                .filter(status -> status.label().equals(label))
                .findFirst();
    }

    /** As it is written on the wire. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
