package dev.clew.schedule;

import java.time.Instant;

/**
 * A time at which no run began.
 *
 * @param at its nominal time
 * @param why what kept it
 */
public record Skipped(Instant at, Why why) {

    /** What kept a run from beginning. */
    public enum Why {
        /** The run before it was still going on, or others waited already. */
        OVERLAP("the run before was still going on"),
        /** As many waited as may. */
        BUFFER_FULL("as many runs were waiting as may"),
        /** It waited, and a later one took its place. */
        REPLACED("a later run took its place"),
        /** No node ran at the time, and the schedule does not make up for it. */
        MISSED("no node ran at its time"),
        /** No node ran at the time, which is longer ago than the window. */
        TOO_LATE("no node ran until it was too late to make up for it");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /** It in words. */
        public String words() {
            return words;
        }
    }
}
