package dev.clew.engine;

import dev.clew.api.Durations;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.engine.json.PayloadJson;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Beat;
import dev.clew.store.TaskQueue.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A task that this node has taken, from the take until the store knows what became of it.
 *
 * <p>Its time is minded here, so that it runs out on time; the store minds it too, for nodes that no longer can.
 */
final class TaskRun {

    /** How often signs of life are passed on, at most. */
    private static final Duration BEAT_INTERVAL = Duration.ofSeconds(1);

    private final TaskRunner runner;
    private final Taken taken;
    private final Attempt attempt;
    private final TimedAttempt timed;
    private final Heartbeats heartbeats;
    private final Timers timers;
    private final Optional<Duration> heartbeat;
    private final Duration beatInterval;
    private final AtomicBoolean beatWaits = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile Timers.@Nullable Appointment silence;
    private volatile Instant aliveAt;
    private volatile Instant beatenAt;
    private Optional<Payload> beaten = Optional.empty();

    TaskRun(TaskRunner runner, Node node, Taken taken) {
        Task task = taken.task();
        this.runner = runner;
        this.taken = taken;
        this.timers = node.timers();
        this.heartbeats = new Heartbeats(
                node.codec(),
                taken.details().map(PayloadJson::read),
                !taken.details().equals(task.details()),
                this::alive);
        this.attempt = new Attempt(
                EngineListener.Kind.ACTIVITY,
                new Origin(task.instance(), taken.instance(), taken.program(), task.execution()),
                node::client,
                new OperationId(task.operation()),
                task.activity(),
                task.attempt(),
                false,
                routing(task.route()),
                heartbeats,
                task.notBefore());
        this.timed = new TimedAttempt(
                attempt,
                node.observer(),
                () -> node.subject(taken.instance(), task.execution()),
                node.timers(),
                node::now,
                task.deadlines().run(),
                task.deadlines().closeBy(),
                new TimedAttempt.Reports() {
                    @Override
                    public void ended(Report report) {
                        runner.report(TaskRun.this, report);
                    }

                    @Override
                    public void timedOut(Report report) {
                        node.attempts().submitWithoutSlot(() -> runner.report(TaskRun.this, report));
                    }
                });
        this.heartbeat = task.deadlines().heartbeat().map(Durations::capped);
        this.beatInterval = heartbeat
                .map(span -> span.dividedBy(2))
                .filter(half -> half.compareTo(BEAT_INTERVAL) < 0)
                .orElse(BEAT_INTERVAL);
        this.aliveAt = node.now();
        this.beatenAt = aliveAt;
    }

    private static Routing routing(Task.Route route) {
        return new Routing(
                Optional.of(route.queue()).filter(queue -> !queue.equals(Routing.DEFAULT_QUEUE)),
                route.limitKey(),
                route.tags(),
                route.session(),
                route.priority());
    }

    Taken taken() {
        return taken;
    }

    /** Begins to mind its time, which counts from the take on. */
    void watch() {
        timed.watch();
        heartbeat.ifPresent(this::expectSignOfLife);
        attempt.whenSettled(this::expectNothing);
    }

    private void expectSignOfLife(Duration span) {
        silence = timers.at(aliveAt.plus(span), () -> {
            if (aliveAt.plus(span).isAfter(runner.now())) {
                expectSignOfLife(span);
            } else {
                timed.fail(Overtime.heartbeat(attempt.name(), attempt.attempt(), span));
            }
        });
    }

    private void expectNothing() {
        Timers.Appointment last = silence;
        if (last != null) {
            last.cancel();
        }
    }

    /** Runs it on the calling thread. */
    void run(Registry.ActivityCode<?, ?> code, BoundedCodec codec) {
        timed.run(() -> code.call(codec, attempt, PayloadJson.read(taken.task().input())));
        if (stopped) {
            runner.giveBack(this);
        }
    }

    /** Reports a failure without running it. */
    void fail(Failure failure) {
        timed.fail(failure);
    }

    /** The message of how it ended. */
    AttemptReported reported(Report report) {
        return new AttemptReported(new OperationId(taken.task().operation()), attempt.attempt(), report);
    }

    /** Stops it without a report. It is given back when its body has come to an end. */
    void stop() {
        stopped = true; // first, for the thread that finds it settled looks here
        boolean unreported = attempt.settle();
        attempt.cancel();
        if (unreported && !attempt.begun()) {
            runner.giveBack(this);
        }
    }

    /** Whether the caller is the one who tells the store what became of it. */
    boolean end() {
        return over.compareAndSet(false, true);
    }

    /** Whether somebody stopped it. */
    boolean stopped() {
        return stopped;
    }

    // --- signs of life

    private void alive() {
        Instant now = runner.now();
        aliveAt = now;
        if (beatWaits.compareAndSet(false, true)) {
            runner.beatAt(later(beatenAt.plus(beatInterval), now));
        }
    }

    /** Whether there is a sign of life that the store has not been told of. */
    boolean beatWaits() {
        return beatWaits.get();
    }

    /** What to tell the store, which so counts as told. */
    Beat takeBeat(Instant now) {
        beatWaits.set(false);
        beatenAt = now;
        Optional<Payload> said = heartbeats.said();
        boolean news = !said.equals(beaten);
        beaten = said;
        return new Beat(taken.task().key(), news ? said.map(PayloadJson::write) : Optional.empty());
    }

    /** Notes that the store may not have been told. */
    void beatFailed() {
        beaten = Optional.empty();
        beatWaits.set(true);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
