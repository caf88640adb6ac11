package dev.clew.micrometer;

import dev.clew.api.InstanceStatus;
import dev.clew.engine.EngineGauges;
import dev.clew.engine.EngineListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/**
 * What an engine does, as metrics of a Micrometer registry: {@code Clew.sqlite(path).listener(ClewMetrics.to(registry))}.
 *
 * <p>Every metric is of this node; sum over the nodes of a fleet. Labels are names that are registered in code, never
 * ids, so that their number stays small.
 *
 * <table>
 *   <caption>The metrics</caption>
 *   <tr><th>name</th><th>kind</th><th>labels</th><th>meaning</th></tr>
 *   <tr><td>{@code clew.executions.started}</td><td>counter</td><td>orchestration, version</td><td>executions that began
 *   here, the ones that follow another by continue-as-new included</td></tr>
 *   <tr><td>{@code clew.executions}</td><td>timer</td><td>orchestration, version, ending</td><td>executions that ended
 *   here; from their start, wherever that was, to their end</td></tr>
 *   <tr><td>{@code clew.execution.turns}</td><td>summary</td><td>orchestration</td><td>how many turns an execution that
 *   ended had</td></tr>
 *   <tr><td>{@code clew.instances.held}</td><td>counter</td><td>orchestration, version, status</td><td>instances that were
 *   parked or quarantined</td></tr>
 *   <tr><td>{@code clew.replays}</td><td>summary</td><td>orchestration</td><td>instances that were loaded and replayed;
 *   how many turns each</td></tr>
 *   <tr><td>{@code clew.attempts}</td><td>timer</td><td>kind, name, result</td><td>bodies of activities and steps that
 *   came to an end; how long they ran</td></tr>
 *   <tr><td>{@code clew.retries}</td><td>counter</td><td>kind, name</td><td>of these, the ones that were not a first
 *   attempt</td></tr>
 *   <tr><td>{@code clew.commits}</td><td>timer</td><td></td><td>group commits; how long each took</td></tr>
 *   <tr><td>{@code clew.commit.writes}</td><td>summary</td><td></td><td>how many writes shared a commit</td></tr>
 *   <tr><td>{@code clew.leases.lost}</td><td>counter</td><td></td><td>how often the node was declared dead</td></tr>
 *   <tr><td>{@code clew.instances.memory}</td><td>gauge</td><td></td><td>instances in memory</td></tr>
 *   <tr><td>{@code clew.attempts.waiting}</td><td>gauge</td><td></td><td>activities that wait for a slot</td></tr>
 *   <tr><td>{@code clew.writes.waiting}</td><td>gauge</td><td></td><td>writes that wait for a commit to begin</td></tr>
 * </table>
 *
 * <p>Thread-safe. One object is for one engine; several engines of a process take one each, with tags that tell them
 * apart.
 */
public final class ClewMetrics implements EngineListener {

    private final MeterRegistry registry;
    private final Tags common;
    private final Timer commits;
    private final DistributionSummary writes;
    private final Counter leasesLost;

    private ClewMetrics(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
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
        return new ClewMetrics(registry, Tags.of(common));
    }

    @Override
    public void started(EngineGauges gauges) {
        gauge("clew.instances.memory", "instances in memory", gauges, EngineGauges::instancesInMemory);
        gauge("clew.attempts.waiting", "activities that wait for a slot", gauges, EngineGauges::attemptsWaiting);
        gauge("clew.writes.waiting", "writes that wait for a commit to begin", gauges, EngineGauges::writesWaiting);
    }

    private interface Reading {
        int of(EngineGauges gauges);
    }

    private void gauge(String name, String description, EngineGauges gauges, Reading reading) {
        Gauge.builder(name, gauges, reading::of)
                .description(description)
                .tags(common)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void executionStarted(Code code) {
        registry.counter("clew.executions.started", of(code)).increment();
    }

    @Override
    public void executionEnded(ExecutionEnd end) {
        registry.timer("clew.executions", of(end.code()).and("ending", label(end.ending())))
                .record(end.lasted());
        registry.summary(
                        "clew.execution.turns",
                        common.and("orchestration", end.code().name()))
                .record(end.turns());
    }

    @Override
    public void instanceHeld(Code code, InstanceStatus status) {
        registry.counter("clew.instances.held", of(code).and("status", label(status)))
                .increment();
    }

    @Override
    public void replayed(Code code, int turns) {
        registry.summary("clew.replays", common.and("orchestration", code.name()))
                .record(turns);
    }

    @Override
    public void attemptEnded(AttemptEnd end) {
        Tags of = common.and("kind", label(end.kind()), "name", end.name());
        registry.timer("clew.attempts", of.and("result", label(end.result()))).record(end.ran());
        if (end.attempt() > 1) {
            registry.counter("clew.retries", of).increment();
        }
    }

    @Override
    public void committed(int count, Duration took) {
        commits.record(took);
        writes.record(count);
    }

    @Override
    public void leaseLost() {
        leasesLost.increment();
    }

    private Tags of(Code code) {
        return common.and("orchestration", code.name(), "version", Integer.toString(code.version()));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
