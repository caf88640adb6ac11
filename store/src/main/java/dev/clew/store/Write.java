package dev.clew.store;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.SignalMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One thing to make durable. Many travel in one group commit and each is answered by one {@link Outcome}. */
public sealed interface Write {

    /**
     * A new instance, at execution 1 with an empty history.
     *
     * @param key its row key: 64 bits made by the engine, ascending in time, never used before
     * @param id what it is called
     * @param kind which model it is of, such as {@code orchestration}
     * @param name the program it runs
     * @param version the version of the program; 0 if its first owner is to say which
     * @param start what its first execution starts with, as JSON
     * @param at when it was started
     * @param owner the epoch that runs it from the start; empty if any node may claim it, which it may at once
     * @param replace whether an ended instance of the same id is deleted first, in the same act
     * @param attributes what listings find it by
     * @param format the history format of what it starts with
     * @param beginsAt when it is ready at the earliest, by the store's clock, if it has no owner: neither a message nor a
     *     {@link Resume} makes it ready before, but for a message that {@linkplain Delivery#rouses rouses} it
     * @param idempotencyKey the first key that it remembers, and never forgets; see {@link Delivery}. If the instance of
     *     the same id knows it, that one is not replaced, and the answer is {@code Repeated}
     */
    record Start(
            long key,
            InstanceId id,
            String kind,
            String name,
            int version,
            String start,
            Instant at,
            Optional<Epoch> owner,
            boolean replace,
            Attributes attributes,
            int format,
            Optional<Instant> beginsAt,
            Optional<String> idempotencyKey)
            implements Write {

        public Start {
            if (owner.isPresent() && beginsAt.isPresent()) {
                throw new IllegalArgumentException("what begins later has no owner yet: " + id);
            }
        }

        /** One that may begin at once, without a key. */
        public Start(
                long key,
                InstanceId id,
                String kind,
                String name,
                int version,
                String start,
                Instant at,
                Optional<Epoch> owner,
                boolean replace,
                Attributes attributes,
                int format) {
            this(
                    key,
                    id,
                    kind,
                    name,
                    version,
                    start,
                    at,
                    owner,
                    replace,
                    attributes,
                    format,
                    Optional.empty(),
                    Optional.empty());
        }

        /** One without attributes, in the first format. */
        public Start(
                long key,
                InstanceId id,
                String kind,
                String name,
                int version,
                String start,
                Instant at,
                Optional<Epoch> owner,
                boolean replace) {
            this(key, id, kind, name, version, start, at, owner, replace, Attributes.NONE, Formats.FIRST);
        }
    }

    /**
     * A message for an instance.
     *
     * @param key the message's row key: 64 bits made by the engine, never used before. Messages of one sender are
     *     delivered in the order they were committed
     * @param to the receiver
     * @param body the message as JSON
     * @param at when it was sent
     * @param sender the epoch that sends it, so that the store can say whether it is the owner's own; empty for a
     *     client without a node. A dead sender is fenced
     * @param rouses whether a receiver that is paused, or is to be, or that was to begin later, goes on with it in the
     *     same act
     * @param idempotencyKey what the receiver remembers it by, with the time it was sent: if another delivery or its
     *     start came with that key, nothing is written and the answer is {@code Repeated}, also if it has ended. It
     *     remembers the latest {@link SignalMessage#MAX_REMEMBERED} keys of deliveries until it is deleted
     */
    record Delivery(
            long key,
            InstanceId to,
            String body,
            Instant at,
            Optional<Epoch> sender,
            boolean rouses,
            Optional<String> idempotencyKey)
            implements Write {

        /** One that leaves a paused receiver paused. */
        public Delivery(long key, InstanceId to, String body, Instant at, Optional<Epoch> sender) {
            this(key, to, body, at, sender, false);
        }

        /** One without an idempotency key. */
        public Delivery(long key, InstanceId to, String body, Instant at, Optional<Epoch> sender, boolean rouses) {
            this(key, to, body, at, sender, rouses, Optional.empty());
        }

        /** The same, but a paused receiver goes on with it. */
        public Delivery rousing() {
            return new Delivery(key, to, body, at, sender, true, idempotencyKey);
        }

        /** The same with another key. */
        public Delivery rekeyed(long other) {
            return new Delivery(other, to, body, at, sender, rouses, idempotencyKey);
        }

        /** The same from another sender. */
        public Delivery sentBy(Optional<Epoch> other) {
            return new Delivery(key, to, body, at, other, rouses, idempotencyKey);
        }

        /** The same, and the receiver remembers it. */
        public Delivery knownBy(String idempotent) {
            return new Delivery(key, to, body, at, sender, rouses, Optional.of(idempotent));
        }
    }

