package dev.clew.cli.instances;

import dev.clew.api.HistoryEntry;
import dev.clew.api.Orchestration;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A history as a table for people: a line for each event, turn by turn. */
final class Timeline {

    private final int longestValue;
    private final Map<String, String> names = new HashMap<>();

    /**
     * A timeline.
     *
     * @param longestValue where values are cut
     */
    Timeline(int longestValue) {
        this.longestValue = longestValue;
    }

    Table table(List<HistoryEntry> history) {
        Table table = new Table()
                .number("TURN")
                .column("TIME")
                .number("AFTER")
                .column("OPERATION")
                .column("EVENT");
        int turn = -1;
        Instant before = history.isEmpty() ? Instant.EPOCH : history.getFirst().at();
        for (HistoryEntry entry : history) {
            Event event = Event.of(entry);
            boolean first = entry.turn() != turn;
            table.row(
                    first ? entry.turn() : "",
                    first ? Text.time(entry.at()) : "",
                    first ? span(Duration.between(before, entry.at())) : "",
                    event.id(),
                    sentence(event));
            turn = entry.turn();
            before = entry.at();
        }
        return table;
    }

    private String by(Event event) {
        return event.fields().has("by") ? " (by " + cut(event.text("by")) + ")" : "";
    }

    private static String span(Duration duration) {
        long ms = duration.toMillis();
        return ms < 10_000 ? ms + " ms" : duration.toSeconds() + " s";
    }

    private String sentence(Event event) {
        return switch (event.type()) {
            case "ExecutionStarted" ->
                "started " + event.text("name") + version(event) + " with " + value(event, "input") + carried(event)
                        + child(event) + copied(event);
            case "ActivityScheduled" -> {
                names.put(event.id(), event.text("name"));
                yield "activity " + event.text("name") + " asked for with " + value(event, "input");
            }
            case "ActivityCompleted" -> "activity " + name(event) + " completed: " + value(event, "result");
            case "ActivityFailed" ->
                "activity " + name(event) + " failed for good at attempt " + event.text("attempts") + ": "
                        + cut(event.failure());
            case "ActivityCancelled" -> "activity " + name(event) + " given up";
            case "AttemptFailed" ->
                name(event) + " attempt " + event.text("attempt") + " failed: " + cut(event.failure()) + "; again at "
                        + time(event, "retry_at_ms");
            case "StepCompleted" -> "step " + event.text("name") + " completed: " + value(event, "result");
            case "StepFailed" ->
                "step " + event.text("name") + " failed for good at attempt " + event.text("attempts") + ": "
                        + cut(event.failure());
            case "ChildStarted" -> {
                names.put(event.id(), event.text("child_id"));
                yield "child " + event.text("child_id") + " of " + event.text("name") + version(event)
                        + " started with " + value(event, "input");
            }
            case "ChildCompleted" -> "child " + name(event) + " completed: " + value(event, "result");
            case "ChildFailed" -> "child " + name(event) + " failed: " + cut(event.failure());
            case "ChildCancelled" -> "child " + name(event) + " given up, and asked to stop";
            case "DetachedStarted" ->
                "instance " + event.text("instance_id") + " of " + event.text("name") + version(event)
                        + " started on its own with " + value(event, "input");
            case "TimerStarted" -> "timer of " + event.text("duration") + " started, due " + time(event, "fire_at_ms");
            case "TimerFired" -> "timer fired";
            case "SignalAwaited" ->
                "waits for signal " + event.text("name")
                        + event.instant("fire_at_ms")
                                .map(at -> ", until " + Text.time(at))
                                .orElse("");
            case "SignalReceived" -> "signal " + event.text("name") + " received: " + value(event, "payload");
            case "UpdateReceived" ->
                "update " + event.text("name") + " asked for with " + value(event, "input") + ", as "
                        + event.text("update_id");
            case "UpdateAnswered" -> "update " + event.text("name") + " " + answer(event);
            case "CancelRequested" -> "asked to stop: " + cut(event.text("reason")) + by(event);
            case "StatusPublished" -> "says: " + cut(event.text("text"));
            case "StatePut" -> "keeps " + event.text("name") + ": " + value(event, "value");
            case "StateRemoved" -> "keeps " + event.text("name") + " no longer";
            case "StateCleared" -> "keeps nothing any more";
            case "AttributeSet" -> "has attribute " + event.text("name") + "=" + cut(event.text("value"));
            case "AttributeRemoved" -> "has attribute " + event.text("name") + " no longer";
            case "ExecutionCompleted" -> "completed: " + value(event, "result");
            case "ExecutionFailed" -> "failed: " + cut(event.failure());
            case "ExecutionCancelled" -> "cancelled: " + cut(event.text("reason")) + by(event);
            case "ExecutionTerminated" -> "terminated from outside: " + cut(event.text("reason")) + by(event);
            case "ExecutionContinued" ->
                "goes on as the next execution" + (event.fields().has("version") ? "," + version(event) + "," : "")
                        + " with " + value(event, "input");
            case "GraphPinned" -> "walks the graph " + event.text("graph").substring(0, 12);
            case "Migrated" ->
                "goes on as" + version(event) + ", which walks the graph "
                        + event.text("graph").substring(0, 12) + ": " + event.text("reason");
            case "PatchMarked" -> "takes the new path of patch " + event.text("patch");
            default -> event.type() + " " + cut(event.fields().toString());
        };
    }

    private static String version(Event event) {
        return event.number("version") == Orchestration.LATEST ? " latest version" : " v" + event.text("version");
    }

    private String answer(Event event) {
        if (event.fields().has("result")) {
            return "done: " + value(event, "result");
        }
        return event.fields().has("rejection")
                ? "rejected: "
                        + cut(event.fields().path("rejection").path("message").asString())
                : "failed: " + cut(event.failure());
    }

    private static String carried(Event event) {
        int signals = event.items("carried").size();
        int values = event.items("state").size();
        return (signals == 0 ? "" : " and " + signals + " signals not taken before")
                + (values == 0 ? "" : " and " + values + " values kept before");
    }

    private static String child(Event event) {
        return event.fields().has("parent_id") ? ", a child of " + event.text("parent_id") : "";
    }

    private String copied(Event event) {
        List<JsonNode> copies = event.items("copies");
        if (copies.isEmpty()) {
            return "";
        }
        JsonNode last = copies.getLast();
        if (last.has("instance")) {
            return "; goes on from " + last.path("instance").asString() + " behind its event "
                    + last.path("events").asInt() + ": "
                    + cut(last.path("reason").asString());
        }
        return "; reset to turn " + last.path("turns").asInt() + " of execution "
                + last.path("execution").asInt() + ": "
                + cut(last.path("reason").asString());
    }

    private String name(Event event) {
        return names.getOrDefault(event.id(), "step");
    }

    private String value(Event event, String field) {
        return cut(event.payload(field));
    }

    private String cut(String text) {
        return Text.oneLine(text, longestValue);
    }

    private static String time(Event event, String field) {
        return event.instant(field).map(Text::time).orElse("?");
    }
}
