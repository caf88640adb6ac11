package dev.clew.workflow;

import dev.clew.api.ClewClient;
import dev.clew.api.ClewException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Durations;
import dev.clew.api.Failure;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Page;
import dev.clew.api.ResultTimeoutException;
import dev.clew.engine.json.HistoryExport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        long deadline = System.nanoTime() + Durations.capped(timeout).toNanos();
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

    /**
     * Whether an instance can go on with another graph, and what that would mean. Changes nothing; while the instance
     * runs, the answer may be another one a moment later.
     *
     * @param from what it runs
     * @param to another version of that, or the same version with another graph
     * @throws dev.clew.api.ConfigurationException if it runs something else, or has not begun
     * @throws dev.clew.api.NondeterminismException if its history does not fit {@code from}
     * @throws dev.clew.api.InstanceNotFoundException if there is no such instance
     */
    public MigrationCheck checkMigration(Workflow<?, ?> from, Workflow<?, ?> to, String id) {
        return GraphFit.of(from, to, HistoryExport.read(client.handle(id).exportHistory()), reason(to));
    }

    /**
     * Has an instance that has not ended go on with another graph, if that fits all that it has behind it. What is over
     * stays over, with its results; what is under way goes on.
     *
     * <p>The instance is paused meanwhile, which waits for the attempts that its node runs for it; then it is checked,
     * migrated in one write that is refused if anything has happened since, and goes on. Where somebody had paused it
     * before, it stays paused; where it was parked it is released. If this is interrupted anywhere the instance is whole:
     * at worst it stays paused, until it is resumed or this is called again. One that has that graph already is left as
     * it is.
     *
     * @param from what it runs
     * @param to another version of that, or the same version with another graph; nodes have to be there that have it
     * @param patience how long to wait for attempts that run
     * @return the check that it passed
     * @throws MigrationRefusedException if the graph does not fit; the instance goes on with its own
     * @throws ResultTimeoutException if it could not be paused for that long; it goes on with its own graph
     * @throws dev.clew.api.ConfigurationException if it runs something else, has not begun, or has ended
     * @throws dev.clew.api.NondeterminismException if its history does not fit {@code from}
     * @throws dev.clew.api.InstanceNotFoundException if there is no such instance
     */
    public MigrationCheck migrate(Workflow<?, ?> from, Workflow<?, ?> to, String id, Duration patience) {
        InstanceHandle<?> handle = client.handle(id);
        InstanceInfo info = handle.info();
        if (info.status().ended()) {
            throw ended(id, info);
        }
        boolean byUs = info.status() == InstanceStatus.RUNNING
                || (info.status() == InstanceStatus.PAUSED
                        && failure(info).message().equals(reason(to)));
        boolean parked = info.status() == InstanceStatus.PARKED;
        try {
            if (info.status() == InstanceStatus.RUNNING) {
                handle.pause(reason(to));
                awaitHeld(handle, patience);
            }
            MigrationCheck check = checkMigration(from, to, id);
            if (!check.fits()) {
                throw new MigrationRefusedException(id, to.version(), check.problems());
            }
            check.migration().ifPresent(handle::migrate);
            if (parked) {
                handle.release();
            }
            return check;
        } finally {
            if (byUs) {
                handle.resume();
            }
        }
    }

    /**
     * Migrates all instances that run one version of a workflow and have not ended, one after the other.
     *
     * @param from what they run
     * @param to another version of that
     * @param patience how long to wait for the attempts of each
     * @return for each instance that could not be migrated, why; empty if all were
     */
    public Map<String, String> migrateAll(Workflow<?, ?> from, Workflow<?, ?> to, Duration patience) {
        Map<String, String> failed = new LinkedHashMap<>();
        ListQuery query = ListQuery.all()
                .name(from.name())
                .version(from.version())
                .status(InstanceStatus.RUNNING, InstanceStatus.PAUSED, InstanceStatus.PARKED);
        Optional<String> cursor = Optional.empty();
        do {
            Page<InstanceInfo> page = client.list(cursor.map(query::after).orElse(query));
            for (InstanceInfo each : page.items()) {
                try {
                    migrate(from, to, each.id(), patience);
                } catch (ClewException why) {
                    failed.put(each.id(), String.valueOf(why.getMessage()));
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return Collections.unmodifiableMap(failed);
    }

    private static String reason(Workflow<?, ?> to) {
        return "migrated to version " + to.version();
    }

    private static ConfigurationException ended(String id, InstanceInfo info) {
        return new ConfigurationException(
                "instance_ended",
                "instance '" + id + "' is " + info.status() + "; only one that has not ended can be migrated");
    }

    private static void awaitHeld(InstanceHandle<?> handle, Duration patience) {
        long deadline = System.nanoTime() + Durations.capped(patience).toNanos();
        while (true) {
            InstanceInfo info = handle.info();
            if (info.status().held()) {
                return;
            }
            if (info.status().ended()) {
                throw ended(handle.id(), info);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new ResultTimeoutException(
                        handle.id(), "is being paused, and something runs for it still", patience, "RUNNING");
            }
            try {
                handle.awaitStatus(info.statusVersion(), SELDOM);
            } catch (ResultTimeoutException goesOn) {
                // looked at again
            }
        }
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
