package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Repeated;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of writes, read from what is stored: of those that were not done now, and of all in a batch that was
 * committed and whose answer was lost.
 */
final class Explanations {

    private static final String BY_ID =
            "SELECT " + Rows.INSTANCE + " FROM clew.instances i WHERE i.namespace = ? AND i.id = ?";
    private static final String BY_KEY = "SELECT " + Rows.INSTANCE + " FROM clew.instances i WHERE i.key = ?";
    private static final String TURN = """
            SELECT h.epoch = ? AND h.events = ? FROM clew.history h
            WHERE h.instance_key = ? AND h.execution = ? AND h.number = ?""";
    private static final String MESSAGE = "SELECT m.instance_key, m.kept_by FROM clew.inbox m WHERE m.key = ?";

    private static final String TASK = "SELECT FROM clew.tasks t WHERE t.key = ?";

    private static final String MIGRATED = """
            SELECT FROM clew.history h
            WHERE h.instance_key = ? AND h.execution = ? AND h.number = ? AND h.events = ?""";
    private static final String TAKEN = "SELECT FROM clew.tasks t WHERE t.key = ? AND t.taker = ?";

    private final Session session;
    private final boolean done;

    /**
     * Reads what became of writes.
     *
     * @param done whether they were part of a batch that is known to be committed, so that one without a trace left
     *     none because it never does, or because others have gone on since
     */
    Explanations(Session session, boolean done) {
        this.session = session;
        this.done = done;
    }

    Outcome of(Write write) throws SQLException {
        return switch (write) {
            case Write.Start start -> start(start);
            case Write.Delivery delivery -> delivery(delivery);
            case Write.Turn turn -> turn(turn);
            case Write.Report report -> report(report);
            case Write.GiveBack giveBack -> giveBack(giveBack);
            case Write.Release release -> givenBack(release.key(), release.owner());
            case Write.Hold hold -> givenBack(hold.key(), hold.owner());
            case Write.Pause pause ->
                find(pause.id())
                        .map(row -> (Outcome) (row.status().ended() ? new Ended(row.status()) : Committed.INSTANCE))
                        .orElse(NotFound.INSTANCE);
            case Write.Resume resume -> find(resume.id()).isPresent() ? Committed.INSTANCE : NotFound.INSTANCE;
            case Write.Terminate terminate -> termination(terminate);
            case Write.Reset reset -> reset(reset);
            case Write.Migrate migrate -> migration(migrate);
            case Write.Import taken -> stored(taken.row().id(), taken.row().key(), false);
        };
    }

    /** One that would take the place of an instance, or is a repetition of its start. */
    private Outcome start(Write.Start start) throws SQLException {
        Optional<InstanceRow> existing = find(start.id()).filter(row -> row.key() != start.key());
        Optional<KnownKeys.First> first = existing.isPresent()
                ? KnownKeys.first(session, existing.get().key(), start.idempotencyKey())
                : Optional.empty();
        return first.isPresent() ? new Repeated(first.get().at()) : stored(start.id(), start.key(), start.replace());
    }

    /**
     * An instance that is new.
     *
     * @param replaces whether it may take the place of one that has ended
     */
    private Outcome stored(InstanceId id, long key, boolean replaces) throws SQLException {
        Optional<InstanceRow> existing = find(id);
        if (existing.isPresent() && !(replaces && lacksAKey(key, existing.get()))) {
            return existing.get().key() == key ? Committed.INSTANCE : new Exists(existing.get());
        }
        if (session.exists(BY_KEY, key)) {
            return new Refused("the key " + key + " is another instance's");
        }
        if (existing.isPresent()) {
            return new Exists(existing.get());
        }
        if (done) {
            return Committed.INSTANCE;
        }
        throw new StoreUnavailableException(
                "instance '" + id.id() + "' was in the way of a start and is gone; try again",
                new IllegalStateException(id.toString()));
    }

    /** Whether nothing but its key, which is another's, kept a start from replacing an instance. */
    private boolean lacksAKey(long key, InstanceRow existing) throws SQLException {
        return existing.status().ended() && existing.key() != key && session.exists(BY_KEY, key);
    }

