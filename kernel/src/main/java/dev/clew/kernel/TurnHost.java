package dev.clew.kernel;

/**
 * Where an execution takes its turns: makes decisions durable and brings the next inbox.
 *
 * <p>Called by whichever thread of the execution blocked last, so by one at a time but not always the same one.
 */
@FunctionalInterface
public interface TurnHost {

    /**
     * Takes over a decision that is not the last, and waits for something to go on with.
     *
     * @return at least one message, unless a turn was begun meanwhile: see {@link Execution#takeBeside}
     * @throws Evicted if the execution should leave memory; its threads unwind and nothing more is decided
     */
    Inbox next(Decision decision) throws Evicted;

    /** Ends an execution's stay in memory without ending the execution. */
    final class Evicted extends Exception {

        private static final long serialVersionUID = 1L;

        public Evicted(String why) {
            super(why, null, false, false);
        }
    }
}
