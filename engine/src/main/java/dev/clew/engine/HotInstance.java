package dev.clew.engine;

import dev.clew.api.InstanceStatus;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Code;
import dev.clew.kernel.Decision;
import dev.clew.kernel.Ending;
import dev.clew.kernel.Event;
import dev.clew.kernel.Execution;
import dev.clew.kernel.Exit;
import dev.clew.kernel.Inbox;
import dev.clew.kernel.Message;
import dev.clew.kernel.RecordedTurn;
import dev.clew.kernel.TurnHost;
import dev.clew.store.InstanceId;
import dev.clew.store.MessageRow;
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
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * An instance in memory: trades the kernel's decisions for durable turns, and messages for inboxes.
 *
 * <p>It says when what happens. Where its execution stands, {@link CurrentExecution} knows; what reaches it comes through
 * {@link Incoming}, what it sends goes through {@link Outgoing}; {@link HotWork} and {@link QueuedWork} do what it asks for,
 * and {@link Ownership} writes what it decided.
 *
 * <p>All of it happens on the execution's own threads, one at a time; while they wait, {@link Visits} may take a turn. What
 * others may call is {@link #post}, {@link #ask}, {@link #askToLeave}, {@link #abandonWork} and {@link #drop}.
 *
 * <p><b>The rule it keeps:</b> nothing leaves a turn before it is durable. Commands are carried out after the commit;
 * the exception, steps of a first turn, is one by the kernel's leave ({@link Decision#mustBeDurableFirst}).
 */
final class HotInstance implements TurnHost {

    private static final System.Logger LOG = System.getLogger(HotInstance.class.getName());

    /** An instance whose next timer is nearer than this is not worth loading again. */
    private static final Duration WORTH_LEAVING = Duration.ofSeconds(1);

    /** How long to leave an instance alone that this JVM could not run. */
    private static final Duration BROKEN_PAUSE = Duration.ofSeconds(30);

    private final Node node;
    private final CurrentExecution execution;
    private final InstanceProbe probe;
    private final Mailbox mailbox;
    private final System.Logger log;
    private final System.Logger userLog;
    private final HotWork work;
    private final QueuedWork queued;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final Ownership ownership;
    private final DirectUpdates direct = new DirectUpdates();
    private final Visits visits;

    private Code<?, ?> code;
    private volatile Instant idleSince = Instant.MAX;
    private volatile boolean moving;
    private volatile boolean dropped;
    private volatile boolean abandoned;

    /** Whether it is to be paused: to leave memory without another turn as soon as nothing runs for it. */
    private volatile boolean pausing;

    /**
     * An instance that has not run here.
     *
     * @param execution the execution it is in, without the turns that {@link #live} is given
     * @param code what it runs
     */
    HotInstance(Node node, CurrentExecution execution, Code<?, ?> code, Ownership.Arrival arrival) {
        this.node = node;
        this.execution = execution;
        this.code = code;
        this.mailbox = new Mailbox(node.bustle());
        this.probe = new InstanceProbe(node.observer(), execution, arrival.createdAt());
        this.log = node.observer().withFields(LOG, probe::subject);
        this.userLog = node.observer().withFields(node.userLog(), probe::subject);
        this.work = new HotWork(node, execution::origin, () -> Optional.of(probe.subject()), mailbox);
        this.queued = new QueuedWork(node, execution.key(), execution.id().namespace());
        this.incoming = new Incoming(node, execution, mailbox, work, queued, log);
        this.outgoing = new Outgoing(node, execution.id(), mailbox, log, probe::subject);
        this.ownership = new Ownership(
                node, execution, arrival, work, queued, incoming, outgoing, probe, direct, log, this::held);
        this.visits = new Visits(
                node,
                execution,
                mailbox,
                incoming,
                ownership,
                probe,
                direct,
                this::mayBeVisited,
                since -> idleSince = since);
    }

    long key() {
        return execution.key();
    }

    InstanceId id() {
        return execution.id();
    }

    // --- what others call

    /** Adds a message that is durable in the store's inbox. */
    void post(long messageKey, String body) {
        incoming.read(messageKey, body).ifPresent(this::post);
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
     * Hands it an update that is not durable yet; its answer will be.
     *
     * @return the call; empty if the update has to go through the store
     */
    Optional<DirectCall> ask(Message.UpdateAsked update) {
        if (pausing || dropped || moving) {
            return Optional.empty();
        }
        DirectCall call = new DirectCall(update.updateId(), direct, node.longWaits());
        if (visits.take(update, call)) {
            return Optional.of(call);
        }
        direct.add(call);
        if (mailbox.post(update)) {
            return Optional.of(call);
        }
        direct.forget(call);
        return Optional.empty();
    }

    /** Whether nothing is going on that only its own thread may do. */
    private boolean mayBeVisited() {
        return !pausing
                && !dropped
                && !moving
                && !abandoned
                && !node.over()
                && !node.stopping()
                && !node.crowded()
                && !ownership.isSuspect()
                && !ownership.owesTurn()
                && work.transaction().isEmpty()
                && !work.transactionDue()
                && incoming.isEmpty();
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
            incoming.read(row.key(), row.body()).ifPresent(message -> {
                queued.waits(message, execution.number());
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
                probe.replayBegins();
            }
            for (TurnRow row : history) {
                RecordedTurn turnBefore = new RecordedTurn(row.at(), HistoryJson.read(row.events()));
                recorded.add(turnBefore);
                execution.grew(turnBefore.events().size(), row.events().length());
                execution.at(row.at());
            }
            runExecutions(recorded);
        } catch (UnreadableHistoryException unreadable) {
            ownership.hold(InstanceStatus.QUARANTINED, Outcome.of(unreadable.failure()));
        } catch (CommitPipeline.ClosedException goingDown) {
            // the next node goes on from what is durable
        } catch (RuntimeException | Error unexpected) {
            log.log(
                    System.Logger.Level.ERROR,
                    "instance " + id() + " could not be run; trying again later",
                    unexpected);
            ownership.giveBack(Optional.of(node.now().plus(BROKEN_PAUSE)));
        } finally {
            work.rollBack();
            work.abandon();
            node.gone(this);
            if (mailbox.shut()) {
                node.claimSoon();
            }
            mailbox.close();
            direct.left();
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
                probe.turnBegins(0);
            }
            Execution next = new Execution(execution.identity(), execution.start(), history, node.codec(), userLog);
            visits.begin(next);
            Exit exit = next.run(code, this);
            visits.end();
            history = List.of();
            goesOn = switch (exit) {
                case Exit.Ended(Decision last) -> end(last);
                case Exit.Left() -> false;
                case Exit.Diverged(var failure) -> {
                    ownership.hold(InstanceStatus.PARKED, Outcome.of(failure));
                    yield false;
                }
                case Exit.Broken(Throwable thrown) -> {
                    log.log(
                            System.Logger.Level.ERROR,
                            "this JVM cannot run instance " + id() + "; trying again",
                            thrown);
                    ownership.giveBack(Optional.of(node.now().plus(BROKEN_PAUSE)));
                    yield false;
                }
            };
        }
    }

    /** Makes the last turn of an execution durable. True if another execution follows here. */
    private boolean end(Decision decision) {
        Ending ending = decision.ending().orElseThrow();
        Event.ExecutionStarted start = execution.start();
        Instant now = execution.now();
        LastTurn last = LastTurn.of(ending, start, now, node);
        Change change = Changes.of(decision, last, start, ownership.pin(), node.formats(), now);
        // The tasks that are left go with their execution.
        QueuedWork.Plan plan = queued.plan(decision.commands(), execution.number(), now);
        Outgoing.Plan sends = outgoing.plan(decision.commands(), decision.events(), now)
                .with(outgoing.toParent(start.parent(), ending, now));
        if (!ownership.commit(decision, Optional.of(change), plan.withoutErrands(), sends)) {
            return false;
        }
        work.carryOut(plan.here(), execution.number(), now);
        work.abandon();
        queued.end(plan);
        outgoing.end();
        probe.ended(ending);
        last.ended().ifPresent(ended -> node.ended(this, ended));
        if (last.goesOnElsewhere()) {
            last.next().ifPresent(this::goesOnElsewhere);
            return false;
        }
        last.code().ifPresent(it -> code = it);
        last.next().ifPresent(started -> {
            incoming.leaveOver(decision.taken());
            execution.goOnAs(started);
        });
        return last.next().isPresent();
    }

    /** The instance was given back, since this node does not have the version it goes on with. */
    private void goesOnElsewhere(Event.ExecutionStarted next) {
        log.log(
                System.Logger.Level.INFO,
                "instance {0} goes on as ''{1}'' version {2}, which this node does not have",
                id(),
                next.name(),
                next.version());
        node.claimSoon();
    }

    // --- turns

    @Override
    public Inbox next(Decision decision) throws Evicted {
        Inbox inbox = settleAndWait(decision);
        Optional<Decision> visitors = visits.takeUnfinished();
        while (visitors.isPresent()) {
            inbox = settleAndWait(visitors.get());
            visitors = visits.takeUnfinished();
        }
        return inbox;
    }

    private Inbox settleAndWait(Decision decision) throws Evicted {
        requireOwned();
        probe.replayed();
        direct.taken(decision);
        try {
            QueuedWork.Plan plan = queued.plan(decision.commands(), execution.number(), execution.now());
            Outgoing.Plan sends = outgoing.plan(decision.commands(), decision.events(), execution.now());
            // The node that runs it after a crash may take another version.
            if (!decision.mustBeDurableFirst() && !ownership.isToBePinned()) {
                ownership.postpone(decision.events());
            } else if (hasNews(decision) || plan.touchesQueue()) {
                settle(decision, plan, sends);
            }
            outgoing.lookAgain(sends, execution.now(), execution.number());
            if (pausing && !work.running()) {
                leavePaused(List.of()); // what the turn asks for is begun by whoever goes on
            }
            List<Message> messages = work.carryOut(decision.open(), plan.here(), execution.number(), execution.now())
                    .map(incoming::takeWith)
                    .orElseGet(List::of);
            messages = messages.isEmpty() ? await() : unlessPausing(messages);
            requireOwned();
            if (visits.isUnfinished()) {
                return new Inbox(execution.now(), List.of()); // that turn has begun
            }
            Instant now = execution.proceed(node.now());
            incoming.given(messages);
            probe.turnBegins(messages.size());
            return new Inbox(now, messages);
        } catch (CommitPipeline.ClosedException goingDown) {
            throw new Evicted("the node is going down");
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
        Optional<Change> change = leave.isPresent() || decision.publishes() || ownership.isToBePinned()
                ? Optional.of(Changes.of(decision, leave, ownership.pin()))
                : Optional.empty();
        if (!ownership.commit(decision, change, plan, sends)) {
            throw new Evicted("fenced");
        }
        if (leave.isPresent()) {
            node.readyAt(leave.get().at());
            throw new Evicted("nothing to do for a while");
        }
    }

    /**
     * When there is next something to do, if the instance is to leave with this turn: because memory is short and there
     * is nothing to do for a while, or because it is to go on elsewhere, which it does where this turn ends.
     */
    private Optional<Ready> leaving(QueuedWork.Plan plan) {
        if (!incoming.isEmpty()) {
            return Optional.empty();
        }
        Optional<Ready> wake = Optional.empty();
        if (moving || node.stopping()) {
            wake = work.running() ? wake : work.afterCarryingOut(plan.here()).or(() -> Optional.of(atOnce()));
        } else if (node.crowded()) {
            wake = work.afterCarryingOut(plan.here()).filter(ready -> worthLeaving(ready.at()));
        }
        return abandoned ? Optional.of(atOnce()) : wake; // asked last, as in earliest()
    }

    private Ready atOnce() {
        return new Ready(Optional.of(execution.now()));
    }

    private boolean worthLeaving(Optional<Instant> wake) {
        return wake.map(at -> at.isAfter(node.now().plus(WORTH_LEAVING))).orElse(true);
    }

    /** What a transaction was open for goes into its turn alone, so that it is open no longer than it must be. */
    private List<Message> withTransactionReport(HotWork.InlineReport report) {
        return work.transaction().isPresent() ? List.of(report.message()) : incoming.takeWith(report);
    }

    private List<Message> await() throws Evicted {
        List<Message> leftOver = incoming.takeLeftOver();
        if (!leftOver.isEmpty()) {
            return unlessPausing(leftOver);
        }
        boolean gaveWay = false;
        while (true) {
            unlessPausing(List.of());
            if (work.transactionDue() && (gaveWay || mailbox.isEmpty())) {
                return withTransactionReport(work.runTransaction(execution.number(), execution.now()));
            }
            gaveWay = true;
            if (ownership.isSuspect() && mailbox.isEmpty()) {
                leaveAtRest();
            }
            idleSince = node.now();
            List<Message> messages = incoming.take();
            idleSince = Instant.MAX;
            visits.takeOver();
            if (visits.isUnfinished()) {
                incoming.putBack(messages);
                return List.of();
            } else if (messages.isEmpty() && mailbox.takeOverflow()) {
                incoming.refill();
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
        untaken.addAll(incoming.drain());
        List<Write.Delivery> reports = untaken.stream()
                .flatMap(message -> message instanceof Message.AttemptReported report
                        ? Stream.of(MessageJson.report(
                                execution.number(),
                                report,
                                OptionalLong.of(node.epoch().number())))
                        : Stream.empty())
                .map(body -> new Write.Delivery(node.keys().next(), id(), body, node.now(), Optional.of(node.epoch())))
                .toList();
        if (reports.isEmpty() && !ownership.owesTurn()) {
            leave(Optional.of(node.now()));
        }
        ownership.giveBackWith(reports);
        throw new Evicted("it is to be paused");
    }

    private void leaveIfIdle() throws Evicted {
        requireOwned();
        if (abandoned) {
            work.abandon(); // a turn that was on its way has begun more
        }
        if (work.running()) {
            return;
        }
        Optional<Instant> wake = earliest();
        if (moving || node.stopping() || worthLeaving(wake)) {
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

    /**
     * When there is next something to do, if nothing runs; at once if work was abandoned, of which nothing is known any
     * more. To be asked after whether something runs: whoever abandons work says so before he takes it away, so that
     * what is seen without it is seen as abandoned.
     */
    private Optional<Instant> earliest() {
        Optional<Instant> wake = work.earliest();
        return abandoned ? Optional.of(node.now()) : wake;
    }

    private void leave(Optional<Instant> wake) throws Evicted {
        requireOwned();
        if (!ownership.giveBack(wake)) {
            throw new Evicted("fenced");
        }
        throw new Evicted("idle");
    }

    private void held(Ended how) {
        node.ended(this, how);
    }
}
