package dev.clew.benchmarks;

/**
 * Texts as long as those that the engine wrote.
 *
 * @param prefix what an id begins with; its end is the key's
 */
record RowTexts(String prefix, String start, String outcome, String events) {

    /** Keys as the engine makes them are of this size. */
    static final long FIRST_KEY = 1L << 58;

    private static final long TEN_DIGITS = 1_000_000_000L;
    private static final int DIGITS = 10;

    static RowTexts of(RowShape shape) {
        return new RowTexts(
                "x".repeat(Math.max(0, shape.id() - DIGITS)),
                "x".repeat(shape.start()),
                "x".repeat(shape.outcome()),
                "x".repeat(shape.events()));
    }

    /** An id that no other key has. */
    String id(long key) {
        return prefix + (TEN_DIGITS + (key - FIRST_KEY));
    }
}
