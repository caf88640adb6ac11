package dev.clew.micrometer;

import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.engine.EngineGauges;
import dev.clew.engine.EngineListener;
import dev.clew.store.Catalog.Backlog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What an engine does, as metrics of a Micrometer registry: {@code Clew.sqlite(path).listener(ClewMetrics.to(registry))}.
 *
 * <p>Every metric is of this node, but for the backlog; sum over the nodes of a fleet. Labels are names that are registered
 * in code, never ids, so that their number stays small. The types of failures, which code may make up, are told apart up to
 * {@value #MOST_TYPES} of them; the others are {@code other}.
 *
 * <table>
 *   <caption>The metrics</caption>
 *   <tr><th>name</th><th>kind</th><th>labels</th><th>meaning</th></tr>
 *   <tr><td>{@code clew.executions.started}</td><td>counter</td><td>orchestration, version, initiator</td><td>executions
 *   whose first turn became durable here: once an execution, whoever started it</td></tr>
 *   <tr><td>{@code clew.executions}</td><td>timer</td><td>orchestration, version, ending</td><td>executions that ended
 *   here; from their start, wherever that was, to their end</td></tr>
 *   <tr><td>{@code clew.executions.failed}</td><td>counter</td><td>orchestration, version, kind, type</td><td>of these,
 *   the ones that failed; with what</td></tr>
 *   <tr><td>{@code clew.execution.turns}, {@code .events}, {@code .characters}</td><td>summary</td><td>orchestration</td>
 *   <td>how long the history of an execution was when it ended</td></tr>
 *   <tr><td>{@code clew.instances}</td><td>timer</td><td>orchestration, version, initiator, ending</td><td>instances that
 *   ended here; over all their executions. Children are those whose initiator is {@code parent}</td></tr>
 *   <tr><td>{@code clew.instances.held}</td><td>counter</td><td>orchestration, version, status</td><td>instances that were
 *   parked or quarantined</td></tr>
 *   <tr><td>{@code clew.histories.long}</td><td>counter</td><td>orchestration, version</td><td>executions whose
 *   histories passed 20,000 events: they should continue as new</td></tr>
 *   <tr><td>{@code clew.children.started}</td><td>counter</td><td>parent, child</td><td>children that were started
 *   here</td></tr>
 *   <tr><td>{@code clew.turns.fenced}</td><td>counter</td><td>orchestration</td><td>turns that were refused, since another
 *   node owns the instance</td></tr>
 *   <tr><td>{@code clew.replays}</td><td>timer</td><td>orchestration</td><td>instances that were loaded and replayed; how
 *   long that took</td></tr>
 *   <tr><td>{@code clew.replay.turns}</td><td>summary</td><td>orchestration</td><td>how many turns each had</td></tr>
 *   <tr><td>{@code clew.attempts}</td><td>timer</td><td>kind, name, result</td><td>bodies of activities and steps that
 *   came to an end; how long they ran</td></tr>
 *   <tr><td>{@code clew.attempts.unstarted}</td><td>counter</td><td>kind, name, result</td><td>attempts that failed without
 *   a body that came to an end: timed out while they waited or their node went down, or poison</td></tr>
 *   <tr><td>{@code clew.attempts.failed}</td><td>counter</td><td>kind, name, error, type</td><td>attempts that did not
 *   succeed; the error is one of {@code application}, {@code configuration}, ...</td></tr>
 *   <tr><td>{@code clew.attempts.wait}</td><td>timer</td><td>kind, name</td><td>from the moment an attempt could have
 *   begun until its body did</td></tr>
 *   <tr><td>{@code clew.retries}</td><td>counter</td><td>kind, name</td><td>attempts that were not a first one</td></tr>
 *   <tr><td>{@code clew.commits}</td><td>timer</td><td></td><td>group commits; how long each took</td></tr>
 *   <tr><td>{@code clew.commit.writes}</td><td>summary</td><td></td><td>how many writes shared a commit</td></tr>
 *   <tr><td>{@code clew.store.calls}</td><td>timer</td><td>operation, outcome</td><td>questions to the store, answered or
 *   failed; what is tried again counts again</td></tr>
 *   <tr><td>{@code clew.store.errors}</td><td>counter</td><td>operation, error</td><td>of these, the ones that failed, by
 *   the class of their SQL state where there is one, such as {@code sql-08} for connections</td></tr>
 *   <tr><td>{@code clew.client.calls}</td><td>timer</td><td>operation, outcome</td><td>calls of clients of this engine;
 *   the outcome is {@code done} or the name of an exception</td></tr>
 *   <tr><td>{@code clew.leases.lost}</td><td>counter</td><td></td><td>how often the node was declared dead</td></tr>
 *   <tr><td>{@code clew.instances.memory}</td><td>gauge</td><td></td><td>instances in memory</td></tr>
 *   <tr><td>{@code clew.instances.working}</td><td>gauge</td><td></td><td>of these, the ones that do not wait</td></tr>
 *   <tr><td>{@code clew.attempts.running}</td><td>gauge</td><td></td><td>activities that run in a slot</td></tr>
 *   <tr><td>{@code clew.attempts.waiting}</td><td>gauge</td><td></td><td>activities that wait for a slot</td></tr>
 *   <tr><td>{@code clew.writes.waiting}</td><td>gauge</td><td></td><td>writes that wait for a commit to begin</td></tr>
 *   <tr><td>{@code clew.backlog.instances}</td><td>gauge</td><td></td><td>instances in the store that wait for any node;
 *   the same on every node</td></tr>
 *   <tr><td>{@code clew.backlog.tasks}</td><td>gauge</td><td>state</td><td>tasks in the queue, {@code waiting} or
 *   {@code running}; the same on every node</td></tr>
 * </table>
 *
 * <p>The backlog is asked of the store by whoever reads the gauge, once a minute at most unless told otherwise.
 *
 * <p>Thread-safe. One object is for one engine; several engines of a process take one each, with tags that tell them
 * apart.
 */
public final class ClewMetrics implements EngineListener {

    /** How many types of failures have labels of their own. */
    public static final int MOST_TYPES = 100;

    private static final Duration BACKLOG_INTERVAL = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Tags common;
    private final Duration backlogInterval;
    private final BoundedLabel types = new BoundedLabel(MOST_TYPES);
    private final Timer commits;
    private final DistributionSummary writes;
    private final Counter leasesLost;

    private ClewMetrics(MeterRegistry registry, Tags common, Duration backlogInterval) {
        this.registry = registry;
        this.common = common;
        this.backlogInterval = backlogInterval;
        this.commits = Timer.builder("clew.commits")
                .description("group commits, and how long each took")
                .tags(common)
                .register(registry);
        this.writes = DistributionSummary.builder("clew.commit.writes")
                .description("how many writes shared a commit")
                .tags(common)
                .register(registry);
        this.leasesLost = Counter.builder("clew.leases.lost")
                .description("how often the node was declared dead")
                .tags(common)
                .register(registry);
    }

    /** Metrics of an engine. */
    public static ClewMetrics to(MeterRegistry registry, Tag... common) {
        return new ClewMetrics(registry, Tags.of(common), BACKLOG_INTERVAL);
    }

    /** The same, but the store is asked for its backlog so often at most. */
    public ClewMetrics backlogEvery(Duration interval) {
        return new ClewMetrics(registry, common, interval);
    }

    // --- gauges

    @Override
    public void started(EngineGauges gauges) {
        gauge("clew.instances.memory", "instances in memory", gauges, EngineGauges::instancesInMemory);
        gauge("clew.instances.working", "instances that do not wait", gauges, EngineGauges::instancesAtWork);
        gauge("clew.attempts.running", "activities that run in a slot", gauges, EngineGauges::attemptsRunning);
        gauge("clew.attempts.waiting", "activities that wait for a slot", gauges, EngineGauges::attemptsWaiting);
        gauge("clew.writes.waiting", "writes that wait for a commit to begin", gauges, EngineGauges::writesWaiting);
        BacklogReading backlog = new BacklogReading(gauges, backlogInterval.toNanos(), System::nanoTime);
        gauge(
                "clew.backlog.instances",
                "instances that wait for any node",
                backlog,
                b -> b.of(Backlog::readyInstances));
        gauge(
                "clew.backlog.tasks",
                "tasks in the queue",
                backlog,
                b -> b.of(Backlog::tasksWaiting),
                Tag.of("state", "waiting"));
        gauge(
                "clew.backlog.tasks",
                "tasks in the queue",
                backlog,
                b -> b.of(Backlog::tasksRunning),
                Tag.of("state", "running"));
    }

    private <T> void gauge(String name, String description, T source, ToDoubleFunction<T> reading, Tag... tags) {
        Gauge.builder(name, source, reading)
                .description(description)
                .tags(common.and(tags))
                .strongReference(true)
                .register(registry);
    }

    // --- executions

    @Override
    public void executionStarted(Subject subject, Initiator initiator) {
        registry.counter("clew.executions.started", of(subject.code()).and("initiator", label(initiator)))
                .increment();
    }

    @Override
    public void executionEnded(ExecutionEnd end) {
        Code code = end.subject().code();
        registry.timer("clew.executions", of(code).and("ending", label(end.ending())))
                .record(end.lasted());
        if (end.ending() == Ending.FAILED) {
            end.failure()
                    .ifPresent(failure -> registry.counter(
                                    "clew.executions.failed",
                                    of(code).and("kind", label(failure.kind()), "type", types.of(failure.type())))
                            .increment());
        }
        Tags orchestration = ofName(code);
        registry.summary("clew.execution.turns", orchestration).record(end.turns());
        registry.summary("clew.execution.events", orchestration).record(end.events());
        registry.summary("clew.execution.characters", orchestration).record((double) end.characters());
    }

    @Override
    public void instanceEnded(InstanceEnd end) {
        Tags how = Tags.of("initiator", label(end.initiator()), "ending", label(end.ending()));
        registry.timer("clew.instances", of(end.subject().code()).and(how)).record(end.lasted());
    }

    @Override
    public void instanceHeld(Subject subject, InstanceStatus status, Failure why) {
        registry.counter("clew.instances.held", of(subject.code()).and("status", label(status)))
                .increment();
    }

    @Override
    public void childStarted(Code parent, Code child) {
        registry.counter("clew.children.started", common.and("parent", parent.name(), "child", child.name()))
                .increment();
    }

    @Override
    public void historyBecameLong(Subject subject, int events) {
        registry.counter("clew.histories.long", of(subject.code())).increment();
    }

    @Override
    public void turnFenced(Subject subject) {
        registry.counter("clew.turns.fenced", ofName(subject.code())).increment();
    }

    @Override
    public void replayed(Replay replay) {
        Tags orchestration = ofName(replay.subject().code());
        registry.timer("clew.replays", orchestration).record(replay.took());
        registry.summary("clew.replay.turns", orchestration).record(replay.turns());
    }

    // --- attempts

    @Override
    public void attemptEnded(AttemptEnd end) {
        Tags of = common.and("kind", label(end.kind()), "name", end.name());
        Tags result = of.and("result", label(end.result()));
        end.ran()
                .ifPresentOrElse(
                        ran -> registry.timer("clew.attempts", result).record(ran),
                        () -> registry.counter("clew.attempts.unstarted", result)
                                .increment());
        end.waited()
                .ifPresent(waited -> registry.timer("clew.attempts.wait", of).record(waited));
        end.failure()
                .ifPresent(failure -> registry.counter(
                                "clew.attempts.failed",
                                of.and("error", label(failure.kind()), "type", types.of(failure.type())))
                        .increment());
        if (end.attempt() > 1) {
            registry.counter("clew.retries", of).increment();
        }
    }

    // --- the store

    @Override
    public void committed(int count, Duration took) {
        commits.record(took);
        writes.record(count);
    }

    @Override
    public void storeCalled(StoreCall call) {
        String operation = label(call.operation());
        String outcome = call.error().isEmpty() ? "answered" : "failed";
        registry.timer("clew.store.calls", common.and("operation", operation, "outcome", outcome))
                .record(call.took());
        call.error()
                .ifPresent(error -> registry.counter(
                                "clew.store.errors", common.and("operation", operation, "error", kindOf(error)))
                        .increment());
    }

    /** The class of its SQL state, which is standard and one of few; or what kind of exception it is. */
    private static String kindOf(Throwable error) {
        return sqlState(error)
                .filter(state -> state.length() >= 2)
                .map(state -> "sql-" + state.substring(0, 2))
                .orElseGet(() -> error.getClass().getSimpleName());
    }

    private static Optional<String> sqlState(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    @Override
    public void leaseLost() {
        leasesLost.increment();
    }

    @Override
    public void clientCalled(ClientCall call) {
        String outcome =
                call.error().map(error -> error.getClass().getSimpleName()).orElse("done");
        registry.timer("clew.client.calls", common.and("operation", label(call.operation()), "outcome", outcome))
                .record(call.took());
    }

    // --- labels

    private Tags of(Code code) {
        return common.and("orchestration", code.name(), "version", Integer.toString(code.version()));
    }

    private Tags ofName(Code code) {
        return common.and("orchestration", code.name());
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
