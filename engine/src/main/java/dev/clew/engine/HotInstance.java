package dev.clew.engine;

import dev.clew.api.CancelledException;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.OrchestrationContext;
import dev.clew.engine.EngineListener.Initiator;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.PayloadJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Code;
import dev.clew.kernel.Decision;
import dev.clew.kernel.Ending;
import dev.clew.kernel.Event;
import dev.clew.kernel.Execution;
import dev.clew.kernel.Exit;
import dev.clew.kernel.Identity;
import dev.clew.kernel.Inbox;
import dev.clew.kernel.Message;
import dev.clew.kernel.RecordedTurn;
import dev.clew.kernel.StateChange;
import dev.clew.kernel.TurnHost;
import dev.clew.store.InstanceId;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Program;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Task;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import dev.clew.store.Write.Change;
import dev.clew.store.Write.Ready;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An instance in memory: trades the kernel's decisions for durable turns, and messages for inboxes.
 *
 * <p>All of it happens on the execution's own threads, one at a time. What others may call is {@link #post},
 * {@link #askToLeave}, {@link #abandonWork} and {@link #drop}.
 *
 * <p><b>The rule it keeps:</b> nothing leaves a turn before it is durable. Commands are carried out after the commit;
 * the exception, steps of a first turn, is one by the kernel's leave ({@link Decision#mustBeDurableFirst}).
 */
final class HotInstance implements TurnHost {

    private static final System.Logger LOG = System.getLogger(HotInstance.class.getName());

    /** An instance whose next timer is nearer than this is not worth loading again. */
    private static final Duration WORTH_LEAVING = Duration.ofSeconds(1);

    /** How often to make keys for tasks until the store has none of them. */
    private static final int KEY_TRIES = 3;

    /** How many events a history has whose code does not continue as new where that is suggested. */
    private static final int TOO_LONG = 2 * OrchestrationContext.LONG_HISTORY;

    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);

    /** How long to leave an instance alone that this JVM could not run. */
    private static final Duration BROKEN_PAUSE = Duration.ofSeconds(30);

    private final Node node;
    private final long key;
    private final InstanceId id;
    private final Mailbox mailbox;
    private final System.Logger log;
    private final System.Logger userLog;
    private final Instant createdAt;
    private final HotWork work;
    private final QueuedWork queued;
    private final Outgoing outgoing;

    private Code<?, ?> code;
    private Event.ExecutionStarted start;
    private int execution;
    private int number;
    private boolean claimed;
    private boolean toBePinned;

    /** Whether a node that had it in memory went down, and whose fault that was is not known. */
    private final boolean afterCrashes;

    private Instant now;
    private int events;
    private long characters;
    private boolean replaying;
    private long replayBegan;
    private FlightRecorder.@Nullable ReplayEvent replay;
    private FlightRecorder.@Nullable TurnEvent turn;
    private final List<Event> unrecorded = new ArrayList<>();
    private List<Message> lastInbox = List.of();
    private final List<Message> leftOver = new ArrayList<>();

    /** An execution knows its own messages; what comes twice may also be one that an execution before it took. */
    private final RecentKeys taken = new RecentKeys();

    private volatile Instant idleSince = Instant.MAX;
    private volatile boolean moving;
    private volatile boolean dropped;
    private volatile boolean abandoned;

    /** Whether it is to be paused: to leave memory without another turn as soon as nothing runs for it. */
    private volatile boolean pausing;

    /**
     * How an instance came here.
     *
     * @param createdAt when the instance was started
     * @param claims how many claims the store counts, which the next turn or release must reset
     * @param toBePinned whether it is this node's choice which version it runs, which its first turn has to store
     */
    record Arrival(Instant createdAt, int claims, boolean toBePinned) {

        /** This node has just stored it. */
        static Arrival started(Instant at) {
            return new Arrival(at, 0, false);
        }
    }

    /**
     * An instance that has not run here.
     *
     * @param start its start, pinned to the version of the code
     */
    HotInstance(
            Node node,
            long key,
            InstanceId id,
            Code<?, ?> code,
            int execution,
            Event.ExecutionStarted start,
            Arrival arrival) {
        this.node = node;
        this.key = key;
        this.id = id;
        this.code = code;
        this.execution = execution;
        this.start = start;
        this.claimed = arrival.claims() > 0;
        this.afterCrashes = arrival.claims() > 1;
        this.toBePinned = arrival.toBePinned();
        this.now = start.startedAt();
        this.mailbox = new Mailbox(node.bustle());
        this.createdAt = arrival.createdAt();
        this.log = node.observer().withFields(LOG, this::subject);
        this.userLog = node.observer().withFields(node.userLog(), this::subject);
        this.work = new HotWork(node, this::origin, () -> Optional.of(subject()), mailbox);
        this.queued = new QueuedWork(node, key);
        this.outgoing = new Outgoing(node, id, mailbox, log, this::subject);
    }

    long key() {
        return key;
    }

    InstanceId id() {
        return id;
    }

    // --- what others call

    /** Adds a message that is durable in the store's inbox. */
    void post(long messageKey, String body) {
        read(messageKey, body).ifPresent(this::post);
    }

    private void post(Message message) {
        // In this order: the step that is interrupted looks into the mailbox for the reason.
        boolean posted = mailbox.post(message);
        if (posted && message instanceof Message.CancelSent) {
            pausing(false);
            work.cancelInline();
        } else if (!posted && mailbox.isShut() && message.inboxKey().isPresent()) {
            node.claimSoon(); // it came as the instance left: whoever runs it next finds it in the inbox
        }
    }

    /**
     * Adds the messages of its claim, and what it has in the task queue. To be called before anybody else can post, so
     * that nothing overtakes them.
     *
     * @param more whether the store's inbox holds more
     */
    void takeUp(List<MessageRow> inbox, boolean more, List<Task> tasks) {
        queued.found(tasks);
        for (MessageRow row : inbox) {
            read(row.key(), row.body()).ifPresent(message -> {
                queued.waits(message, execution);
                post(message);
            });
        }
        if (more) {
            mailbox.overflow();
        }
    }

    /** Has it look into the store's inbox, which holds what was not posted. */
    void catchUp() {
        mailbox.overflow();
    }

    private Optional<Message> read(long messageKey, String body) {
        try {
            return Optional.of(MessageJson.read(messageKey, body));
        } catch (UnreadableHistoryException unreadable) {
            log.log(System.Logger.Level.ERROR, "instance {0} was sent what this release cannot read: {1}", id, body);
            return Optional.empty();
        }
    }

    /** Asks it to leave memory as soon as nothing runs for it, to go on wherever it is claimed next. */
    void askToMove() {
        moving = true;
        mailbox.askToLeave();
    }

    /** Asks it to leave memory as soon as it has nothing to do. */
    void askToLeave() {
        mailbox.askToLeave();
    }

    /** Cancels its running attempts; they are run again by whoever runs the instance next. */
    void abandonWork() {
        abandoned = true;
        work.abandon();
        mailbox.askToLeave();
    }

    /** Has it leave memory without another turn, since others have ended it: what it does could not be stored. */
    void drop() {
        dropped = true;
        work.drop();
        mailbox.askToLeave();
    }

    /** Says whether it is to be paused, which the store decides: it only gives itself back for that. */
    void pausing(boolean wanted) {
        if (pausing != wanted) {
            pausing = wanted;
            mailbox.askToLeave();
        }
    }

    /** Since when it has waited for a message; the far future while it runs. */
    Instant idleSince() {
        return idleSince;
    }

    // --- its life

    /** Runs until the instance ends or leaves memory. */
    void live(List<TurnRow> history) {
        try {
            List<RecordedTurn> recorded = new ArrayList<>(history.size());
            if (!history.isEmpty()) {
                replaying = true;
                replay = FlightRecorder.replay();
                replayBegan = node.observer().hears() ? System.nanoTime() : 0;
            }
            for (TurnRow row : history) {
                RecordedTurn turnBefore = new RecordedTurn(row.at(), HistoryJson.read(row.events()));
                recorded.add(turnBefore);
                events += turnBefore.events().size();
                characters += row.events().length();
                now = row.at();
            }
            number = history.size();
            runExecutions(recorded);
        } catch (UnreadableHistoryException unreadable) {
            hold(InstanceStatus.QUARANTINED, Outcome.of(unreadable.failure()));
        } catch (CommitPipeline.ClosedException goingDown) {
            // the next node goes on from what is durable
        } catch (RuntimeException | Error unexpected) {
            log.log(System.Logger.Level.ERROR, "instance " + id + " could not be run; trying again later", unexpected);
            giveBack(Optional.of(node.now().plus(BROKEN_PAUSE)));
        } finally {
            work.rollBack();
            work.abandon();
            node.gone(this);
            if (mailbox.shut()) {
                node.claimSoon();
            }
            mailbox.close();
            if (dropped || pausing) {
                node.dropped(this);
            }
        }
    }

    private void runExecutions(List<RecordedTurn> recorded) {
        List<RecordedTurn> history = recorded;
        boolean goesOn = true;
        while (goesOn) {
            if (history.isEmpty()) {
                turn = FlightRecorder.turn();
            }
            Exit exit = new Execution(new Identity(id.id(), execution), start, history, node.codec(), userLog)
                    .run(code, this);
            history = List.of();
            goesOn = switch (exit) {
                case Exit.Ended(Decision last) -> end(last);
                case Exit.Left() -> false;
                case Exit.Diverged(var failure) -> {
                    hold(InstanceStatus.PARKED, Outcome.of(failure));
                    yield false;
                }
                case Exit.Broken(Throwable thrown) -> {
                    log.log(System.Logger.Level.ERROR, "this JVM cannot run instance " + id + "; trying again", thrown);
                    giveBack(Optional.of(node.now().plus(BROKEN_PAUSE)));
                    yield false;
                }
            };
        }
    }

    /** Makes the last turn of an execution durable. True if another execution follows. */
    private boolean end(Decision last) {
        Ending ending = last.ending().orElseThrow();
        Optional<Event.ExecutionStarted> next = ending instanceof Ending.Continued continued
                ? Optional.of(new Event.ExecutionStarted(
                        start.name(),
                        versionAfter(continued),
                        continued.input(),
                        node.newSeed(),
                        now,
                        continued.carried(),
                        start.parent(),
                        continued.kept(),
                        start.provenance()))
                : Optional.empty();
        Optional<Ended> ended = ended(ending);
        Optional<Code<?, ?>> nextCode =
                next.flatMap(started -> node.registry().orchestration(started.name(), started.version()));
        Change change = new Change(
                ended.map(Ended::status),
                ended.map(e -> HistoryJson.writeOutcome(e.outcome())),
                last.customStatus(),
                next.map(HistoryJson::write),
                next.isPresent() && nextCode.isEmpty() ? Optional.of(new Ready(Optional.of(now))) : Optional.empty(),
                next.map(Event.ExecutionStarted::version)
                        .filter(version -> toBePinned || version != start.version())
                        .or(this::pin),
                stored(last.state()),
                next.map(started -> node.formats().written()));
        // The tasks that are left go with their execution.
        QueuedWork.Plan plan = queued.plan(last.commands(), execution, now);
        Outgoing.Plan sends =
                outgoing.plan(last.commands(), last.events(), now).with(outgoing.toParent(start.parent(), ending, now));
        if (!commit(last, Optional.of(change), plan.withoutErrands(), sends)) {
            return false;
        }
        work.carryOut(plan.here(), execution, now);
        work.abandon();
        queued.end(plan);
        outgoing.end();
        tellOfEnd(ending);
        ended.ifPresent(e -> node.ended(this, e));
        if (next.isPresent() && nextCode.isEmpty()) {
            return goOnElsewhere(next.get());
        }
        nextCode.ifPresent(it -> code = it);
        next.ifPresent(started -> {
            leftOver.addAll(lastInbox);
            leftOver.removeAll(last.taken());
            leftOver.removeIf(message -> message.inboxKey().isEmpty());
            lastInbox = List.of();
            start = started;
            execution++;
            number = 0;
            events = 0;
            characters = 0;
        });
        return next.isPresent();
    }

    private void tellOfEnd(Ending ending) {
        if (!node.observer().hears()) {
            return;
        }
        EngineListener.Ending how = switch (ending) {
            case Ending.Completed ignored -> EngineListener.Ending.COMPLETED;
            case Ending.Failed ignored -> EngineListener.Ending.FAILED;
            case Ending.Cancelled ignored -> EngineListener.Ending.CANCELLED;
            case Ending.Continued ignored -> EngineListener.Ending.CONTINUED;
        };
        Optional<Failure> why = switch (ending) {
            case Ending.Failed(var failure) -> Optional.of(failure);
            case Ending.Cancelled(var reason) -> Optional.of(new CancelledException(reason).failure());
            case Ending.Completed ignored -> Optional.empty();
            case Ending.Continued ignored -> Optional.empty();
        };
        Subject subject = subject();
        node.observer()
                .executionEnded(new EngineListener.ExecutionEnd(
                        subject, how, why, number, events, characters, start.startedAt(), now));
        if (how != EngineListener.Ending.CONTINUED) {
            node.observer().instanceEnded(new EngineListener.InstanceEnd(subject, startedBy(), how, createdAt, now));
        }
    }

    private Origin origin() {
        return new Origin(key, id, new Program(Registry.ORCHESTRATION, start.name(), start.version()), execution);
    }

    /** What is told of this execution. */
    private Subject subject() {
        return new Subject(
                id.namespace(),
                id.id(),
                execution,
                new EngineListener.Code(start.name(), start.version()),
                start.provenance().trace(),
                node.observer().node());
    }

    private Initiator startedBy() {
        if (start.parent().isPresent()) {
            return Initiator.PARENT;
        }
        return start.provenance().detached() ? Initiator.DETACHED : Initiator.CLIENT;
    }

    /** Which version follows. The latest is settled here, and is never one that this node would have to look for. */
    private int versionAfter(Ending.Continued continued) {
        int asked = continued.version().orElse(start.version());
        return node.registry().version(start.name(), asked).orElse(asked);
    }

    /** The version that the first turn has to store, if that is left to this node. */
    private Optional<Integer> pin() {
        return toBePinned ? Optional.of(start.version()) : Optional.empty();
    }

    /** The instance was given back, since this node does not have the version it goes on with. */
    private boolean goOnElsewhere(Event.ExecutionStarted next) {
        log.log(
                System.Logger.Level.INFO,
                "instance {0} goes on as ''{1}'' version {2}, which this node does not have",
                id,
                next.name(),
                next.version());
        node.claimSoon();
        return false;
    }

    private static Optional<Ended> ended(Ending ending) {
        return switch (ending) {
            case Ending.Completed(var result) -> Optional.of(new Ended(InstanceStatus.COMPLETED, Outcome.of(result)));
            case Ending.Failed(var failure) -> Optional.of(new Ended(InstanceStatus.FAILED, Outcome.of(failure)));
            case Ending.Cancelled(var reason) ->
                Optional.of(new Ended(InstanceStatus.CANCELLED, Outcome.of(new CancelledException(reason).failure())));
            case Ending.Continued ignored -> Optional.empty();
        };
    }

    // --- turns

    @Override
    public Inbox next(Decision decision) throws Evicted {
        requireOwned();
        tellOfReplay();
        try {
            QueuedWork.Plan plan = queued.plan(decision.commands(), execution, now);
            Outgoing.Plan sends = outgoing.plan(decision.commands(), decision.events(), now);
            // The node that runs it after a crash may take another version.
            if (!decision.mustBeDurableFirst() && !toBePinned) {
                unrecorded.addAll(decision.events());
            } else if (hasNews(decision) || plan.touchesQueue()) {
                settle(decision, plan, sends);
            }
            outgoing.lookAgain(sends, now, execution);
            if (pausing && !work.running()) {
                leavePaused(List.of()); // what the turn asks for is begun by whoever goes on
            }
            List<Message> messages = work.carryOut(decision.open(), plan.here(), execution, now)
                    .map(this::withInlineReport)
                    .orElseGet(List::of);
            messages = messages.isEmpty() ? await() : unlessPausing(messages);
            requireOwned();
            now = later(now, node.now());
            lastInbox = messages;
            beginTurn(messages.size());
            return new Inbox(now, messages);
        } catch (CommitPipeline.ClosedException goingDown) {
            throw new Evicted("the node is going down");
        }
    }

    private void tellOfReplay() {
        if (replaying) {
            replaying = false;
            FlightRecorder.ReplayEvent recorded = replay;
            if (recorded != null) {
                recorded.end(new Identity(id.id(), execution), start.name(), number);
                replay = null;
            }
            if (node.observer().hears()) {
                Duration took = Duration.ofNanos(System.nanoTime() - replayBegan);
                node.observer().replayed(new EngineListener.Replay(subject(), number, took));
            }
        }
    }

    private void beginTurn(int messages) {
        FlightRecorder.TurnEvent begun = turn == null ? FlightRecorder.turn() : turn;
        if (begun != null) {
            begun.messages += messages;
            turn = begun;
        }
    }

    private void requireOwned() throws Evicted {
        if (node.over()) {
            throw new Evicted("the node is over");
        }
        if (dropped) {
            throw new Evicted("others have ended it");
        }
    }

    private boolean hasNews(Decision decision) {
        return !decision.events().isEmpty() || !decision.taken().isEmpty();
    }

    /** Makes a turn durable; and leaves with it if memory is short and there is nothing to do for a while. */
    private void settle(Decision decision, QueuedWork.Plan plan, Outgoing.Plan sends) throws Evicted {
        // Not with a turn that starts others: their ids may turn out to be taken.
        Optional<Ready> leave = sends.startsAny() || !sends.again().isEmpty() ? Optional.empty() : leaving(plan);
        Optional<Change> change = leave.isPresent() || decision.publishes() || toBePinned
                ? Optional.of(new Change(
                        Optional.empty(),
                        Optional.empty(),
                        decision.customStatus(),
                        Optional.empty(),
                        leave,
                        pin(),
                        stored(decision.state())))
                : Optional.empty();
        if (!commit(decision, change, plan, sends)) {
            throw new Evicted("fenced");
        }
        if (leave.isPresent()) {
            node.readyAt(leave.get().at());
            throw new Evicted("nothing to do for a while");
        }
    }

    /** Changes of state as the store takes them. */
    private static Write.StateChange stored(StateChange change) {
        if (change.isEmpty()) {
            return Write.StateChange.NONE;
        }
        SortedMap<String, String> put = new TreeMap<>();
        change.put().forEach((name, value) -> put.put(name, PayloadJson.write(value)));
        return new Write.StateChange(put, change.removed());
    }

    /**
     * When there is next something to do, if the instance is to leave with this turn: because memory is short and there
     * is nothing to do for a while, or because it is to go on elsewhere, which it does where this turn ends.
     */
    private Optional<Ready> leaving(QueuedWork.Plan plan) {
        if (!leftOver.isEmpty() || !mailbox.isEmpty()) {
            return Optional.empty();
        }
        if (abandoned) {
            return Optional.of(new Ready(Optional.of(now)));
        }
        Optional<Ready> rest = work.afterCarryingOut(plan.here());
        if (moving || node.stopping()) {
            return work.running() ? Optional.empty() : Optional.of(rest.orElseGet(() -> new Ready(Optional.of(now))));
        }
        return node.crowded() ? rest.filter(wake -> worthLeaving(wake.at())) : Optional.empty();
    }

    private boolean worthLeaving(Optional<Instant> wake) {
        return wake.map(at -> at.isAfter(node.now().plus(WORTH_LEAVING))).orElse(true);
    }

    /** Makes a turn durable. False if this node may not, and then the instance is to leave. */
    private boolean commit(Decision decision, Optional<Change> change, QueuedWork.Plan plan, Outgoing.Plan sends) {
        outgoing.leaving(sends);
        try {
            boolean done = commitAndTakeUp(decision, change, plan, sends);
            if (done && (decision.publishes() || decision.answers())) {
                node.changed(id);
            }
            return done;
        } finally {
            outgoing.left(sends);
        }
    }

    private boolean commitAndTakeUp(
            Decision decision, Optional<Change> change, QueuedWork.Plan plan, Outgoing.Plan sends) {
        List<Event> all = decision.events();
        if (!unrecorded.isEmpty()) {
            all = new ArrayList<>(unrecorded);
            all.addAll(decision.events());
        }
        List<Long> consumed = new ArrayList<>();
        for (Message message : decision.taken()) {
            message.inboxKey().ifPresent(consumed::add);
        }
        Write.Turn write = new Write.Turn(
                key,
                node.epoch(),
                execution,
                number,
                now,
                HistoryJson.write(all),
                consumed,
                claimed && change.isEmpty() ? Optional.of(Change.PROGRESS) : change,
                plan.errands(),
                sends.outbox());
        boolean alone = work.transaction().isPresent();
        Optional<dev.clew.store.Outcome> answer = commit(write, all);
        if (answer.isEmpty()) {
            giveBack(Optional.of(node.now()));
            return false;
        }
        dev.clew.store.Outcome outcome = answer.get();
        QueuedWork.Plan stored = plan;
        for (int i = 1;
                !alone
                        && i < KEY_TRIES
                        && outcome instanceof Refused
                        && !plan.queued().isEmpty();
                i++) {
            stored = plan.rekeyed(node.keys());
            outcome = node.pipeline().commit(withErrands(write, stored.errands()));
        }
        return switch (outcome) {
            case Committed ignored -> {
                stored(write, all.size(), stored, sends, outcome);
                yield true;
            }
            case Sent ignored -> {
                stored(write, all.size(), stored, sends, outcome);
                yield true;
            }
            case Fenced(String why) -> {
                log.log(System.Logger.Level.INFO, "instance {0} belongs to another node now: {1}", id, why);
                if (node.observer().hears()) {
                    node.observer().turnFenced(subject());
                }
                node.suspectFenced();
                yield false;
            }
            case Refused(String why) -> {
                hold(
                        InstanceStatus.QUARANTINED,
                        Outcome.of(Failure.configuration("turn_refused", "the store refuses a turn: " + why)));
                yield false;
            }
            case dev.clew.store.Outcome other -> throw new IllegalStateException("a turn was answered by " + other);
        };
    }

    private void stored(
            Write.Turn write,
            int eventCount,
            QueuedWork.Plan plan,
            Outgoing.Plan sends,
            dev.clew.store.Outcome outcome) {
        queued.carriedOut(plan);
        write.consumed().forEach(taken::add);
        unrecorded.clear();
        tellOfTurn(write, eventCount);
        number++;
        claimed = false;
        toBePinned = false;
        outgoing.carriedOut(sends, outcome, execution);
    }

    private void tellOfTurn(Write.Turn write, int eventCount) {
        boolean wasTooLong = events >= TOO_LONG;
        events += eventCount;
        if (!wasTooLong && events >= TOO_LONG) {
            tellOfLength();
        }
        characters += write.events().length();
        FlightRecorder.TurnEvent recorded = turn;
        if (recorded != null) {
            recorded.end(new Identity(id.id(), execution), start.name(), number, eventCount);
            turn = null;
        }
        if (number == 0 && node.observer().hears()) {
            node.observer().executionStarted(subject(), execution > 1 ? Initiator.CONTINUE_AS_NEW : startedBy());
        }
    }

    /** Once an execution: who loads it again finds it long already. */
    private void tellOfLength() {
        log.log(
                System.Logger.Level.WARNING,
                "the history of instance {0} has {1} events in execution {2} of ''{3}'': it takes long to load; its code"
                        + " should continue as new from time to time",
                id,
                events,
                execution,
                start.name());
        node.observer().historyBecameLong(subject(), events);
    }

    private static Write.Turn withErrands(Write.Turn turn, Write.Errands errands) {
        return new Write.Turn(
                turn.key(),
                turn.owner(),
                turn.execution(),
                turn.number(),
                turn.at(),
                turn.events(),
                turn.consumed(),
                turn.change(),
                errands,
                turn.outbox());
    }

    /** Commits a turn with the transaction of a step, if there is one; else with what everybody else commits. */
    private Optional<dev.clew.store.Outcome> commit(Write.Turn write, List<Event> turnEvents) {
        return work.transaction()
                .map(transaction -> transaction.commit(write, turnEvents))
                .orElseGet(() -> Optional.of(node.pipeline().commit(write)));
    }

    private List<Message> withInlineReport(HotWork.InlineReport report) {
        List<Message> messages = new ArrayList<>();
        if (report.afterTheRest()) {
            addWaiting(messages);
            messages.add(report.message());
        } else {
            messages.add(report.message());
            addWaiting(messages);
        }
        return messages;
    }

    /** What a transaction was open for goes into its turn alone, so that it is open no longer than it must be. */
    private List<Message> withTransactionReport(HotWork.InlineReport report) {
        return work.transaction().isPresent() ? List.of(report.message()) : withInlineReport(report);
    }

    /** Adds what waits now: first what the execution before this one left over. */
    private void addWaiting(List<Message> messages) {
        messages.addAll(leftOver);
        leftOver.clear();
        messages.addAll(current(mailbox.drain()));
    }

    private List<Message> await() throws Evicted {
        if (!leftOver.isEmpty()) {
            List<Message> first = List.copyOf(leftOver);
            leftOver.clear();
            return unlessPausing(first);
        }
        boolean gaveWay = false;
        while (true) {
            unlessPausing(List.of());
            if (work.transactionDue() && (gaveWay || mailbox.isEmpty())) {
                return withTransactionReport(work.runTransaction(execution, now));
            }
            gaveWay = true;
            if (afterCrashes && claimed && mailbox.isEmpty()) {
                leaveAtRest();
            }
            idleSince = node.now();
            List<Message> messages = current(mailbox.take());
            idleSince = Instant.MAX;
            if (messages.isEmpty() && mailbox.takeOverflow()) {
                refill();
            } else if (messages.isEmpty() && mailbox.takeLeave()) {
                leaveIfIdle();
            } else if (!messages.isEmpty()) {
                return unlessPausing(messages);
            }
        }
    }

    /**
     * Hands messages on, unless the instance is to be paused: then it takes no turn. It waits for what runs, leaves
     * what comes meanwhile where it is, and leaves memory, unless somebody thinks better of it first.
     */
    private List<Message> unlessPausing(List<Message> messages) throws Evicted {
        if (!pausing) {
            return messages;
        }
        int seen = -1;
        while (pausing) {
            requireOwned();
            List<Mailbox.Letter> waiting = mailbox.watch(seen);
            if (pausing && !work.runningBeside(waiting)) {
                leavePaused(messages);
            }
            seen = waiting.size();
        }
        mailbox.askToLeave(); // somebody may have meant it, and not been heard
        return messages;
    }

    /**
     * Gives the instance back, to be paused by the store. What attempts reported and no turn has taken goes into its
     * inbox, as reports from the task queue do; other messages are there already, and timers fire again.
     */
    private void leavePaused(List<Message> messages) throws Evicted {
        List<Message> untaken = new ArrayList<>(messages);
        untaken.addAll(current(mailbox.drain()));
        List<Write.Delivery> reports = untaken.stream()
                .flatMap(message -> message instanceof Message.AttemptReported report
                        ? Stream.of(MessageJson.report(execution, report))
                        : Stream.empty())
                .map(body -> new Write.Delivery(node.keys().next(), id, body, node.now(), Optional.of(node.epoch())))
                .toList();
        if (reports.isEmpty() && unrecorded.isEmpty() && !toBePinned) {
            leave(Optional.of(node.now()));
        }
        Change change = new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Ready(Optional.of(node.now()))),
                pin(),
                Write.StateChange.NONE);
        Write.Turn last = new Write.Turn(
                key,
                node.epoch(),
                execution,
                number,
                now,
                HistoryJson.write(unrecorded),
                List.of(),
                Optional.of(change),
                Write.Errands.NONE,
                new Write.Outbox(List.of(), reports));
        if (node.pipeline().commit(last) instanceof Fenced) {
            node.suspectFenced();
        }
        node.claimSoon();
        throw new Evicted("it is to be paused");
    }

    private List<Message> current(List<Mailbox.Letter> letters) {
        List<Message> messages = new ArrayList<>(letters.size());
        for (Mailbox.Letter letter : letters) {
            boolean known = letter.message().inboxKey().isPresent()
                    && taken.contains(letter.message().inboxKey().getAsLong());
            if (!known && (letter.execution() == 0 || letter.execution() == execution)) {
                work.arrived(letter.message());
                queued.arrived(letter.message(), execution);
                messages.add(letter.message());
            }
        }
        return messages;
    }

    /** Fetches messages that did not fit into the mailbox. */
    private void refill() {
        List<MessageRow> rows = inbox();
        List<Message> messages = rows.stream()
                .flatMap(row -> read(row.key(), row.body()).stream())
                .toList();
        mailbox.refill(messages, rows.size() == Mailbox.MAX_FROM_STORE);
    }

    /** Asks until the store answers: an outage is no reason to give the instance up. */
    private List<MessageRow> inbox() {
        while (true) {
            try {
                return node.store().catalog().inbox(id, Mailbox.MAX_FROM_STORE);
            } catch (StoreUnavailableException unavailable) {
                if (node.over()) {
                    throw new CommitPipeline.ClosedException();
                }
                LockSupport.parkNanos(this, PAUSE_AFTER_TROUBLE.toNanos());
            }
        }
    }

    private void leaveIfIdle() throws Evicted {
        requireOwned();
        Optional<Instant> wake = earliest();
        if (!work.running() && (moving || node.stopping() || worthLeaving(wake))) {
            leave(wake);
        }
    }

    /**
     * Leaves if it has nothing to do. Who only waits has brought no node down; in memory it would be claimed again with
     * the one that does, and in the end be quarantined with it.
     */
    private void leaveAtRest() throws Evicted {
        if (!work.running()) {
            leave(earliest());
        }
    }

    /** When there is next something to do; at once if that was abandoned, of which nothing is known any more. */
    private Optional<Instant> earliest() {
        return abandoned ? Optional.of(node.now()) : work.earliest();
    }

    private void leave(Optional<Instant> wake) throws Evicted {
        requireOwned();
        if (!giveBack(wake)) {
            throw new Evicted("fenced");
        }
        throw new Evicted("idle");
    }

    private boolean giveBack(Optional<Instant> readyAt) {
        work.rollBack();
        try {
            boolean done = node.pipeline().commit(new Write.Release(key, node.epoch(), readyAt)) instanceof Committed;
            node.readyAt(readyAt);
            return done;
        } catch (CommitPipeline.ClosedException goingDown) {
            return false;
        }
    }

    private void hold(InstanceStatus status, Outcome why) {
        work.rollBack();
        log.log(
                System.Logger.Level.WARNING,
                "instance {0} is held as {1}: {2}",
                id,
                status,
                why.failure().map(Object::toString).orElse(""));
        if (node.pipeline().commit(new Write.Hold(key, node.epoch(), status, HistoryJson.writeOutcome(why), node.now()))
                instanceof Committed) {
            if (node.observer().hears()) {
                node.observer().instanceHeld(subject(), status, why.failure().orElseThrow());
            }
            node.ended(this, new Ended(status, why));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
