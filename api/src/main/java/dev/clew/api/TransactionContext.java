package dev.clew.api;

/** What a running transactional step knows about itself, and the transaction it is in. Of use only while the body runs. */
public interface TransactionContext extends ActivityContext {

    /**
     * The store's own connection, in the very transaction that will make the step's result durable. On SQLite and
     * PostgreSQL it is a {@code java.sql.Connection}.
     *
     * <p>The transaction is the engine's: an attempt to commit, roll back or close it is refused. Savepoints are allowed.
     * For the thread that runs the body.
     *
     * @throws ConfigurationException if the store has no connection of that type
     */
    <C> C connection(Class<C> type);
}
