package dev.clew.cli.instances;

import dev.clew.api.HistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event of a history, read field by field: the command line does not know every event of every release. */
record Event(String type, JsonNode fields) {

    private static final JsonMapper MAPPER = new JsonMapper();

    static Event of(HistoryEntry entry) {
        return new Event(entry.type(), MAPPER.readTree(entry.json()));
    }

    /** The operation it belongs to; empty if to none. */
    String id() {
        return text("id");
    }

    /** A field of text, or the text of a field; empty if there is none. */
    String text(String name) {
        JsonNode value = fields.path(name);
        return value.isString() ? value.asString() : value.isMissingNode() ? "" : value.toString();
    }

    int number(String name) {
        return fields.path(name).asInt(0);
    }

    Optional<Instant> instant(String name) {
        return fields.has(name)
                ? Optional.of(Instant.ofEpochMilli(fields.path(name).asLong()))
                : Optional.empty();
    }

    List<JsonNode> items(String name) {
        return fields.path(name).valueStream().toList();
    }

    /** The text of a payload's field, which is JSON or said to be something else. */
    String payload(String name) {
        return fields.has(name)
                ? fields.path(name).toString()
                : "(" + text(name + "_encoding") + ", "
                        + text(name + "_encoded").length() + " characters)";
    }

    /** What went wrong, on one line. */
    String failure() {
        JsonNode failure = fields.path("failure");
        return failure.path("type").asString() + ": " + failure.path("message").asString();
    }
}
