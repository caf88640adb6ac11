package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Signal;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.WorkflowStatus;
import dev.clew.workflow.Workflows;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * A question and its answer by a workflow: an instance waits for a signal, and then runs a task; a client that sees it wait
 * sends the signal and waits for the result. Percentiles are of the time from the signal call until the client has the
 * result; the client is in the engine's process.
 *
 * <p>The rate of the report includes the starts, and the client's looking whether an instance waits already.
 */
final class GraphSignals implements Benchmark {

    private static final Signal<Integer> PING = Signal.of("ping", Integer.class);
    private static final Workflow<Integer, Integer> ECHO = Workflow.from("wf-signal", Integer.class)
            .awaitSignal("question", PING)
            .then("answer", Integer.class, question -> question)
            .build();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        Clients clients = new Clients(plan.concurrency());
        double warmUp;
        try (Clew clew = engine(bench.scratch())) {
            warmUp = clients.during(
                    plan.warmUp(),
                    number -> ask(clew.client(), "warm-" + number, number, new Latencies(0), new Pace(0)));
        }
        progress.accept("asking " + plan.instances() + " instances");
        Counting counting = bench.counting(bench.measured());
        Latencies latencies = new Latencies(plan.instances());
        Pace pace = new Pace(plan.instances());
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        double seconds;
        try (Clew clew = engine(bench.measured())) {
            long begin = System.nanoTime();
            seconds = clients.share(
                    plan.instances(), number -> ask(clew.client(), "echo-" + number, number, latencies, pace));
            figures.put("sustained_per_s", pace.sustainedPerSecond(begin));
        }
        figures.put("round_trip_max_ms", latencies.maxMs());
        figures.put("warm_up_s", warmUp);
        figures.putAll(counting.perStep(plan.instances()));
        figures.putAll(bench.figures());
        return new Report(
                Workload.WF_SIGNAL,
                plan,
                seconds,
                plan.instances(),
                latencies.percentiles(),
                OptionalDouble.empty(),
                Workbench.settings(bench.measured()),
                figures);
    }

    private static Clew engine(Database database) {
        return Clew.on(database::open).register(ECHO).start();
    }

    private static void ask(ClewClient client, String id, int question, Latencies latencies, Pace pace) {
        InstanceHandle<Integer> instance = client.start(ECHO.orchestration(), id, question);
        WorkflowStatus<Integer> status = Workflows.of(client).resume(ECHO, id, PATIENCE);
        if (!(status instanceof WorkflowStatus.AwaitingSignal<Integer>)) {
            throw new IllegalStateException(id + " does not wait for a question: " + status);
        }
        long begin = System.nanoTime();
        instance.signal(PING, question);
        int answer = instance.result(PATIENCE);
        latencies.add(System.nanoTime() - begin);
        pace.add();
        if (answer != question) {
            throw new IllegalStateException(id + " was asked " + question + " and answered " + answer);
        }
    }
}