    /**
     * What an owner decided.
     *
     * @param key the instance
     * @param owner who decided
     * @param execution the execution the turn belongs to
     * @param number the turn's place in that execution, from 0 without gaps
     * @param at when it was decided
     * @param events what happened, as a JSON array
     * @param consumed the keys of the messages it took from the inbox, which are deleted with it; those that are not
     *     there, or wait for another instance, are passed over
     * @param change what becomes of the instance's row; empty to leave it as it is
     * @param errands what becomes of the instance's tasks
     * @param outbox what it sends to others
     */
    record Turn(
            long key,
            Epoch owner,
            int execution,
            int number,
            Instant at,
            String events,
            List<Long> consumed,
            Optional<Change> change,
            Errands errands,
            Outbox outbox)
            implements Write {

        /** A turn that sends nothing. */
        public Turn(
                long key,
                Epoch owner,
                int execution,
                int number,
                Instant at,
                String events,
                List<Long> consumed,
                Optional<Change> change,
                Errands errands) {
            this(key, owner, execution, number, at, events, consumed, change, errands, Outbox.NONE);
        }

        /** A turn that leaves the task queue alone. */
        public Turn(
                long key,
                Epoch owner,
                int execution,
                int number,
                Instant at,
                String events,
                List<Long> consumed,
                Optional<Change> change) {
            this(key, owner, execution, number, at, events, consumed, change, Errands.NONE, Outbox.NONE);
        }

        public Turn {
            if (execution < 1 || number < 0) {
                throw new IllegalArgumentException("turn " + number + " of execution " + execution);
            }
            for (Task task : errands.queued()) {
                if (task.instance() != key || task.execution() != execution) {
                    throw new IllegalArgumentException(
                            "task " + task.key() + " is not of instance " + key + " and execution " + execution);
                }
            }
            consumed = List.copyOf(consumed);
        }
    }

    /**
     * What a turn asks of the task queue.
     *
     * @param queued tasks of this instance and execution to be run by whoever fits; a turn with one whose key another
     *     task in the queue has is {@code Refused}
     * @param withdrawn the keys of tasks of this instance that are no longer wanted; those that are gone, or are
     *     another instance's, are passed over
     */
    record Errands(List<Task> queued, List<Long> withdrawn) {

        /** Nothing. */
        public static final Errands NONE = new Errands(List.of(), List.of());

        public Errands {
            queued = List.copyOf(queued);
            withdrawn = List.copyOf(withdrawn);
        }
    }

    /**
     * What a turn, a termination, a reset or an import sends to other instances, in one act with it: if the turn is stored so is what it sends, and what
     * cannot be (a start whose id is taken, a message to an instance that has ended) spoils neither the turn nor the
     * rest. It takes effect after the turn, perhaps after what was to be written behind it, starts first.
     *
     * @param starts new instances; their owner, if any, is the turn's
     * @param deliveries messages, perhaps to what was just started; their sender, if any, is the turn's owner
     */
    record Outbox(List<Start> starts, List<Delivery> deliveries) {

        /** Nothing. */
        public static final Outbox NONE = new Outbox(List.of(), List.of());

        public Outbox {
            starts = List.copyOf(starts);
            deliveries = List.copyOf(deliveries);
        }

        public boolean isEmpty() {
            return starts.isEmpty() && deliveries.isEmpty();
        }

        /** All of it, in the order in which it takes effect. */
        public List<Write> writes() {
            List<Write> writes = new ArrayList<>(starts);
            writes.addAll(deliveries);
            return writes;
        }
    }

