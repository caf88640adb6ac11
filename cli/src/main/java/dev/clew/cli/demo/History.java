package dev.clew.cli.demo;

import dev.clew.api.ClewClient;
import dev.clew.api.HistoryEntry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the histories of the demo's instances say, as any client can read them. */
final class History {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<FileName, Fingerprint> results = new LinkedHashMap<>();
    private int repeated;

    private History() {}

    /** The histories of instances 1 to {@code instances}. */
    static History read(ClewClient client, int instances) {
        History history = new History();
        for (int i = 1; i <= instances; i++) {
            history.add(client, DemoEngine.instanceId(i));
        }
        return history;
    }

    /** The durable fingerprints. */
    Map<FileName, Fingerprint> results() {
        return results;
    }

    /** How many files have more than one result. */
    int repeated() {
        return repeated;
    }

    private void add(ClewClient client, String instance) {
        Map<String, FileName> asked = new HashMap<>();
        for (HistoryEntry entry : client.handle(instance).history()) {
            JsonNode event = MAPPER.readTree(entry.json());
            String operation = event.path("id").asString("");
            switch (entry.type()) {
                case "ActivityScheduled" ->
                    asked.put(operation, new FileName(event.path("input").asString()));
                case "ActivityCompleted" -> add(asked.get(operation), event.path("result"));
                default -> {
                    // says nothing about a file
                }
            }
        }
    }

    private void add(@Nullable FileName name, JsonNode result) {
        if (name == null) {
            throw new IllegalStateException("a result without a request: " + result);
        }
        Fingerprint fingerprint = new Fingerprint(
                result.path("sha256").asString(),
                result.path("bytes").asLong(),
                result.path("lines").asLong(),
                result.path("problem").asString());
        if (results.putIfAbsent(name, fingerprint) != null) {
            repeated++;
        }
    }
}
