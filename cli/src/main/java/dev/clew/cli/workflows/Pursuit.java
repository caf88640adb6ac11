package dev.clew.cli.workflows;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ResultTimeoutException;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Vertex;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.Workflows;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stays with an instance, and reports where it goes. */
final class Pursuit {

    private static final Duration OFTEN = Duration.ofMillis(25);

    /** Looking means reading the whole history, so a long one is looked at less often. */
    private static final int REST = 10;

    private record Place(String path, String rounds) {}

    private final ClewClient client;
    private final Workflow<Object, Object> workflow;
    private final InstanceHandle<?> handle;
    private final Reporter reporter;
    private final Map<Place, Boolean> seen = new HashMap<>();
    private Optional<InstanceStatus> told = Optional.empty();

    Pursuit(ClewClient client, Workflow<Object, Object> workflow, String instance, Reporter reporter) {
        this.client = client;
        this.workflow = workflow;
        this.handle = client.handle(instance);
        this.reporter = reporter;
    }

    /**
     * Waits for its end.
     *
     * @param there whether it was there before
     * @return what became of it; empty if it goes on when there is no more patience, or needs somebody to see to it
     */
    Optional<InstanceInfo> toItsEnd(boolean there, Optional<Duration> patience) {
        long begun = System.nanoTime();
        if (there) {
            takeUp();
        } else {
            reporter.say("started");
        }
        while (true) {
            InstanceInfo info = handle.info(); // before the visits, so that those of one that has ended are all there
            long looked = System.nanoTime();
            report(visits());
            if (info.status().ended()) {
                reporter.ended(info);
                return Optional.of(info);
            }
            if (info.status() == InstanceStatus.PARKED || info.status() == InstanceStatus.QUARANTINED) {
                reporter.held(info);
                return Optional.empty();
            }
            if (info.status() == InstanceStatus.PAUSED && !told.equals(Optional.of(InstanceStatus.PAUSED))) {
                reporter.paused(info);
            }
            told = Optional.of(info.status());
            if (patience.isPresent()
                    && System.nanoTime() - begun >= patience.get().toNanos()) {
                reporter.say("is still under way after " + patience.get() + "; the same command goes on");
                return Optional.empty();
            }
            pause(Duration.ofNanos(REST * (System.nanoTime() - looked)));
        }
    }

    /** What was done before is not told again. */
    private void takeUp() {
        visits().stream().filter(Progress.Visit::left).forEach(visit -> seen.put(place(visit), true));
        reporter.say(
                handle.info().status().ended()
                        ? "has ended before; nothing is run again"
                        : "goes on; " + seen.size() + " vertices are done, and not done again");
    }

    private List<Progress.Visit> visits() {
        return Workflows.of(client).progress(workflow, handle.id()).visits();
    }

    private void report(List<Progress.Visit> visits) {
        Deque<Progress.Visit> outer = new ArrayDeque<>();
        for (Progress.Visit visit : visits) {
            Boolean before = seen.put(place(visit), visit.left());
            if (before == null) {
                reporter.entered(visit);
            }
            if (visit.left() && !Boolean.TRUE.equals(before)) {
                if (holds(visit.vertex())) {
                    outer.push(visit);
                } else {
                    reporter.left(visit);
                }
            }
        }
        outer.forEach(reporter::left); // after what was in them
    }

    private static boolean holds(Vertex vertex) {
        return switch (vertex) {
            case Vertex.Fork ignored -> true;
            case Vertex.Route ignored -> true;
            case Vertex.Loop ignored -> true;
            case Vertex.ForEach ignored -> true;
            case Vertex.Inline ignored -> true;
            case Vertex.Task ignored -> false;
            case Vertex.Delay ignored -> false;
            case Vertex.AwaitSignal ignored -> false;
            case Vertex.Keep ignored -> false;
            case Vertex.Child ignored -> false;
        };
    }

    private static Place place(Progress.Visit visit) {
        return new Place(visit.path(), visit.rounds());
    }

    private void pause(Duration rest) {
        try { // is told of the end at once
            handle.awaitStatus(0, rest.compareTo(OFTEN) < 0 ? OFTEN : rest);
        } catch (ResultTimeoutException goesOn) {
            // as it should
        }
    }
}