    /**
     * A task ended, and its instance is told: the task is deleted and the message put into the inbox, in one act.
     *
     * <p>Answered like a {@link Delivery} from {@code sender} to the task's instance. {@code Fenced} if the task is
     * gone, unwanted, not {@code owner}'s, or was taken since; an unwanted one is deleted all the same if it is
     * {@code owner}'s. A report that was stored already is answered like the first time while its message waits, and
     * is {@code Fenced} once that was consumed. {@code Refused} if another message has the key.
     *
     * @param task the task
     * @param takes how often it was taken when the reporter last saw it
     * @param owner who ran it; empty if its time is up, which the store checks: then anybody may report it
     * @param sender the living epoch that sends the message: who keeps it, if it owns the instance
     * @param message the message's row key
     * @param body the message as JSON
     * @param at when it was sent
     */
    record Report(long task, int takes, Optional<Epoch> owner, Epoch sender, long message, String body, Instant at)
            implements Write {}

    /**
     * A node gives a task back that it has taken and not begun, or cut off. The take is not counted, though a rate
     * limit goes on counting it. {@code Fenced} if the task is not {@code owner}'s.
     */
    record GiveBack(long task, Epoch owner) implements Write {}

    /**
     * An owner gives an instance back without having decided anything.
     *
     * <p>Resets the count of claims.
     *
     * @param key the instance
     * @param owner who gives it back
     * @param readyAt when there is next something to do; empty for "when a message comes". Messages that wait in
     *     the inbox make it ready at once, whatever this says
     */
    record Release(long key, Epoch owner, Optional<Instant> readyAt) implements Write {}

    /**
     * An owner gives an instance back and holds it. Messages for it are kept, and it is not ready until somebody
     * resumes it.
     *
     * @param key the instance
     * @param owner who holds it
     * @param status a status that is {@linkplain InstanceStatus#held() held}
     * @param outcome why, as JSON
     */
    record Hold(long key, Epoch owner, InstanceStatus status, String outcome, Instant at) implements Write {
        public Hold {
            if (!status.held()) {
                throw new IllegalArgumentException("holding an instance as " + status);
            }
        }
    }

    /**
     * Somebody pauses a running instance. If nobody owns it, it is {@link InstanceStatus#PAUSED} at once. If somebody
     * does, it is to be paused: the owner is told of it by {@link InstanceLog#pausing}, and <b>whichever way the
     * instance loses its owner, it is paused then and not ready</b>, unless it has ended or is held for another reason.
     * The owner may write for it until then.
     *
     * <p>Messages for a paused instance are kept. One that is paused, to be paused or held already is left as it is,
     * which is a success too. {@code Ended} if it has ended.
     *
     * @param id the instance
     * @param outcome why, as JSON
     * @param at when it was asked for
     */
    record Pause(InstanceId id, String outcome, Instant at) implements Write {}

    /**
     * Somebody lets a held instance go on: it runs again, is ready at once, its count of claims starts anew, and why
     * it was held is forgotten. An instance that is not held in that way is left alone, which is a success too.
     *
     * @param id the instance
     * @param at when
     * @param paused whether this is for one that is paused, or is to be and then no longer is; otherwise it is for one
     *     that is held because something was wrong
     */
    record Resume(InstanceId id, Instant at, boolean paused) implements Write {

        /** For one that is held because something was wrong. */
        public Resume(InstanceId id, Instant at) {
            this(id, at, false);
        }
    }

    /**
     * Somebody ends an instance from outside, whoever owns it: its status is {@link InstanceStatus#TERMINATED}, it has
     * no owner, is never ready again, and its inbox and tasks are gone, as if a turn had ended it.
     *
     * <p>It is recorded as the last turn of the current execution, after those that are stored, by nobody's epoch. So
     * the number is taken which the owner's next turn would have, and that turn is {@code Fenced}, as is whatever else
     * the owner writes.
     *
     * <p>{@code NotFound} if there is no instance of that key, and {@code Ended} if it has ended, also by this very
     * write: what it sent is then not sent again. {@code Sent} if it was done and the outbox holds anything.
     *
     * @param key the instance
     * @param at when it was decided
     * @param events what is recorded of it, as a JSON array
     * @param outcome why, as JSON
     * @param outbox what is sent with it, as for a turn
     */
    record Terminate(long key, Instant at, String events, String outcome, Outbox outbox) implements Write {}

