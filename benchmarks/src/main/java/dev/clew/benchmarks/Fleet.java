package dev.clew.benchmarks;

/**
 * Who does the work.
 *
 * @param nodes how many engines; one runs in this process, several in a JVM of their own each
 * @param remote whether the only engine runs in another JVM, too
 */
public record Fleet(int nodes, boolean remote) {

    /** One engine in this process. */
    public static final Fleet HERE = new Fleet(1, false);

    public Fleet {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes must be at least 1, was " + nodes);
        }
    }

    /** Whether engines run in other processes. */
    boolean away() {
        return remote || nodes > 1;
    }
}
