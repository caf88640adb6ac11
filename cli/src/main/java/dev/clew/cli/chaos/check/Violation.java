package dev.clew.cli.chaos.check;

/**
 * A promise that was broken.
 *
 * @param kind how
 * @param instance whose promise; its id, or its key if that is all there is
 * @param what in one line
 */
public record Violation(Kind kind, String instance, String what) {

    /** How a promise can be broken. */
    public enum Kind {
        /** Something that was durable or acknowledged is gone. */
        LOST,
        /** Something happened twice that may happen once. */
        DOUBLED,
        /** Something is there that should not be, or is not as it should be. */
        WRONG
    }

    @Override
    public String toString() {
        return kind + " " + instance + ": " + what;
    }
}
