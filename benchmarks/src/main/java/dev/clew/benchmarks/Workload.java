package dev.clew.benchmarks;

import java.util.Locale;
import java.util.function.Consumer;

/** What can be measured, and the usual amount of it. */
public enum Workload {
    /** Many instances of a few sequential steps each: throughput. */
    SEQUENCE(5_000, 5, 2_048),
    /** One instance at a time: what one step costs on an engine with nothing else to do. */
    LATENCY(200, 20, 1),
    /** One instance that waits for many activities at once. */
    FANOUT(1, 5_000, 1),
    /** One instance that waits for many children at once. */
    CHILDREN(1, 1_000, 1),
    /** One instance of many sequential steps: what the length of a history costs. */
    LONG(1, 5_000, 1),
    /** Many instances that sleep at the same time. */
    SLEEPERS(100_000, 1, 256),
    /** An engine with nothing to do. */
    IDLE(1_000, 1, 64),
    /** A client sends a signal and waits for the instance's answer. */
    SIGNALS(1_000, 1, 1),
    /** Many instances that sleep until instants of their own: how late timers fire. */
    TIMERS(10_000, 1, 256),
    /** Activities through the task queue, with several nodes to the others. */
    QUEUE(500, 5, 64),
    /** The same work as sequence, by several nodes and by one in turns; as many instances as there is time for. */
    SCALE_OUT(1, 5, 2_048),
    /** A node of several is killed: how soon the others have taken over. */
    FAILOVER(20_000, 1, 64),
    /** The database is stopped and killed in the middle of load: how soon work goes on when it is back. */
    RESTART(1, 5, 64),
    /** The physical limit: a plain JDBC program that writes the same rows. */
    LIMIT(5_000, 5, 2_048),
    /** Many instances of a workflow of a few tasks in a row: throughput, and what a task costs beside a step. */
    WF_LINEAR(5_000, 4, 2_048),
    /** Instances of a workflow that each wait for many tasks at once. */
    WF_FANOUT(1_000, 10, 128),
    /** A client sends a signal to a workflow and waits for the task that comes after it. */
    WF_SIGNAL(1_000, 1, 1),
    /** Many workflows that sleep at the same time. */
    WF_SLEEPERS(500_000, 1, 256),
    /**
     * Processes that save checkpoints, beside the engine: throughput, and what a checkpoint costs. So many that a run lasts
     * long beside its first and last second, in which part of the clients only begin or have ended.
     */
    CHECKPOINTS(30_000, 50, 2_048),
    /** The same over HTTP. */
    CHECKPOINTS_HTTP(640, 50, 64),
    /** Processes that are due at the same instant: how soon all their programs, within the engine's JVM, are launched again. */
    WAKE_UPS(1_000, 1, 256),
    /** The same of processes of the operating system. */
    WAKE_UPS_OS(1_000, 1, 64);

    private final int instances;
    private final int steps;
    private final int concurrency;

    Workload(int instances, int steps, int concurrency) {
        this.instances = instances;
        this.steps = steps;
        this.concurrency = concurrency;
    }

    /** What people type and reports say. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }

    /** Whether one instance does many things at the same time, so that people may call these its instances. */
    boolean fansOut() {
        return this == FANOUT || this == CHILDREN;
    }

    int instances() {
        return instances;
    }

    int steps() {
        return steps;
    }

    int concurrency() {
        return concurrency;
    }

    /**
     * Measures.
     *
     * @param jvms starts the engines of a fleet
     * @param progress is told now and then what is going on
     * @throws IllegalArgumentException if the plan does not fit the workload
     * @throws dev.clew.api.ClewException if the store or the engine fails
     */
    public Report run(Plan plan, Jvms jvms, Consumer<String> progress) {
        Benchmark benchmark = chosen(plan);
        try (Workbench bench = Workbench.of(plan, jvms)) {
            return benchmark.run(plan, bench, progress);
        }
    }

    /**
     * Refuses a plan for engines that this workload cannot run on, before anything is started.
     *
     * @throws IllegalArgumentException if it is one
     */
    public void requireFor(Plan plan) {
        chosen(plan);
    }

    private Benchmark chosen(Plan plan) {
        return plan.fleet().away() ? ofFleet() : benchmark();
    }

    private Benchmark ofFleet() {
        return switch (this) {
            case SEQUENCE -> new Sequence();
            case SIGNALS -> new Signals();
            case IDLE -> new IdleFleet();
            case QUEUE -> new Queue();
            case SCALE_OUT -> new ScaleOut();
            case FAILOVER -> new Failover();
            case LATENCY,
                    FANOUT,
                    CHILDREN,
                    LONG,
                    SLEEPERS,
                    TIMERS,
                    RESTART,
                    LIMIT,
                    WF_LINEAR,
                    WF_FANOUT,
                    WF_SIGNAL,
                    WF_SLEEPERS,
                    CHECKPOINTS,
                    CHECKPOINTS_HTTP,
                    WAKE_UPS,
                    WAKE_UPS_OS ->
                throw new IllegalArgumentException(
                        label()
                                + " runs on one engine in this process; sequence, signals, idle, queue, scale-out and failover take several nodes");
        };
    }

    private Benchmark benchmark() {
        return switch (this) {
            case SEQUENCE -> new Sequence();
            case LATENCY -> new Latency();
            case FANOUT -> FanOut.ofActivities();
            case CHILDREN -> FanOut.ofChildren();
            case LONG -> new LongHistory();
            case SLEEPERS -> Sleepers.ofOrchestrations();
            case IDLE -> new Idle();
            case SIGNALS -> new Signals();
            case TIMERS -> new Timers();
            case QUEUE -> new Queue();
            case SCALE_OUT ->
                throw new IllegalArgumentException(
                        "scale-out compares several nodes with one; give --store postgres --nodes 2, or more");
            case FAILOVER ->
                throw new IllegalArgumentException(
                        "failover kills one node of several; give --store postgres --nodes 2, or more");
            case RESTART -> new Restart();
            case LIMIT -> new Limit();
            case WF_LINEAR -> GraphThroughput.linear();
            case WF_FANOUT -> GraphThroughput.fanOut();
            case WF_SIGNAL -> new GraphSignals();
            case WF_SLEEPERS -> Sleepers.ofWorkflows();
            case CHECKPOINTS -> Checkpoints.beside();
            case CHECKPOINTS_HTTP -> Checkpoints.overHttp();
            case WAKE_UPS -> WakeUps.inside();
            case WAKE_UPS_OS -> WakeUps.ofTheSystem();
        };
    }
}
