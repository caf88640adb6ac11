package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Repeated;
import dev.clew.store.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages into inboxes, inside a transaction. A free receiver that runs is ready with its first message. */
final class Deliveries {

    private static final String RECEIVER =
            "SELECT key, status, owner, ready_at_ms, begins_at_ms FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String BY_KEY =
            "SELECT key, status, owner, ready_at_ms, begins_at_ms FROM instances WHERE key = ?1";
    private static final String INSERT = """
            INSERT INTO inbox (key, instance_key, body, at_ms, unreceived_by, kept_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO NOTHING""";
    private static final String STORED = "SELECT instance_key, kept_by FROM inbox WHERE key = ?1";
    private static final String BEGINS_NOW = "UPDATE instances SET begins_at_ms = NULL WHERE key = ?1";
    private static final String READY_AT = "UPDATE instances SET ready_at_ms = ?2 WHERE key = ?1";

    private final Session session;
    private final Inboxes inboxes;
    private final long now;

    Deliveries(Session session, Inboxes inboxes, long now) {
        this.session = session;
        this.inboxes = inboxes;
        this.now = now;
    }

    private record Receiver(
            long key,
            InstanceStatus status,
            @Nullable Long owner,
            @Nullable Long readyAt,
            @Nullable Long beginsAt) {

        static Receiver read(ResultSet row) throws SQLException {
            long key = row.getLong(1);
            return new Receiver(
                    key,
                    Rows.status("instance " + key, row.getString(2)),
                    Rows.number(row, 3),
                    Rows.number(row, 4),
                    Rows.number(row, 5));
        }

        /** The same, but it may begin at once. */
        Receiver begun() {
            return new Receiver(key, status, owner, readyAt, null);
        }

        /** When it is ready, if there is something to do from some instant on. */
        long readyFrom(long instant) {
            return beginsAt == null ? instant : Math.max(instant, beginsAt);
        }

        boolean isReadyOnlyAfter(long instant) {
            return status == InstanceStatus.RUNNING && owner == null && (readyAt == null || readyAt > instant);
        }
    }

    /** The sender, if any, is known to be alive. */
    Outcome apply(Write.Delivery delivery) throws SQLException {
        Optional<Receiver> found = session.one(
                RECEIVER,
                Receiver::read,
                delivery.to().namespace(),
                delivery.to().id());
        if (found.isEmpty()) {
            return NotFound.INSTANCE;
        }
        Receiver receiver = found.get();
        Optional<KnownKeys.First> first = KnownKeys.first(session, receiver.key, delivery.idempotencyKey());
        if (first.isPresent() && first.get().by() != delivery.key()) {
            return new Repeated(first.get().at());
        }
        if (receiver.status.ended()) {
            return new Ended(receiver.status);
        }
        Long sender = delivery.sender().map(Epoch::number).orElse(null);
        if (first.isPresent()) {
            return session.exists(STORED, delivery.key())
                    ? stored(delivery.key(), receiver.key, sender)
                    : new Delivered(false);
        }
        if (delivery.rouses() && !session.exists(STORED, delivery.key())) {
            if (receiver.beginsAt != null) {
                session.update(BEGINS_NOW, receiver.key);
                receiver = receiver.begun();
            }
            Pauses.resume(session, delivery.to().namespace(), delivery.to().id(), now, now);
        }
        long at = Millis.of(delivery.at());
        Optional<Outcome> put = put(receiver, delivery.key(), delivery.body(), at, sender);
        if (put.isPresent() && delivery.idempotencyKey().isPresent()) {
            KnownKeys.delivered(session, receiver.key, delivery.idempotencyKey().get(), delivery.key(), at);
        }
        return put.isPresent() ? put.get() : stored(delivery.key(), receiver.key, sender);
    }

    /** The message of a report about a task of {@code instance}; its sender is known to be alive. */
    Outcome put(Write.Report report, long instance) throws SQLException {
        Receiver receiver = session.one(BY_KEY, Receiver::read, instance).orElseThrow();
        long sender = report.sender().number();
        return put(receiver, report.message(), report.body(), Millis.of(report.at()), sender)
                .orElseGet(() -> new Refused("the key " + report.message() + " is another message's"));
    }

    /** The answer to who sends a message again, if it waits still. */
    Optional<Outcome> storedBefore(long message, Epoch sender) throws SQLException {
        return session.one(
                STORED, row -> new Delivered(Long.valueOf(sender.number()).equals(Rows.number(row, 2))), message);
    }

    /** Answers nothing, and puts nothing, if the key is taken. */
    private Optional<Outcome> put(Receiver receiver, long key, String body, long at, @Nullable Long sender)
            throws SQLException {
        boolean owned = sender != null && sender.equals(receiver.owner);
        int inserted = session.update(
                INSERT, key, receiver.key, body, at, owned ? null : receiver.owner, owned ? sender : null);
        if (inserted == 0) {
            return Optional.empty();
        }
        inboxes.filled();
        long ready = receiver.readyFrom(now);
        if (receiver.isReadyOnlyAfter(ready)) {
            session.update(READY_AT, receiver.key, ready);
        }
        return Optional.of(new Delivered(owned));
    }

    /** The answer to a delivery whose key is taken. */
    private Outcome stored(long message, long receiver, @Nullable Long sender) throws SQLException {
        return session.one(
                        STORED,
                        row -> row.getLong(1) == receiver
                                ? new Delivered(sender != null && sender.equals(Rows.number(row, 2)))
                                : new Refused("the key " + message + " is another message's"),
                        message)
                .orElseThrow();
    }
}
