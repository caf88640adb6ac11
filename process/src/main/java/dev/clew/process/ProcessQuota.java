package dev.clew.process;

/**
 * How much one process may keep. A run is held to the quota of the {@link Processes} that it registered with; what is over it is
 * refused with {@link ProcessError#QUOTA_EXCEEDED}, and its next run may have a larger one. A process can always end.
 *
 * @param checkpoints how many checkpoints
 * @param events how many reports, signs of life and records of failed attempts together
 * @param bytes how large keys, states, payloads and texts of all these may be together, in bytes
 */
public record ProcessQuota(int checkpoints, int events, long bytes) {

    /** What programs that save what they have come to do not meet: 100,000 checkpoints, 1,000,000 events, 256 MiB. */
    public static final ProcessQuota DEFAULT = new ProcessQuota(100_000, 1_000_000, 256L << 20);

    public ProcessQuota {
        atLeastOne("checkpoints", checkpoints);
        atLeastOne("events", events);
        atLeastOne("bytes", bytes);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("ProcessQuota: " + name + " must be at least 1, was " + value);
        }
    }

    /** The same with another limit on checkpoints. */
    public ProcessQuota checkpoints(int most) {
        return new ProcessQuota(most, events, bytes);
    }

    /** The same with another limit on events. */
    public ProcessQuota events(int most) {
        return new ProcessQuota(checkpoints, most, bytes);
    }

    /** The same with another limit on bytes. */
    public ProcessQuota bytes(long most) {
        return new ProcessQuota(checkpoints, events, most);
    }
}
