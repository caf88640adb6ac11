package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of write does, inside one transaction.
 *
 * <p>The common case of each is one statement that proves and writes at once: it matches no row, and so writes
 * nothing, unless the instance is owned by who asks. Only when nothing was written a second look says why.
 */
final class Writes {

    private static final Outcome DEAD = new Fenced("the epoch is dead");
    private static final Outcome NOT_OWNER = new Fenced("the epoch does not own the instance");
    private static final Outcome NOT_NEXT = new Fenced("the turn is not the next one");

    private static final String ALIVE = "SELECT 1 FROM nodes WHERE epoch = ?1";

    private static final String START = """
            INSERT INTO instances (key, namespace, id, kind, name, version, execution, status, start, owner,
                ready_at_ms, claims, created_at_ms, updated_at_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 'RUNNING', ?7, ?8, ?9, 0, ?10, ?10)
            ON CONFLICT DO NOTHING""";
    private static final String BY_ID = "SELECT " + Rows.INSTANCE + " FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String KEY_TAKEN = "SELECT 1 FROM instances WHERE key = ?1";
    private static final String DELETE_HISTORY = "DELETE FROM history WHERE instance_key = ?1";
    private static final String DELETE_INBOX = "DELETE FROM inbox WHERE instance_key = ?1";
    private static final String DELETE_INSTANCE = "DELETE FROM instances WHERE key = ?1";

