package dev.clew.engine;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.PayloadJson;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Beat;
import dev.clew.store.TaskQueue.Overdue;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * A node's part in the task queue: takes what fits, runs it, passes on signs of life, stops what nobody wants any more,
 * and reports what ran out of time wherever it was.
 *
 * <p>Its clockwork is {@link #tick}, on the node's own thread; tasks run on threads of their own, and each tells the
 * store how it ended by the commit pipeline, so that reports share commits with turns.
 *
 * <p><b>When it asks the store.</b> For tasks: when something hints that there may be some ({@link #lookAgain}), when a
 * slot falls free, or at the instant the last take named. For unwanted tasks: with each hint, while it runs any. For
 * deadlines: at those it knows of, rounded up to the second, and in between for those that only nodes knew of that went
 * down: every few seconds while there is news, and once a minute in quiet times.
 */
final class TaskRunner {

    /** How many tasks one take brings, so that a take is a short transaction. */
    private static final int TAKE_BATCH = 64;

    private static final int UNWANTED_BATCH = 1_000;
    private static final int OVERDUE_BATCH = 256;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** How soon to look again where there was nothing although there may be. */
    private static final Duration PAUSE_AFTER_NOTHING = Duration.ofMillis(50);

    /** How often to look for deadlines that nobody here knows of, while there is news. */
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

    /** How often to do so when there is none. */
    private static final Duration IDLE_SWEEP_INTERVAL = Duration.ofMinutes(1);

    private final Node node;
    private final TaskOptions options;
    private final Runnable wake;
    private final Map<Long, TaskRun> running = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> nextTake = new AtomicReference<>(Instant.MIN);
    private final AtomicReference<Instant> nextBeat = new AtomicReference<>(Instant.MAX);
    private final DueSeconds deadlines = new DueSeconds();

    private volatile boolean stopping;
    private volatile boolean full;
    private volatile boolean newsOfUnwanted;
    private volatile boolean newsSinceSweep;
    private Instant lastLook;
    private Instant lastSweep;
    private Instant sweepNotBefore = Instant.MIN;

    /**
     * Nothing taken.
     *
     * @param wake has the node tick soon
     */
    TaskRunner(Node node, TaskOptions options, Runnable wake) {
        this.node = node;
        this.options = options;
        this.wake = wake;
        this.lastLook = node.now();
        this.lastSweep = lastLook;
    }

    // --- what others tell it

    /** Whether a task of this route, in a queue without limits, could run here. */
    boolean serves(String activity, Routing routing) {
        return fits(activity, routing) && !node.registry().queues().containsKey(Routing.DEFAULT_QUEUE);
    }

    /** Whether this node could run a task of this route. */
    boolean fits(String activity, Routing routing) {
        return node.registry().activity(activity).isPresent()
                && (routing.tags().isEmpty()
                        ? options.untagged()
                        : routing.tags().servedBy(options.tags()));
    }

    /** Looks at the queue as soon as possible: something may have changed, such as a task more, or one less. */
    void lookAgain() {
        newsSinceSweep = true;
        lookAt(Instant.MIN);
        if (!newsOfUnwanted) {
            newsOfUnwanted = true;
            wake.run();
        }
    }

    /** Notes tasks that are in the queue, to be there when their time is up. */
    void expect(List<Task> tasks) {
        for (Task task : tasks) {
            task.deadlines().startBy().ifPresent(this::expect);
            task.deadlines().closeBy().ifPresent(this::expect);
        }
    }

    private void expect(Instant deadline) {
        if (deadlines.add(deadline)) {
            wake.run();
        }
    }

    Instant now() {
        return node.now();
    }

    /** Passes signs of life on at an instant. */
    void beatAt(Instant at) {
        note(nextBeat, at);
    }

    private void lookAt(Instant at) {
        note(nextTake, at);
    }

    private void note(AtomicReference<Instant> next, Instant at) {
        Instant before = next.getAndAccumulate(at, (a, b) -> a.isBefore(b) ? a : b);
        if (at.isBefore(before)) {
            wake.run();
        }
    }

    // --- clockwork

    /**
     * Does all that is due.
     *
     * @throws StoreUnavailableException if the store does not answer; what was due stays so
     */
    void tick(Instant now) {
        beat(now);
        stopUnwanted(now);
        if (!stopping) {
            take(now);
            sweep(now);
        }
    }

    /** When there is next something to do, unless something happens first. */
    Instant next() {
        return Stream.of(nextWork(), nextLook(), stopping ? Instant.MAX : nextSweep())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** The earliest instant at which there will be work, as opposed to housekeeping. */
    Instant nextWork() {
        Instant unwanted = newsOfUnwanted && !running.isEmpty() ? Instant.MIN : Instant.MAX;
        Instant takes = stopping || full || runsNothing() ? Instant.MAX : nextTake.get();
        Instant overdue =
                stopping ? Instant.MAX : deadlines.next().map(this::afterPause).orElse(Instant.MAX);
        return Stream.of(nextBeat.get(), unwanted, takes, overdue)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private boolean runsNothing() {
        return node.registry().activities().isEmpty();
    }

    private Instant afterPause(Instant deadline) {
        return deadline.isBefore(sweepNotBefore) ? sweepNotBefore : deadline;
    }

    /** While tasks run here, nobody waits longer than a second for theirs to be stopped, however slow the node polls. */
    private Instant nextLook() {
        return running.isEmpty() || node.looksEvery(SECOND) ? Instant.MAX : lastLook.plus(SECOND);
    }

    // --- taking

    private void take(Instant now) {
        while (!nextTake.get().isAfter(now) && !runsNothing()) {
            full = true; // first, for a slot may fall free before this goes on
            int slots = node.attempts().reserve(TAKE_BATCH, this::slotFree);
            if (slots == 0) {
                return;
            }
            full = false;
            nextTake.set(Instant.MAX);
            TakeResult result = take(slots);
            result.tasks().forEach(this::begin);
            if (result.tasks().isEmpty()) {
                result.nextReady()
                        .map(at -> later(at, now.plus(PAUSE_AFTER_NOTHING)))
                        .ifPresent(this::lookAt);
                return;
            }
            result.nextReady().ifPresent(this::lookAt);
        }
    }

    private TakeResult take(int slots) {
        int unused = slots;
        try {
            TakeRequest request = new TakeRequest(
                    node.epoch(),
                    node.registry().activities(),
                    options.namespaces(),
                    options.tags(),
                    options.untagged(),
                    slots,
                    options.maxSessions(),
                    options.sessionIdle());
            TakeResult result = node.observer()
                    .call(StoreOperation.TAKE, () -> node.store().tasks().take(request));
            unused -= result.tasks().size();
            return result;
        } catch (RuntimeException trouble) {
            lookAt(Instant.MIN);
            throw trouble;
        } finally {
            node.attempts().release(unused);
        }
    }

    private void slotFree() {
        full = false;
        if (stopping) {
            node.attempts().reserveNoMore();
        }
        wake.run();
    }

    private void begin(Taken taken) {
        TaskRun run = new TaskRun(this, node, taken);
        running.put(taken.task().key(), run);
        Optional<Failure> poison = poison(taken);
        node.attempts()
                .submitReserved(() -> node.registry()
                        .activity(taken.task().activity())
                        .filter(code -> poison.isEmpty())
                        .ifPresentOrElse(code -> run.run(code, node.codec()), () -> run.fail(poison.orElseThrow())));
        if (poison.isEmpty()) {
            run.watch();
        }
    }

    private Optional<Failure> poison(Taken taken) {
        Task task = taken.task();
        return taken.takes() <= node.maxClaims()
                ? Optional.empty()
                : Optional.of(new Failure(
                        Failure.Kind.POISON,
                        "poison",
                        "attempt " + task.attempt() + " of '" + task.activity() + "' was taken " + taken.takes()
                                + " times and never reported: node after node went down running it",
                        false,
                        Optional.empty()));
    }

    // --- while they run

    private void beat(Instant now) {
        if (nextBeat.get().isAfter(now)) {
            return;
        }
        nextBeat.set(Instant.MAX);
        List<TaskRun> alive =
                running.values().stream().filter(TaskRun::beatWaits).toList();
        if (alive.isEmpty()) {
            return;
        }
        List<Beat> beats = new ArrayList<>(alive.size());
        alive.forEach(run -> beats.add(run.takeBeat(now)));
        try {
            node.observer()
                    .call(StoreOperation.BEAT, () -> node.store().tasks().beat(node.epoch(), beats))
                    .forEach(this::stop);
        } catch (RuntimeException trouble) {
            alive.forEach(TaskRun::beatFailed);
            beatAt(now);
            throw trouble;
        }
    }

    private void stopUnwanted(Instant now) {
        if (!newsOfUnwanted && nextLook().isAfter(now)) {
            return;
        }
        lastLook = now;
        newsOfUnwanted = false;
        if (running.isEmpty()) {
            return;
        }
        Set<Long> unwanted;
        try {
            unwanted = node.store().tasks().unwanted(node.epoch(), UNWANTED_BATCH);
        } catch (RuntimeException trouble) {
            newsOfUnwanted = true;
            throw trouble;
        }
        unwanted.forEach(this::stop);
        newsOfUnwanted |= unwanted.size() == UNWANTED_BATCH;
    }

    private void stop(long task) {
        TaskRun run = running.get(task);
        if (run != null) {
            node.attempts().submitWithoutSlot(run::stop);
        }
    }

    // --- how they end

    /** Tells the store how a task ended. Returns when that is durable, or nobody wants to know. */
    void report(TaskRun run, Report report) {
        if (run.end()) {
            Taken taken = run.taken();
            String body = MessageJson.report(
                    taken.task().execution(),
                    run.reported(report),
                    OptionalLong.of(node.epoch().number()));
            Epoch epoch = node.epoch();
            end(run, () -> {
                Outcome outcome = deliver(
                        taken.instance(),
                        body,
                        key -> new Write.Report(
                                taken.task().key(), taken.takes(), Optional.of(epoch), epoch, key, body, now()));
                if (outcome instanceof Outcome.Fenced && !run.stopped()) {
                    node.suspectFenced();
                }
            });
        }
    }

    /** Gives a task back that was stopped. */
    void giveBack(TaskRun run) {
        if (run.end()) {
            end(
                    run,
                    () -> node.pipeline()
                            .commit(new Write.GiveBack(run.taken().task().key(), node.epoch())));
        }
    }

    private void end(TaskRun run, Runnable write) {
        tell(() -> {
            try {
                write.run();
            } finally {
                running.remove(run.taken().task().key());
                if (stopping) {
                    wake.run();
                } else {
                    lookAt(Instant.MIN);
                }
            }
        });
    }

    /** Tells the store something and others of it, unless this node goes down: then it is for the next one to do. */
    private void tell(Runnable write) {
        node.bustle().enter(); // of its own, for a thread that waits for the store may count as one that is blocked
        try {
            write.run();
        } catch (CommitPipeline.ClosedException goingDown) {
            // what is taken is free when this node has left or is declared dead, and what is overdue stays so
        } finally {
            node.bustle().leave();
        }
    }

    private Outcome deliver(InstanceId instance, String body, LongFunction<Write.Report> write) {
        long key = node.keys().next();
        Outcome outcome = node.pipeline().commit(write.apply(key));
        for (int i = 1; i < Keys.TRIES && outcome instanceof Outcome.Refused; i++) {
            key = node.keys().another();
            outcome = node.pipeline().commit(write.apply(key));
        }
        if (outcome instanceof Outcome.Delivered(boolean owned)) {
            if (owned) {
                node.deliver(instance, key, body);
            } else {
                node.claimSoon();
            }
        }
        return outcome;
    }

    // --- deadlines

    private Instant nextSweep() {
        return lastSweep.plus(newsSinceSweep ? SWEEP_INTERVAL : IDLE_SWEEP_INTERVAL);
    }

    private void sweep(Instant now) {
        boolean due = deadlines.next().filter(at -> !at.isAfter(now)).isPresent();
        if (sweepNotBefore.isAfter(now) || (!due && nextSweep().isAfter(now))) {
            return;
        }
        newsSinceSweep = false;
        deadlines.passed(now);
        List<Overdue> overdue;
        try {
            overdue = node.observer()
                    .call(StoreOperation.OVERDUE, () -> node.store().tasks().overdue(OVERDUE_BATCH));
        } catch (RuntimeException trouble) {
            expect(now);
            throw trouble;
        }
        lastSweep = now;
        sweepNotBefore = now.plus(SECOND);
        if (overdue.size() == OVERDUE_BATCH) {
            expect(sweepNotBefore);
        }
        for (Overdue task : overdue) {
            node.attempts().submitWithoutSlot(() -> tell(() -> reportOverdue(task, now)));
        }
    }

    private void reportOverdue(Overdue overdue, Instant now) {
        Task task = overdue.task();
        Optional<Payload> details = overdue.details().map(PayloadJson::read);
        Failure why = whyOverdue(overdue, now);
        Report report = new Report.Failed(why, details);
        String body = MessageJson.report(
                task.execution(),
                new AttemptReported(new OperationId(task.operation()), task.attempt(), report),
                OptionalLong.empty());
        Outcome outcome = deliver(
                overdue.instance(),
                body,
                key -> new Write.Report(task.key(), overdue.takes(), Optional.empty(), node.epoch(), key, body, now()));
        TaskRun here = running.get(task.key());
        if (here != null) {
            here.stop();
        } else if (outcome instanceof Outcome.Delivered) {
            node.observer().neverRan(EngineListener.Kind.ACTIVITY, task.activity(), task.attempt(), why);
        }
    }

    private static Failure whyOverdue(Overdue overdue, Instant now) {
        Task task = overdue.task();
        Task.Deadlines deadlines = task.deadlines();
        Optional<Instant> closedBy = deadlines.closeBy().filter(end -> !end.isAfter(now));
        if (closedBy.isPresent()) {
            return Overtime.ofAll(task.activity(), task.attempt(), closedBy.get());
        }
        if (!overdue.taken()) {
            return Overtime.toStart(task.activity(), task.attempt());
        }
        // Which of the two it was only the taker could say.
        return deadlines
                .heartbeat()
                .map(span -> Overtime.heartbeat(task.activity(), task.attempt(), span))
                .orElseGet(() -> Overtime.toClose(
                        task.activity(), task.attempt(), deadlines.run().orElse(Duration.ZERO)));
    }

    // --- the end, and trouble

    /** Frees what a take brought that was stored but never answered. */
    int freeAbandoned() {
        return node.store().tasks().abandoned(node.epoch(), Set.copyOf(running.keySet()));
    }

    /** Takes nothing more. */
    void beginToStop() {
        stopping = true;
        node.attempts().reserveNoMore();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whether nothing runs. */
    boolean isEmpty() {
        return running.isEmpty();
    }

    /** Stops all that runs and gives it back. */
    void abandon() {
        running.values().forEach(TaskRun::stop);
    }
}
