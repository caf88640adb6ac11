package dev.clew.store;

import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where instances are kept. A store knows rows, not what they mean.
 *
 * <p>Thread-safe. Every method that writes returns when the write is durable.
 *
 * <p>Instants are kept to the millisecond: what is finer is cut off, on the way in and wherever the store reads its
 * clock.
 *
 * @implSpec Passes every contract of {@code store-tck}.
 */
public interface Store extends AutoCloseable {

    /** Who runs instances on this store. */
    Membership membership();

    /** The rows of running instances. */
    InstanceLog log();

    /** Where activities wait for any fitting node. */
    TaskQueue tasks();

    /** What people look at. */
    Catalog catalog();

    /** How what is no longer needed leaves. */
    Removal removal();

    /** How users' own writes become durable together with a turn; empty if nothing but ours can be written here. */
    default Optional<Transactions> transactions() {
        return Optional.empty();
    }

    /** How the processes that share this store tell each other of news. */
    default Hints hints() {
        return Hints.NONE;
    }

    /** The clock that every instant in this store is read from. */
    InstantSource clock();

    /**
     * What the store promises about durability, as read back from it and not as asked for: for people and
     * benchmarks. Keys such as {@code store}, {@code journal_mode}, {@code synchronous}.
     */
    SortedMap<String, String> settings();

    /** Lets go of files and connections. Closing twice does nothing; other calls after it fail with {@link IllegalStateException}. */
    @Override
    void close();
}
