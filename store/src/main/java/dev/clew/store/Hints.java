package dev.clew.store;

import java.util.function.Consumer;

/**
 * Hints between the processes that share a store. Nothing depends on them but how soon things happen. Thread-safe.
 *
 * <p>The store itself sends those about what it has written: {@link Hint.Ready}, {@link Hint.Messages}, {@link
 * Hint.Tasks} and {@link Hint.Unwanted}.
 */
public interface Hints {

    /** For stores that only one process uses at a time, or which cannot pass hints on. */
    Hints NONE = new Hints() {
        @Override
        public boolean arrive() {
            return false;
        }

        @Override
        public void send(Hint hint) {}

        @Override
        public Listening listen(Consumer<Hint> listener) {
            return () -> {};
        }
    };

    /** Whether hints reach other processes in general, so that it is enough to look now and then. */
    boolean arrive();

    /** Passes a hint on, soon and in the background. */
    void send(Hint hint);

    /**
     * Hears of every hint that is sent from now on, those of this process included.
     *
     * @param listener must be quick, and may be called from any thread
     */
    Listening listen(Consumer<Hint> listener);

    /** Somebody who listens. */
    interface Listening extends AutoCloseable {
        /** Hears nothing more. */
        @Override
        void close();
    }
}
