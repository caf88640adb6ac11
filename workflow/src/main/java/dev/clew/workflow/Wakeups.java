package dev.clew.workflow;

import dev.clew.engine.json.HistoryExport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * When the waits of a history end by themselves, as they were begun: the graph may say other times by now.
 *
 * <p>A replay comes to the waits in the order in which the history has them, since both are one walk of one graph.
 */
final class Wakeups {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Queue<Optional<Instant>> delays = new ArrayDeque<>();
    private final Queue<Optional<Instant>> signals = new ArrayDeque<>();

    private Wakeups() {}

    static Wakeups of(HistoryExport history) {
        Wakeups wakeups = new Wakeups();
        for (HistoryExport.Turn turn : history.turns()) {
            for (JsonNode event : MAPPER.readTree(turn.events())) {
                switch (event.path("type").asString("")) {
                    case "TimerStarted" -> wakeups.delays.add(at(event));
                    case "SignalAwaited" -> wakeups.signals.add(at(event));
                    default -> {}
                }
            }
        }
        return wakeups;
    }

    private static Optional<Instant> at(JsonNode event) {
        return event.has("fire_at_ms")
                ? Optional.of(Instant.ofEpochMilli(event.path("fire_at_ms").asLong()))
                : Optional.empty();
    }

    /** The end of the wait that the replay has come to; empty if it has none, or is none. */
    Optional<Instant> next(Vertex vertex) {
        return switch (vertex) {
            case Vertex.Delay ignored -> next(delays);
            case Vertex.AwaitSignal ignored -> next(signals);
            default -> Optional.empty();
        };
    }

    private static Optional<Instant> next(Queue<Optional<Instant>> ends) {
        return ends.isEmpty() ? Optional.empty() : ends.remove();
    }
}
