package dev.clew.kernel;

import dev.clew.api.Attributes;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A fact about an execution. Appended once, never edited: old histories outlive this code.
 *
 * <p>An {@link Input} came from outside and is applied to the code on replay, in recorded order. An {@link Output}
 * is what the code asked for; on replay the code has to ask for the same, in the same turn. A {@link Note} is what the
 * code was told; on replay it is told the same, if it asks at all.
 */
public sealed interface Event {

    /** What reached the execution. */
    sealed interface Input extends Event {}

    /** What the code did. At most one of a type per operation. */
    sealed interface Output extends Event {
        OperationId id();
    }

    /** What the code was told, and need not ask again. */
    sealed interface Note extends Event {}

    // --- inputs

    /**
     * The execution began. Always the first event of the first turn, and only there.
     *
     * @param name the orchestration
     * @param version the version it is pinned to
     * @param input its argument
     * @param seed what the execution's random numbers and UUIDs grow from
     * @param startedAt the time its code sees until the next input
     * @param carried signals that the execution before this one was sent and did not take, oldest first; in a first
     *     execution the signal that started it, if one did
     * @param parent who waits for the end of the instance, if it is a child
     * @param kept what the execution before this one kept and published
     * @param provenance where the instance comes from
     * @param copies what its first turns are copies of, oldest first; empty unless the instance was reset, forked from
     *     another, or imported under another id
     */
    record ExecutionStarted(
            String name,
            int version,
            Payload input,
            long seed,
            Instant startedAt,
            List<CarriedSignal> carried,
            Optional<Parent> parent,
            Kept kept,
            Provenance provenance,
            List<Copy> copies)
            implements Input {
        /** One whose turns are all its own. */
        public ExecutionStarted(
                String name,
                int version,
                Payload input,
                long seed,
                Instant startedAt,
                List<CarriedSignal> carried,
                Optional<Parent> parent,
                Kept kept,
                Provenance provenance) {
            this(name, version, input, seed, startedAt, carried, parent, kept, provenance, List.of());
        }

        /** The first of an instance, which keeps nothing yet. */
        public ExecutionStarted(
                String name,
                int version,
                Payload input,
                long seed,
                Instant startedAt,
                List<CarriedSignal> carried,
                Optional<Parent> parent,
                Provenance provenance) {
            this(name, version, input, seed, startedAt, carried, parent, Kept.NOTHING, provenance);
        }

        /** One of whose provenance nothing is known. */
        public ExecutionStarted(
                String name,
                int version,
                Payload input,
                long seed,
                Instant startedAt,
                List<CarriedSignal> carried,
                Optional<Parent> parent) {
            this(name, version, input, seed, startedAt, carried, parent, Provenance.NONE);
        }

        /** One that nobody's wait hangs on. */
        public ExecutionStarted(
                String name, int version, Payload input, long seed, Instant startedAt, List<CarriedSignal> carried) {
            this(name, version, input, seed, startedAt, carried, Optional.empty());
        }

        public ExecutionStarted {
            carried = List.copyOf(carried);
            copies = List.copyOf(copies);
        }

        /**
         * Which execution of this instance a turn counts for. What it asked for goes on counting for that one: its
         * children have their parent from there. A turn of another instance counts for the one that took it over.
         *
         * @param turn the turn's number
         * @param execution which execution this is
         */
        public int origin(int turn, int execution) {
            int origin = execution;
            for (Copy copy : copies.reversed()) {
                if (turn >= copy.turns() || copy.source().isPresent()) {
                    return origin;
                }
                origin = copy.execution();
            }
            return origin;
        }

        /**
         * Which execution of which instance a turn was first recorded in: what its code was told that it is.
         *
         * @param turn the turn's number
         * @param self which one this is
         */
        public Identity recordedAs(int turn, Identity self) {
            Identity origin = self;
            for (Copy copy : copies.reversed()) {
                if (turn >= copy.turns()) {
                    return origin;
                }
                origin = new Identity(
                        copy.source().map(Source::instanceId).orElse(origin.instanceId()), copy.execution());
            }
            return origin;
        }

        /** Whether a turn is a copy of another instance's. */
        public boolean isForeign(int turn) {
            return copies.stream().anyMatch(copy -> copy.source().isPresent() && turn < copy.turns());
        }

        /** The same, that nobody waits for and whose provenance is its own. */
        public ExecutionStarted alone() {
            return new ExecutionStarted(
                    name, version, input, seed, startedAt, carried, Optional.empty(), kept, Provenance.NONE, copies);
        }

        /** The same, of an execution whose first turns are copies. */
        public ExecutionStarted with(List<Copy> all) {
            return new ExecutionStarted(name, version, input, seed, startedAt, carried, parent, kept, provenance, all);
        }

        /** The same, pinned to a version. */
        public ExecutionStarted pinnedTo(int pinned) {
            return pinned == version
                    ? this
                    : new ExecutionStarted(
                            name, pinned, input, seed, startedAt, carried, parent, kept, provenance, copies);
        }
    }