    /**
     * Somebody has an instance that has ended or is held go on from an earlier place: its next execution begins, with
     * turns that it is given. It runs again and is ready at once, its outcome is forgotten, its count of claims starts
     * anew, its tasks are withdrawn. What is recorded of the executions before stays.
     *
     * <p>{@code NotFound} if there is no instance of that key. {@code Fenced} if it does not stand as it was seen: in
     * that execution, with that status and so many turns. A reset that was stored already is {@code Committed} when it
     * is asked for again, and sends nothing again. {@code Sent} if it was done and the outbox holds anything.
     *
     * @param key the instance
     * @param execution the current execution, as it was seen
     * @param status how it stood; one that is ended or held
     * @param length how many turns the current execution had
     * @param start what the next execution starts with, as JSON
     * @param at when it was decided
     * @param turns the turns that the next execution begins with, numbered from 0
     * @param customStatus the text that counts as published by now; empty if none does. Counts as one more version
     * @param state all values that the instance keeps from now on
     * @param attributes all attributes that it has from now on
     * @param consumed the keys of messages that are deleted from its inbox, as for a turn
     * @param outbox what is sent with it, as for a turn; perhaps to the instance itself, which runs by then
     * @param format the history format of the next execution, in which the turns are written
     */
    record Reset(
            long key,
            int execution,
            InstanceStatus status,
            int length,
            String start,
            Instant at,
            List<TurnRow> turns,
            Optional<String> customStatus,
            List<StateRow> state,
            Attributes attributes,
            List<Long> consumed,
            Outbox outbox,
            int format)
            implements Write {

        /** To one without attributes, in the first format. */
        public Reset(
                long key,
                int execution,
                InstanceStatus status,
                int length,
                String start,
                Instant at,
                List<TurnRow> turns,
                Optional<String> customStatus,
                List<StateRow> state,
                List<Long> consumed,
                Outbox outbox) {
            this(
                    key,
                    execution,
                    status,
                    length,
                    start,
                    at,
                    turns,
                    customStatus,
                    state,
                    Attributes.NONE,
                    consumed,
                    outbox,
                    Formats.FIRST);
        }

        public Reset {
            if (!status.ended() && !status.held()) {
                throw new IllegalArgumentException("resetting an instance that is " + status);
            }
            turns = List.copyOf(turns);
            for (int i = 0; i < turns.size(); i++) {
                TurnRow turn = turns.get(i);
                if (turn.execution() != execution + 1 || turn.number() != i) {
                    throw new IllegalArgumentException("turn " + turn.number() + " of execution " + turn.execution()
                            + " in place " + i + " of execution " + (execution + 1));
                }
            }
            state = List.copyOf(state);
            consumed = List.copyOf(consumed);
        }
    }

    /**
     * Somebody has a held instance go on as another version of its program, within the execution that it is in. It stays
     * as it is otherwise, with its status, tasks and inbox, and goes on when it is resumed.
     *
     * <p>It is recorded as a turn of its own after those that are stored, by an epoch that never lives: so the number is
     * taken which another's next turn would have.
     *
     * <p>{@code NotFound} if there is no instance of that key. {@code Fenced} if it does not stand as it was seen: in
     * that execution, with that status and so many turns. A migration that was stored already is {@code Committed} when
     * it is asked for again.
     *
     * @param key the instance
     * @param execution the current execution, as it was seen
     * @param status how it stood; one that is held
     * @param length how many turns the current execution had, which is the number of the new one
     * @param version the version that it goes on as
     * @param at when it was decided
     * @param events what is recorded of it, as a JSON array
     * @param format the history format in which that is written
     */
    record Migrate(
            long key,
            int execution,
            InstanceStatus status,
            int length,
            int version,
            Instant at,
            String events,
            int format)
            implements Write {

        public Migrate {
            if (!status.held()) {
                throw new IllegalArgumentException("migrating an instance that is " + status);
            }
            if (length < 1 || version < 1) {
                throw new IllegalArgumentException("migrating to version " + version + " after " + length + " turns");
            }
        }
    }

