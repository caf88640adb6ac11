package dev.clew.api;

/** Where an instance stands. */
public enum InstanceStatus {
    /** Has something to do, is doing it, or waits for a timer, a signal or work. */
    RUNNING,
    /** Ended with a result. */
    COMPLETED,
    /** Ended with a failure of its own code. */
    FAILED,
    /** Ended because it was cancelled. */
    CANCELLED,
    /** Ended from outside, wherever it was: {@link InstanceHandle#terminate}. */
    TERMINATED,
    /** Held: somebody paused it. Goes on after {@link InstanceHandle#resume}, or when it is cancelled. */
    PAUSED,
    /** Held: its history does not fit the code. Goes on after {@link InstanceHandle#release}. */
    PARKED,
    /** Held: node after node that ran it went down. Goes on after {@link InstanceHandle#release}. */
    QUARANTINED;

    /**
     * Whether it has ended: nothing it does or is sent changes it any more. Somebody may still have it go on from an
     * earlier place, with {@link InstanceHandle#reset} or {@link InstanceHandle#retry}, or delete or replace it.
     */
    public boolean ended() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED, TERMINATED -> true;
            case RUNNING, PAUSED, PARKED, QUARANTINED -> false;
        };
    }

    /** Whether it is held until somebody lets it go on. */
    public boolean held() {
        return this == PAUSED || inTrouble();
    }

    /** Whether it is held because something is wrong, until somebody releases it. */
    public boolean inTrouble() {
        return this == PARKED || this == QUARANTINED;
    }
}