    /**
     * Somebody had the instance go on from an earlier place, of its own history or of another's.
     *
     * @param execution the execution that was current then
     * @param turns how many of its turns were copied
     * @param at when
     * @param reason why, for people
     * @param source whose execution that was; empty if it was this instance's own
     */
    record Copy(int execution, int turns, Instant at, String reason, Optional<Source> source) {
        /** Of the instance's own history. */
        public Copy(int execution, int turns, Instant at, String reason) {
            this(execution, turns, at, reason, Optional.empty());
        }
    }

    /**
     * Another instance whose history was taken over.
     *
     * @param instanceId that instance, in the same namespace or in another store
     * @param events how many events of its execution were copied
     */
    record Source(String instanceId, int events) {}

    /** A signal that outlived the execution it was sent to; {@code key} is its message's. */
    record CarriedSignal(long key, String name, Payload payload) {}

    /**
     * What outlives an execution beside its signals.
     *
     * @param values the values that the instance keeps, in the order of their names
     * @param status the text it published last
     * @param updates the updates it was sent
     * @param attributes what listings find it by; those of its start, if there was no execution before
     */
    record Kept(List<CarriedValue> values, Optional<String> status, CarriedUpdates updates, Attributes attributes) {

        /** Nothing at all. */
        public static final Kept NOTHING = new Kept(List.of(), Optional.empty());

        /** Of one that was sent no updates. */
        public Kept(List<CarriedValue> values, Optional<String> status) {
            this(values, status, CarriedUpdates.NONE);
        }

        /** Of one without attributes. */
        public Kept(List<CarriedValue> values, Optional<String> status, CarriedUpdates updates) {
            this(values, status, updates, Attributes.NONE);
        }

        /** Of one that begins, and has nothing else. */
        public static Kept of(Attributes attributes) {
            return attributes.isEmpty()
                    ? NOTHING
                    : new Kept(List.of(), Optional.empty(), CarriedUpdates.NONE, attributes);
        }

        public Kept {
            values = List.copyOf(values);
        }
    }

    /** A value that the instance keeps; {@code putAt} is the time its code saw when it put it. */
    record CarriedValue(String name, Payload value, Instant putAt) {}

    /**
     * The updates that an execution hands on.
     *
     * @param waiting those that were not begun, oldest first
     * @param answered the ids of those it answered, oldest first
     */
    record CarriedUpdates(List<UpdateReceived> waiting, List<String> answered) {

        /** None at all. */
        public static final CarriedUpdates NONE = new CarriedUpdates(List.of(), List.of());

        public CarriedUpdates {
            waiting = List.copyOf(waiting);
            answered = List.copyOf(answered);
        }
    }

    record ActivityCompleted(OperationId id, Payload result) implements Input {}

    /** The activity failed for good, at its {@code attempts}-th attempt. */
    record ActivityFailed(OperationId id, int attempts, Failure failure) implements Input {}

    /**
     * An attempt of an activity or step failed and is followed by another, not before {@code retryAt}.
     *
     * @param details what its heartbeats left for the next one
     */
    record AttemptFailed(OperationId id, int attempt, Failure failure, Instant retryAt, Optional<Payload> details)
            implements Input {
        /** One that left nothing. */
        public AttemptFailed(OperationId id, int attempt, Failure failure, Instant retryAt) {
            this(id, attempt, failure, retryAt, Optional.empty());
        }
    }

    /** A step returned. Steps leave no event when they begin: one that a crash cut off is simply run again. */
    record StepCompleted(OperationId id, String name, Payload result) implements Input {}

    /** The step failed for good, at its {@code attempts}-th attempt. */
    record StepFailed(OperationId id, String name, int attempts, Failure failure) implements Input {}

    record ChildCompleted(OperationId id, Payload result) implements Input {}

    /** The child failed or was cancelled, or its id is another instance's. */
    record ChildFailed(OperationId id, Failure failure) implements Input {}

    /** A timer, or the deadline of a wait for a signal, came due. */
    record TimerFired(OperationId id) implements Input {}

    /** A signal arrived, whether somebody waits for it or not. {@code key} is its message's, and unique. */
    record SignalReceived(long key, String name, Payload payload) implements Input {}

    /** An update arrived, whether there is a handler for it or not. {@code updateId} is unique in the execution. */
    record UpdateReceived(String updateId, String name, Payload input) implements Input {}

    /** Somebody asked the instance to stop; {@code by} says who, and is empty if nobody said. Recorded once. */
    record CancelRequested(String reason, String by) implements Input {
        /** One of which it is not said who asked. */
        public CancelRequested(String reason) {
            this(reason, "");
        }
    }

    /**
     * Somebody ended the execution from outside. The last event, in a turn of its own: no code was run for it, nor is
     * any run to replay it.
     */
    record ExecutionTerminated(String reason, String by) implements Input {
        /** One of which it is not said who asked. */
        public ExecutionTerminated(String reason) {
            this(reason, "");
        }
    }

