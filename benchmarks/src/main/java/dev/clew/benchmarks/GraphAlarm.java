package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.store.Store;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.Workflows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An alarm of workflows: a delay, then a task that notes the time.
 *
 * <p>A graph says how long its delay is, so there are several of them, and what is due together is spread further by when
 * each instance was started. An instance sleeps from the turn that reached its delay, of which its history alone tells when
 * it was; so lateness is read from histories, of a sample.
 */
final class GraphAlarm implements Alarm {

    private static final int GRAPHS = 64;

    /** Few beside those that a run is about, whose traffic is counted. */
    private static final int SAMPLE = 4_000;

    private static final String DELAY = "sleep";
    private static final String TASK = "wake";

    private final int instances;
    private final List<Workflow<Integer, Long>> graphs;
    private final Woken woken;

    /** For so many instances. */
    GraphAlarm(int instances, Duration lead, Duration window) {
        this.instances = instances;
        this.woken = new Woken(instances);
        this.graphs = IntStream.range(0, GRAPHS)
                .mapToObj(i -> graph(
                        i, lead.plus(window.multipliedBy(i).dividedBy(GRAPHS)).plusMillis(1)))
                .toList();
    }

    private Workflow<Integer, Long> graph(int index, Duration delay) {
        return Workflow.from("wf-sleeper-" + index, Integer.class)
                .delay(DELAY, delay)
                .then(TASK, Long.class, number -> wake())
                .build();
    }

    private Long wake() {
        long now = System.currentTimeMillis();
        woken.add();
        return now;
    }

    @Override
    public Clew engine(Store store) {
        Clew.Builder builder = Clew.on(() -> store);
        for (Workflow<Integer, Long> graph : graphs) {
            builder.register(graph);
        }
        return builder.start();
    }

    @Override
    public double set(ClewClient client, Plan plan) {
        return new Clients(plan.concurrency())
                .share(plan.instances(), number -> client.start(graphOf(number).orchestration(), id(number), number));
    }

    private Workflow<Integer, Long> graphOf(int number) {
        return graphs.get((int) (Alarm.place(number) * GRAPHS));
    }

    private static String id(int number) {
        return "sleeper-" + number;
    }

    @Override
    public Woken woken() {
        return woken;
    }

    @Override
    public Latencies lateness(ClewClient client) {
        Workflows workflows = Workflows.of(client);
        int sample = Math.min(instances, SAMPLE);
        Latencies lateness = new Latencies(sample);
        for (int i = 0; i < sample; i++) {
            int number = (int) ((long) i * instances / sample);
            lateness.add(lateness(workflows.progress(graphOf(number), id(number))));
        }
        return lateness;
    }

    private static long lateness(Progress progress) {
        Instant due = progress.visits().stream()
                .filter(visit -> visit.path().equals(DELAY))
                .findFirst()
                .flatMap(Progress.Visit::wakeAt)
                .orElseThrow();
        long woke = progress.output(TASK, Long.class).orElseThrow();
        return Math.max(0, woke - due.toEpochMilli()) * 1_000_000;
    }
}
