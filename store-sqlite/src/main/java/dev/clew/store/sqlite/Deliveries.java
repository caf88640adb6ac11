package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages into inboxes, inside a transaction. A free receiver that runs is ready with its first message. */
final class Deliveries {

    private static final String RECEIVER =
            "SELECT key, status, owner, ready_at_ms FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String INSERT = """
            INSERT INTO inbox (key, instance_key, body, at_ms, unreceived_by, kept_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO NOTHING""";
    private static final String STORED = "SELECT instance_key, kept_by FROM inbox WHERE key = ?1";
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
            @Nullable Long readyAt) {

        static Receiver read(ResultSet row) throws SQLException {
            long key = row.getLong(1);
            return new Receiver(
                    key, Rows.status("instance " + key, row.getString(2)), Rows.number(row, 3), Rows.number(row, 4));
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
        if (receiver.status.ended()) {
            return new Ended(receiver.status);
        }
        Long sender = delivery.sender().map(Epoch::number).orElse(null);
        boolean owned = sender != null && sender.equals(receiver.owner);
        int inserted = session.update(
                INSERT,
                delivery.key(),
                receiver.key,
                delivery.body(),
                Millis.of(delivery.at()),
                owned ? null : receiver.owner,
                owned ? sender : null);
        if (inserted == 0) {
            return stored(delivery.key(), receiver.key, sender);
        }
        inboxes.filled();
        if (receiver.isReadyOnlyAfter(now)) {
            session.update(READY_AT, receiver.key, now);
        }
        return new Delivered(owned);
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