    // --- outputs

    /**
     * The code asked for an activity.
     *
     * @param tags which nodes may run it
     * @param session what has to run on one node with it
     * @param queue whose limits it was under, for people: it may be another one after a replay
     */
    record ActivityScheduled(
            OperationId id, String name, Payload input, Tags tags, Optional<String> session, Optional<String> queue)
            implements Output {
        /** One that may run anywhere. */
        public ActivityScheduled(OperationId id, String name, Payload input) {
            this(id, name, input, Tags.NONE, Optional.empty(), Optional.empty());
        }
    }

    /** The result of an activity is no longer wanted. */
    record ActivityCancelled(OperationId id) implements Output {}

    /**
     * The code asked for a child.
     *
     * @param name the child's orchestration
     * @param version its version
     * @param childId the child's instance
     * @param policy what becomes of it when nobody waits for it any more
     * @param attributes what listings find it by, from its start
     */
    record ChildStarted(
            OperationId id,
            String name,
            int version,
            String childId,
            Payload input,
            ChildPolicy policy,
            Attributes attributes)
            implements Output {
        /** One without attributes. */
        public ChildStarted(
                OperationId id, String name, int version, String childId, Payload input, ChildPolicy policy) {
            this(id, name, version, childId, input, policy, Attributes.NONE);
        }
    }

    /** The child is no longer wanted, and told so. */
    record ChildCancelled(OperationId id) implements Output {}

    /** The code started an instance whose end it will not hear of. */
    record DetachedStarted(
            OperationId id, String name, int version, String instanceId, Payload input, Attributes attributes)
            implements Output {
        /** One without attributes. */
        public DetachedStarted(OperationId id, String name, int version, String instanceId, Payload input) {
            this(id, name, version, instanceId, input, Attributes.NONE);
        }
    }

    /** A durable timer, due at {@code fireAt} by the store's clock and never before it. */
    record TimerStarted(OperationId id, Duration duration, Instant fireAt) implements Output {}

    /** The code waits for a signal; until {@code fireAt} if there is a {@code timeout}. */
    record SignalAwaited(OperationId id, String name, Optional<Duration> timeout, Optional<Instant> fireAt)
            implements Output {}

    /** The code published a text; empty clears it. */
    record StatusPublished(OperationId id, String text) implements Output {}

    /** The code put a value that the instance is to keep. */
    record StatePut(OperationId id, String name, Payload value) implements Output {}

    /** The code removed a value, or what would have been one. */
    record StateRemoved(OperationId id, String name) implements Output {}

    /** The code removed all values. */
    record StateCleared(OperationId id) implements Output {}

    /** The code set an attribute of the instance. */
    record AttributeSet(OperationId id, String name, String value) implements Output {}

    /** The code removed an attribute, or what would have been one. */
    record AttributeRemoved(OperationId id, String name) implements Output {}

    /**
     * The code is done with an update.
     *
     * @param id the branch of the update: {@code u} and its number among those the execution was sent, from 1
     */
    record UpdateAnswered(OperationId id, String updateId, String name, Answer answer) implements Output {}

    /** What became of an update. */
    sealed interface Answer {
        /** Its handler returned. */
        record Completed(Payload result) implements Answer {}

        /** Its handler threw. */
        record Failed(Failure failure) implements Answer {}

        /** It was refused before it was begun. */
        record Rejected(Failure failure) implements Answer {}
    }

    /** The last event of an execution that returned. */
    record ExecutionCompleted(OperationId id, Payload result) implements Output {}

    /** The last event of an execution whose code threw. */
    record ExecutionFailed(OperationId id, Failure failure) implements Output {}

    /** The last event of an execution that let its cancellation through. */
    record ExecutionCancelled(OperationId id, String reason, String by) implements Output {
        /** One of which it is not said who asked. */
        public ExecutionCancelled(OperationId id, String reason) {
            this(id, reason, "");
        }
    }

    /**
     * The last event of an execution that is followed by another.
     *
     * @param version which version the next one asked for; empty for the same
     */
    record ExecutionContinued(OperationId id, Payload input, Optional<Integer> version) implements Output {
        /** One that stays on its version. */
        public ExecutionContinued(OperationId id, Payload input) {
            this(id, input, Optional.empty());
        }
    }

    // --- notes

    /** The code reached a change, and takes its new path in this execution. Recorded once for each patch. */
    record PatchMarked(String patch) implements Note {}

    /**
     * The execution walks a graph, and stays with it.
     *
     * @param identity what identifies the graph; see {@link Code#graph}
     */
    record GraphPinned(String identity) implements Note {}

    /**
     * Somebody had the execution go on as another version of what it runs, whose graph fits all that is recorded before.
     * From here on that graph counts, and no longer the one that was pinned. Alone in its turn, and never in the first.
     *
     * @param version the version that it goes on as
     * @param identity what identifies that version's graph; see {@link Code#graph}
     * @param reason why, for people
     */
    record Migrated(int version, String identity, String reason) implements Note {}
}