    private static final String RECEIVER =
            "SELECT key, status, owner, ready_at_ms FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String DELIVER = """
            INSERT INTO inbox (key, instance_key, body, at_ms, unreceived_by, kept_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO NOTHING""";
    private static final String STORED_MESSAGE = "SELECT instance_key, kept_by FROM inbox WHERE key = ?1";
    private static final String READY_AT = "UPDATE instances SET ready_at_ms = ?2 WHERE key = ?1";

    /** A null where the owner or the turn before is not found breaks the table's NOT NULL and so inserts nothing. */
    private static final String TURN = """
            INSERT OR IGNORE INTO history (instance_key, execution, number, at_ms, epoch, events)
            VALUES (
                (SELECT key FROM instances WHERE key = ?1 AND owner = ?5 AND execution = ?2),
                ?2,
                CASE WHEN ?3 = 0 THEN 0 ELSE (
                    SELECT ?3 FROM history WHERE instance_key = ?1 AND execution = ?2 AND number = ?3 - 1) END,
                ?4, ?5, ?6)""";

    private static final String STORED_TURN =
            "SELECT epoch FROM history WHERE instance_key = ?1 AND execution = ?2 AND number = ?3";
    private static final String OWNS = "SELECT 1 FROM instances WHERE key = ?1 AND owner = ?2";
    private static final String CONSUME = "DELETE FROM inbox WHERE key = ?1 AND instance_key = ?2";

    private static final String RELEASE = """
            UPDATE instances SET owner = NULL, claims = 0, ready_at_ms =
                CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE instance_key = ?1) THEN ?3 ELSE ?4 END
            WHERE key = ?1 AND owner = ?2""";
    private static final String HOLD = """
            UPDATE instances SET owner = NULL, status = ?3, outcome = ?4, updated_at_ms = ?5
            WHERE key = ?1 AND owner = ?2""";
    private static final String RESUME = """
            UPDATE instances SET status = 'RUNNING', outcome = NULL, claims = 0, ready_at_ms = ?2, updated_at_ms = ?3
            WHERE key = ?1 AND status IN ('PARKED', 'QUARANTINED')""";

    private final Session session;
    private final long now;
    private final Map<Epoch, Boolean> alive = new HashMap<>();

    /**
     * The writes of one transaction.
     *
     * @param now the store's time, in milliseconds
     */
    Writes(Session session, long now) {
        this.session = session;
        this.now = now;
    }

    Outcome apply(Write write) throws SQLException {
        return switch (write) {
            case Write.Start start -> start(start);
            case Write.Delivery delivery -> deliver(delivery);
            case Write.Turn turn -> turn(turn);
            case Write.Release release -> release(release);
            case Write.Hold hold -> hold(hold);
            case Write.Resume resume -> resume(resume);
        };
    }

    private Outcome start(Write.Start start) throws SQLException {
        if (start.owner().isPresent() && dead(start.owner().get())) {
            return DEAD;
        }
        if (insert(start)) {
            return Committed.INSTANCE;
        }
        var existing = session.one(
                BY_ID, Rows::instance, start.id().namespace(), start.id().id());
        if (existing.isPresent() && existing.get().key() == start.key()) {
            return Committed.INSTANCE;
        }
        if (existing.isPresent() && !(start.replace() && existing.get().status().ended())) {
            return new Exists(existing.get());
        }
        if (session.exists(KEY_TAKEN, start.key())) {
            return new Refused("the key " + start.key() + " is another instance's");
        }
        delete(existing.orElseThrow().key());
        if (!insert(start)) {
            throw new IllegalStateException("start of " + start.id() + " met an instance that is not there");
        }
        return Committed.INSTANCE;
    }

    private boolean insert(Write.Start start) throws SQLException {
        Optional<Long> owner = start.owner().map(Epoch::number);
        return session.update(
                        START,
                        start.key(),
                        start.id().namespace(),
                        start.id().id(),
                        start.kind(),
                        start.name(),
                        start.version(),
                        start.start(),
                        owner.orElse(null),
                        owner.isPresent() ? null : now,
                        Millis.of(start.at()))
                == 1;
    }

    private void delete(long key) throws SQLException {
        session.update(DELETE_HISTORY, key);
        session.update(DELETE_INBOX, key);
        session.update(DELETE_INSTANCE, key);
    }

    private record Receiver(
            long key,
            InstanceStatus status,
            @Nullable Long owner,
            @Nullable Long readyAt) {
        static Receiver read(ResultSet row) throws SQLException {
            return new Receiver(
                    row.getLong(1),
                    Rows.status(row.getLong(1), row.getString(2)),
                    Rows.number(row, 3),
                    Rows.number(row, 4));
        }
    }

    private Outcome deliver(Write.Delivery delivery) throws SQLException {
        @Nullable Long sender = delivery.sender().map(Epoch::number).orElse(null);
        if (sender != null && dead(delivery.sender().orElseThrow())) {
            return DEAD;
        }
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
        boolean owned = sender != null && sender.equals(receiver.owner);
        int inserted = session.update(
                DELIVER,
                delivery.key(),
                receiver.key,
                delivery.body(),
                Millis.of(delivery.at()),
                owned ? null : receiver.owner,
                owned ? sender : null);
        if (inserted == 0) {
            return delivered(delivery.key(), receiver.key, sender);
        }
        if (receiver.owner == null
                && receiver.status == InstanceStatus.RUNNING
                && (receiver.readyAt == null || receiver.readyAt > now)) {
            session.update(READY_AT, receiver.key, now);
        }
        return new Delivered(owned);
    }

    /** The answer to a delivery whose key is taken. */
    private Outcome delivered(long message, long receiver, @Nullable Long sender) throws SQLException {
        return session.one(
                        STORED_MESSAGE,
                        row -> row.getLong(1) == receiver
                                ? new Delivered(sender != null && sender.equals(Rows.number(row, 2)))
                                : new Refused("the key " + message + " is another message's"),
                        message)
                .orElseThrow();
    }

    private Outcome turn(Write.Turn turn) throws SQLException {
        if (dead(turn.owner())) {
            return DEAD;
        }
        int inserted = session.update(
                TURN,
                turn.key(),
                turn.execution(),
                turn.number(),
                Millis.of(turn.at()),
                turn.owner().number(),
                turn.events());
        if (inserted == 0) {
            return notInserted(turn);
        }
        for (long message : turn.consumed()) {
            session.update(CONSUME, message, turn.key());
        }
        if (turn.change().isPresent()) {
            new RowChange(turn, turn.change().get(), now).apply(session);
        }
        return Committed.INSTANCE;
    }

    private Outcome notInserted(Write.Turn turn) throws SQLException {
        Optional<Epoch> by = session.one(STORED_TURN, Rows::epoch, turn.key(), turn.execution(), turn.number());
        if (by.isPresent()) {
            return by.get().equals(turn.owner()) ? Committed.INSTANCE : NOT_NEXT;
        }
        return session.exists(OWNS, turn.key(), turn.owner().number()) ? NOT_NEXT : NOT_OWNER;
    }

    private Outcome release(Write.Release release) throws SQLException {
        if (dead(release.owner())) {
            return DEAD;
        }
        int released = session.update(
                RELEASE,
                release.key(),
                release.owner().number(),
                now,
                release.readyAt().map(Millis::of).orElse(null));
        return givenBack(released, release.key());
    }

    private Outcome hold(Write.Hold hold) throws SQLException {
        if (dead(hold.owner())) {
            return DEAD;
        }
        int held = session.update(
                HOLD, hold.key(), hold.owner().number(), hold.status().name(), hold.outcome(), Millis.of(hold.at()));
        return givenBack(held, hold.key());
    }

    private Outcome givenBack(int rows, long key) throws SQLException {
        if (rows == 0) {
            return NOT_OWNER;
        }
        Ownership.forgetReceipts(session, key);
        return Committed.INSTANCE;
    }

    private Outcome resume(Write.Resume resume) throws SQLException {
        Optional<Receiver> found = session.one(
                RECEIVER, Receiver::read, resume.id().namespace(), resume.id().id());
        if (found.isEmpty()) {
            return NotFound.INSTANCE;
        }
        session.update(RESUME, found.get().key, now, Millis.of(resume.at()));
        return Committed.INSTANCE;
    }

    private boolean dead(Epoch epoch) throws SQLException {
        Boolean known = alive.get(epoch);
        if (known == null) {
            known = session.exists(ALIVE, epoch.number());
            alive.put(epoch, known);
        }
        return !known;
    }
}
