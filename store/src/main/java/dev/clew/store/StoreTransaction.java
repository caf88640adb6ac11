package dev.clew.store;

import java.util.Optional;

/**
 * A transaction that a user writes in and a turn ends. Not thread-safe, though one thread may follow another; only
 * {@link #abandon} may be called by anybody at any time.
 */
public interface StoreTransaction extends AutoCloseable {

    /**
     * What the user writes with, such as a {@code java.sql.Connection}: all of it is in this transaction, and what would
     * end the transaction is refused.
     *
     * @throws dev.clew.api.ConfigurationException if there is nothing of that type
     */
    <C> C connection(Class<C> type);

    /**
     * Ends the user's part: nothing can be written by the connection from then on.
     *
     * @throws Exception if what was written cannot be committed, since a statement or a deferred check failed, or the
     *     transaction was ended by the user or {@linkplain #abandon abandoned}
     */
    void seal() throws Exception;

    /**
     * Makes a turn durable together with what the user wrote, and ends the transaction. Whatever the answer, if the turn
     * is not durable by it then nothing else is.
     *
     * @return what {@link InstanceLog#commit} answers to a turn; empty if nothing is durable as far as can be told and
     *     nobody is to blame: others were in the way, the connection was lost, or the transaction was abandoned. Whoever
     *     then reads the history sees what holds
     * @throws StoreUnavailableException if the store cannot tell what it wrote; to be called again with the same turn
     * @implSpec Fences like {@link InstanceLog#commit}, in this transaction.
     */
    Optional<Outcome> commit(Write.Turn turn);

    /**
     * Whether a body that threw this is not to blame: the store did not answer, or another transaction was in the way.
     */
    boolean blameless(Throwable thrown);

    /** Ends the transaction without a trace, whatever its thread is doing, unless it is being committed. */
    void abandon();

    /** Rolls back what was not committed. */
    @Override
    void close();
}
