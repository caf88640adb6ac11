package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.ClewClient;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Activities through the task queue: instances that each call one after the other. Percentiles are of the time from an
 * instance's call until it has the result.
 *
 * <p>One engine runs the instances and takes their activities out of the queue itself. With several nodes, or a remote
 * one, the engine in this process runs the instances, and takes none: all go to so many others, which run nothing else.
 */
final class Queue implements Benchmark {

    /** What the others serve, and the engine that runs the instances does not. */
    static final String TAG = "away";

    private static final Activity<Integer, Integer> HERE =
            Activity.of("errand", Integer.class, Integer.class).queue("bench");
    private static final Activity<Integer, Integer> AWAY = HERE.tag(TAG);
    private static final Orchestration<Integer, Integer> ERRANDS =
            Orchestration.of("errands", Integer.class, Integer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Lets an engine do the activities. */
    static Clew.Builder serve(Clew.Builder builder) {
        return builder.register(HERE, number -> number);
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        if (!plan.fleet().away()) {
            return run(plan, bench, HERE, progress);
        }
        progress.accept("starting " + plan.fleet().nodes() + " JVMs");
        try (Nodes nodes = Nodes.start(bench.jvms(), plan.fleet().nodes())) {
            return run(plan, bench, nodes, progress);
        }
    }

    private static Report run(Plan plan, Workbench bench, Nodes nodes, Consumer<String> progress) {
        progress.accept("warming up");
        PostgresSchema scratch = Nodes.shared(bench.scratch());
        nodes.open(scratch);
        double warmUp = warmUp(plan, scratch, AWAY);
        nodes.leave();
        progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " activities");
        PostgresSchema schema = Nodes.shared(bench.measured());
        Counting counting = bench.counting(schema);
        nodes.open(schema);
        Latencies latencies = new Latencies(Math.multiplyExact(plan.instances(), plan.steps()));
        double seconds = load(plan, schema, AWAY, latencies);
        nodes.leave();
        return report(plan, bench, seconds, latencies, warmUp, counting);
    }

    private static Report run(
            Plan plan, Workbench bench, Activity<Integer, Integer> activity, Consumer<String> progress) {
        progress.accept("warming up");
        double warmUp = warmUp(plan, bench.scratch(), activity);
        progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " activities");
        Counting counting = bench.counting(bench.measured());
        Latencies latencies = new Latencies(Math.multiplyExact(plan.instances(), plan.steps()));
        double seconds = load(plan, bench.measured(), activity, latencies);
        return report(plan, bench, seconds, latencies, warmUp, counting);
    }

    private static double warmUp(Plan plan, Database database, Activity<Integer, Integer> activity) {
        try (Clew clew = engine(database, activity, new Latencies(0))) {
            return new Clients(plan.concurrency())
                    .during(plan.warmUp(), number -> runOne(clew.client(), "warm-" + number, plan.steps()));
        }
    }

    private static double load(Plan plan, Database database, Activity<Integer, Integer> activity, Latencies latencies) {
        try (Clew clew = engine(database, activity, latencies)) {
            return new Clients(plan.concurrency())
                    .share(plan.instances(), number -> runOne(clew.client(), "errands-" + number, plan.steps()));
        }
    }

    /** Registers the activity in any case: where it runs is a matter of its tag, which this engine does not serve. */
    private static Clew engine(Database database, Activity<Integer, Integer> activity, Latencies latencies) {
        return serve(Clew.on(database::open))
                .register(ERRANDS, (context, count) -> errands(context, count, activity, latencies))
                .start();
    }

    /** An instance that is in memory runs this once, so that its calls can be timed where they are made. */
    private static Integer errands(
            OrchestrationContext context, int count, Activity<Integer, Integer> activity, Latencies latencies) {
        int done = 0;
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            if (context.call(activity, i) == i) {
                done++;
            }
            latencies.add(System.nanoTime() - begin);
        }
        return done;
    }

    private static void runOne(ClewClient client, String id, int activities) {
        int done = client.start(ERRANDS, id, activities).result(PATIENCE);
        if (done != activities) {
            throw new IllegalStateException(id + " did " + done + " activities of " + activities);
        }
    }

    private static Report report(
            Plan plan, Workbench bench, double seconds, Latencies latencies, double warmUp, Counting counting) {
        long steps = (long) plan.instances() * plan.steps();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("warm_up_s", warmUp);
        figures.putAll(counting.perStep(steps));
        figures.putAll(bench.figures());
        return new Report(
                Workload.QUEUE,
                plan,
                seconds,
                steps,
                latencies.percentiles(),
                OptionalDouble.empty(),
                Workbench.settings(bench.measured()),
                figures);
    }
}
