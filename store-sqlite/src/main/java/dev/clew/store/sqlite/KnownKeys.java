package dev.clew.store.sqlite;

import dev.clew.api.SignalMessage;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The idempotency keys that instances remember, inside a transaction. */
final class KnownKeys {

    private static final String FIRST = "SELECT by_key, at_ms FROM known_keys WHERE instance_key = ?1 AND name = ?2";
    private static final String STARTED =
            "INSERT INTO known_keys (instance_key, name, seq, by_key, at_ms) VALUES (?1, ?2, 0, ?1, ?3)";
    private static final String DELIVERED = """
            INSERT INTO known_keys (instance_key, name, seq, by_key, at_ms)
            VALUES (?1, ?2, 1 + (SELECT coalesce(max(seq), 0) FROM known_keys WHERE instance_key = ?1), ?3, ?4)""";
    private static final String FORGET_OLDEST = """
            DELETE FROM known_keys WHERE instance_key = ?1 AND seq > 0
                AND seq <= (SELECT max(seq) FROM known_keys WHERE instance_key = ?1) - ?2""";
    private static final String CLEAR = "DELETE FROM known_keys WHERE instance_key = ?1";

    private KnownKeys() {}

    /**
     * Who came with a key first.
     *
     * @param by the row key of the delivery, or of the instance that was started
     */
    record First(long by, Instant at) {}

    static Optional<First> first(Session session, long instance, Optional<String> key) throws SQLException {
        return key.isEmpty()
                ? Optional.empty()
                : session.one(
                        FIRST,
                        row -> new First(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))),
                        instance,
                        key.get());
    }

    static void started(Session session, long instance, String key, long at) throws SQLException {
        session.update(STARTED, instance, key, at);
    }

    static void delivered(Session session, long instance, String key, long message, long at) throws SQLException {
        session.update(DELIVERED, instance, key, message, at);
        session.update(FORGET_OLDEST, instance, SignalMessage.MAX_REMEMBERED);
    }

    /** Forgets all, with the instance. */
    static void clear(Session session, long instance) throws SQLException {
        session.update(CLEAR, instance);
    }
}