    private Outcome delivery(Write.Delivery delivery) throws SQLException {
        Optional<InstanceRow> receiver = session.one(
                BY_ID, Rows::instance, delivery.to().namespace(), delivery.to().id());
        if (receiver.isEmpty()) {
            return NotFound.INSTANCE;
        }
        InstanceRow row = receiver.get();
        Optional<KnownKeys.First> first = KnownKeys.first(session, row.key(), delivery.idempotencyKey());
        if (first.isPresent() && first.get().by() != delivery.key()) {
            return new Repeated(first.get().at());
        }
        Optional<Outcome> stored = session.one(
                MESSAGE,
                message -> message.getLong(1) == row.key()
                        ? new Delivered(keptBy(delivery.sender(), Rows.number(message, 2)))
                        : new Refused("the key " + delivery.key() + " is another message's"),
                delivery.key());
        if (stored.isPresent()) {
            return stored.get();
        }
        boolean tooLate = row.status().ended() && row.updatedAt().isBefore(delivery.at());
        return tooLate ? new Ended(row.status()) : new Delivered(false);
    }

    private static boolean keptBy(Optional<Epoch> sender, @Nullable Long keptBy) {
        return sender.map(Epoch::number).filter(number -> number.equals(keptBy)).isPresent();
    }

    private Outcome turn(Write.Turn turn) throws SQLException {
        List<Boolean> same = session.list(
                TURN,
                row -> row.getBoolean(1),
                turn.owner().number(),
                turn.events(),
                turn.key(),
                turn.execution(),
                turn.number());
        if (!same.isEmpty()) {
            return same.getFirst() ? Committed.INSTANCE : Fences.NOT_NEXT;
        }
        return owns(turn.key(), turn.owner()) ? Fences.NOT_NEXT : Fences.NOT_OWNER;
    }

    /** One that was stored took its task with it: a message beside a task that is still there is another's. */
    private Outcome report(Write.Report report) throws SQLException {
        if (session.exists(TASK, report.task())) {
            return Fences.NOT_TAKER;
        }
        return session.one(
                        MESSAGE,
                        message ->
                                (Outcome) new Delivered(keptBy(Optional.of(report.sender()), Rows.number(message, 2))),
                        report.message())
                .orElse(Fences.NOT_TAKER);
    }

    private Outcome termination(Write.Terminate terminate) throws SQLException {
        Optional<InstanceRow> instance = session.one(BY_KEY, Rows::instance, terminate.key());
        if (instance.isEmpty()) {
            return NotFound.INSTANCE;
        }
        if (!instance.get().status().ended()) {
            throw Faults.collision("a turn was stored where a termination was to be");
        }
        return new Ended(instance.get().status());
    }

    private Outcome reset(Write.Reset reset) throws SQLException {
        Optional<InstanceRow> instance = session.one(BY_KEY, Rows::instance, reset.key());
        if (instance.isEmpty()) {
            return NotFound.INSTANCE;
        }
        boolean stored = instance.get().execution() == reset.execution() + 1
                && instance.get().start().equals(reset.start());
        return stored ? Committed.INSTANCE : Fences.NOT_AS_SEEN;
    }

    private Outcome migration(Write.Migrate migrate) throws SQLException {
        if (session.exists(MIGRATED, migrate.key(), migrate.execution(), migrate.length(), migrate.events())) {
            return Committed.INSTANCE;
        }
        return session.exists(BY_KEY, migrate.key()) ? Fences.NOT_AS_SEEN : NotFound.INSTANCE;
    }

    private Outcome giveBack(Write.GiveBack giveBack) throws SQLException {
        boolean taken = session.exists(TAKEN, giveBack.task(), giveBack.owner().number());
        return done && !taken ? Committed.INSTANCE : Fences.NOT_TAKER;
    }

    private Outcome givenBack(long key, Epoch owner) throws SQLException {
        return done && !owns(key, owner) ? Committed.INSTANCE : Fences.NOT_OWNER;
    }

    private boolean owns(long key, Epoch owner) throws SQLException {
        return session.one(BY_KEY, Rows::instance, key)
                .flatMap(InstanceRow::owner)
                .filter(owner::equals)
                .isPresent();
    }

    private Optional<InstanceRow> find(InstanceId id) throws SQLException {
        return session.one(BY_ID, Rows::instance, id.namespace(), id.id());
    }
}