    /**
     * A new instance that has a history already, taken over from another one or from another store. It stands as its
     * row says, but that it has no owner: one that runs is ready at once. What is sent with it finds it there.
     *
     * <p>{@code Exists} if there is an instance of that id, and {@code Refused} if another one has the row key. An
     * import that was stored already is {@code Committed} when it is asked for again, and sends nothing again.
     * {@code Sent} if it was done and the outbox holds anything.
     *
     * @param row how it is to stand; without owner and claims. When it is ready is the store's to say
     * @param turns its turns, by execution and number; each execution's are numbered from 0
     * @param state all values that it keeps
     * @param outbox what is sent with it, as for a turn; perhaps to the instance itself
     */
    record Import(InstanceRow row, List<TurnRow> turns, List<StateRow> state, Outbox outbox) implements Write {
        public Import {
            if (row.owner().isPresent() || row.claims() != 0) {
                throw new IllegalArgumentException("importing instance " + row.id() + " with an owner or claims");
            }
            turns = List.copyOf(turns);
            int execution = 0;
            int number = 0;
            for (TurnRow turn : turns) {
                number = turn.execution() == execution ? number + 1 : 0;
                if (turn.execution() < Math.max(execution, 1)
                        || turn.execution() > row.execution()
                        || turn.number() != number) {
                    throw new IllegalArgumentException("turn " + turn.number() + " of execution " + turn.execution()
                            + " is out of place in an instance at execution " + row.execution());
                }
                execution = turn.execution();
            }
            state = List.copyOf(state);
        }
    }

    /**
     * What a turn changes on the instance's row. Empty parts stay as they are. Every change also resets the count of
     * claims.
     *
     * @param status the new status; one that is {@linkplain InstanceStatus#ended() ended} takes the owner away and
     *     deletes what waits in the inbox, one that is {@linkplain InstanceStatus#held() held} takes the owner away as
     *     {@link Hold} does
     * @param outcome the result or failure, as JSON
     * @param customStatus the text to publish; the empty text clears it. Either counts as one more version
     * @param next the start of the next execution, as JSON, which begins with this turn
     * @param release if present the owner gives the instance back, as {@link Release} does; says nothing beside a
     *     status that takes the owner away
     * @param version the version of its program from now on, for those who claim it
     * @param state what becomes of the values that the instance keeps
     * @param attributes all attributes that the instance has from now on; empty if they stay as they are
     * @param format the history format from now on: of the execution that begins with this turn
     */
    record Change(
            Optional<InstanceStatus> status,
            Optional<String> outcome,
            Optional<String> customStatus,
            Optional<String> next,
            Optional<Ready> release,
            Optional<Integer> version,
            StateChange state,
            Optional<Attributes> attributes,
            Optional<Integer> format) {

        /** A change of nothing, but for the count of claims. */
        public static final Change PROGRESS =
                new Change(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** A change that leaves the attributes and the format as they are. */
        public Change(
                Optional<InstanceStatus> status,
                Optional<String> outcome,
                Optional<String> customStatus,
                Optional<String> next,
                Optional<Ready> release,
                Optional<Integer> version,
                StateChange state) {
            this(status, outcome, customStatus, next, release, version, state, Optional.empty(), Optional.empty());
        }

        /** A change that leaves the version and the values as they are too. */
        public Change(
                Optional<InstanceStatus> status,
                Optional<String> outcome,
                Optional<String> customStatus,
                Optional<String> next,
                Optional<Ready> release) {
            this(status, outcome, customStatus, next, release, Optional.empty(), StateChange.NONE);
        }
    }

    /**
     * What a turn does to the values that its instance keeps, each at most once.
     *
     * @param put values as JSON, by name: new ones, and such that take the place of others
     * @param removed names whose values are deleted; those that have none are passed over
     */
    record StateChange(SortedMap<String, String> put, SortedSet<String> removed) {

        /** Nothing. */
        public static final StateChange NONE = new StateChange(new TreeMap<>(), new TreeSet<>());

        public StateChange {
            put = Collections.unmodifiableSortedMap(new TreeMap<>(put));
            removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
            for (String name : removed) {
                if (put.containsKey(name)) {
                    throw new IllegalArgumentException("state '" + name + "' is both put and removed");
                }
            }
        }

        public boolean isEmpty() {
            return put.isEmpty() && removed.isEmpty();
        }
    }

    /** When an instance without an owner has something to do: at an instant, or when a message comes. */
    record Ready(Optional<Instant> at) {}
}
