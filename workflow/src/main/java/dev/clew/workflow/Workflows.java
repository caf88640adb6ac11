package dev.clew.workflow;

import dev.clew.api.ClewClient;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Failure;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.ResultTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/**
 * Instances of workflows, in the words of their graphs. All that a {@link ClewClient} does is possible too: these are
 * instances like any others. Thread-safe.
 */
public final class Workflows {

    private static final Duration FIRST_LOOK = Duration.ofMillis(1);
    private static final Duration SELDOM = Duration.ofMillis(50);

    private final ClewClient client;
    private final InstantSource clock;

    private Workflows(ClewClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Those that a client sees. */
    public static Workflows of(ClewClient client) {
        return of(client, InstantSource.system());
    }

    /**
     * Those that a client sees.
     *
     * @param clock tells whether the time of a wait has come
     */
    public static Workflows of(ClewClient client, InstantSource clock) {
        return new Workflows(client, clock);
    }

    /**
     * Starts an instance and waits until it has ended, or waits itself for a delay, a signal or a person.
     *
     * @throws ResultTimeoutException if it is still under way then; it goes on
     */
    public <I, O> WorkflowStatus<O> run(
            Workflow<I, O> workflow, String id, I input, ConflictPolicy policy, Duration timeout) {
        client.start(workflow.orchestration(), id, input, policy);
        return resume(workflow, id, timeout);
    }

    /** The same, failing if the id is taken. */
    public <I, O> WorkflowStatus<O> run(Workflow<I, O> workflow, String id, I input, Duration timeout) {
        return run(workflow, id, input, ConflictPolicy.FAIL, timeout);
    }

    /**
     * Waits until an instance has ended, or waits itself for a delay, a signal or a person. An engine that has the
     * workflow brings it there, wherever it was.
     *
     * @throws ResultTimeoutException if it is still under way then; it goes on
     * @throws dev.clew.api.InstanceNotFoundException if there is no such instance
     */
    public <O> WorkflowStatus<O> resume(Workflow<?, O> workflow, String id, Duration timeout) {
        InstanceHandle<O> handle = client.handle(workflow.orchestration(), id);
        long deadline = System.nanoTime() + timeout.toNanos();
        Duration pause = FIRST_LOOK;
        while (true) {
            WorkflowStatus<O> status = status(workflow, id);
            if (status.ended() || (status.parked() && !movesSoon(handle, status))) {
                return status;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new ResultTimeoutException(id, "is still under way", timeout, String.valueOf(status));
            }
            try { // is told of the end at once; of a wait nobody tells
                handle.awaitStatus(0, pause);
            } catch (ResultTimeoutException goesOn) {
                pause = pause.multipliedBy(2).compareTo(SELDOM) < 0 ? pause.multipliedBy(2) : SELDOM;
            }
        }
    }

    /** Whether it is parked only until an engine gets round to it. */
    private boolean movesSoon(InstanceHandle<?> handle, WorkflowStatus<?> status) {
        Instant now = clock.instant();
        return switch (status) {
            case WorkflowStatus.Waiting<?> waiting -> !waiting.wakeAt().isAfter(now);
            case WorkflowStatus.AwaitingSignal<?> awaiting ->
                awaiting.wakeAt().filter(at -> !at.isAfter(now)).isPresent()
                        || handle.stats().waitingMessages() > 0;
            default -> false;
        };
    }

    /**
     * Where an instance stands.
     *
     * @throws dev.clew.api.ConfigurationException if it runs something else
     * @throws dev.clew.api.NondeterminismException if its history does not fit the graph
     * @throws dev.clew.api.InstanceNotFoundException if there is no such instance
     */
    public <O> WorkflowStatus<O> status(Workflow<?, O> workflow, String id) {
        InstanceHandle<O> handle = client.handle(workflow.orchestration(), id);
        InstanceInfo info = handle.info();
        return switch (info.status()) {
            case COMPLETED -> new WorkflowStatus.Completed<>(handle.result(Duration.ZERO));
            case FAILED -> new WorkflowStatus.Failed<>(failure(info));
            case CANCELLED ->
                new WorkflowStatus.Cancelled<>(
                        failure(info).message(), info.by().orElse(""));
            case TERMINATED ->
                new WorkflowStatus.Terminated<>(
                        failure(info).message(), info.by().orElse(""));
            case PAUSED ->
                new WorkflowStatus.Paused<>(failure(info).message(), info.by().orElse(""));
            case PARKED, QUARANTINED -> new WorkflowStatus.Held<>(failure(info));
            case RUNNING -> underWay(progress(workflow, id).current());
        };
    }

    /**
     * How far an instance is, and what its vertices left with; of one that has ended too.
     *
     * @throws dev.clew.api.ConfigurationException if it runs something else
     * @throws dev.clew.api.NondeterminismException if its history does not fit the graph
     * @throws dev.clew.api.InstanceNotFoundException if there is no such instance
     */
    public Progress progress(Workflow<?, ?> workflow, String id) {
        return Progress.of(workflow, client.handle(id).exportHistory());
    }

    private static Failure failure(InstanceInfo info) {
        return info.failure().orElseThrow(() -> new IllegalStateException("no failure of " + info));
    }

    private static <O> WorkflowStatus<O> underWay(List<Progress.Visit> current) {
        List<String> tasks = current.stream()
                .filter(visit -> !waits(visit.vertex()))
                .map(Progress.Visit::path)
                .toList();
        if (current.isEmpty() || !tasks.isEmpty()) {
            return new WorkflowStatus.InProgress<>(tasks);
        }
        return current.stream()
                .filter(visit -> visit.vertex() instanceof Vertex.AwaitSignal)
                .findFirst()
                .<WorkflowStatus<O>>map(Workflows::awaiting)
                .orElseGet(() -> waiting(current));
    }

    private static boolean waits(Vertex vertex) {
        return vertex instanceof Vertex.Delay || vertex instanceof Vertex.AwaitSignal;
    }

    private static <O> WorkflowStatus<O> awaiting(Progress.Visit visit) {
        if (!(visit.vertex() instanceof Vertex.AwaitSignal await)) {
            throw new IllegalStateException("not a wait for a signal: " + visit);
        }
        return new WorkflowStatus.AwaitingSignal<>(visit.path(), await.signal(), visit.wakeAt());
    }

    private static <O> WorkflowStatus<O> waiting(List<Progress.Visit> delays) {
        Progress.Visit first = delays.stream()
                .min(Comparator.comparing(visit -> visit.wakeAt().orElse(Instant.MAX)))
                .orElseThrow();
        return new WorkflowStatus.Waiting<>(first.wakeAt().orElse(Instant.MAX), first.path());
    }
}
