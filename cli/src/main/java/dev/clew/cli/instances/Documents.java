package dev.clew.cli.instances;

import dev.clew.api.Explanation;
import dev.clew.api.Failure;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceSource;
import dev.clew.api.StateEntry;
import dev.clew.cli.console.Json;
import dev.clew.engine.explain.OpenOperation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Instances and failures as parts of JSON documents. */
final class Documents {

    private Documents() {}

    static SequencedMap<String, @Nullable Object> instance(InstanceInfo info) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", info.id());
        document.put("name", info.name());
        document.put("version", info.version());
        document.put("execution", info.execution());
        document.put("status", info.status().name());
        document.put("custom_status", info.customStatus());
        document.put("status_version", info.statusVersion());
        document.put("begins_at", info.beginsAt());
        document.put("attributes", info.attributes().values());
        document.put("parent", info.parent());
        document.put("source", info.source().map(Documents::source));
        document.put("input", Json.payload(info.input()));
        document.put("result", info.result().map(Json::payload));
        document.put("failure", info.failure().map(Documents::failure));
        document.put("by", info.by());
        document.put("created_at", info.createdAt());
        document.put("updated_at", info.updatedAt());
        return document;
    }

    static SequencedMap<String, @Nullable Object> source(InstanceSource source) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", source.id());
        document.put("execution", source.execution());
        document.put("events", source.events());
        return document;
    }

    static SequencedMap<String, @Nullable Object> explanation(Explanation explanation) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", explanation.id());
        document.put("status", explanation.status().name());
        document.put("sentence", explanation.sentence());
        document.put(
                "reasons", explanation.reasons().stream().map(Documents::reason).toList());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> reason(Explanation.Reason reason) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", reason.kind().name().toLowerCase(Locale.ROOT));
        document.put("operation", reason.operation().isEmpty() ? null : reason.operation());
        document.put("text", reason.text());
        return document;
    }

    /** Something it waits for. */
    static SequencedMap<String, @Nullable Object> operation(OpenOperation operation) {
        String name = name(operation);
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("operation", operation.id());
        document.put("for", operation.kind().name().toLowerCase(Locale.ROOT));
        document.put("name", name.isEmpty() ? null : name);
        document.put("until", operation.until());
        document.put("failed_attempts", operation.failures());
        return document;
    }

    /** What it waits for by name; a child by its id. */
    static String name(OpenOperation operation) {
        return operation.childId().orElse(operation.name());
    }

    /** What an instance keeps, by name. */
    static SequencedMap<String, @Nullable Object> state(List<StateEntry> state) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        state.forEach(entry -> document.put(entry.name(), Json.payload(entry.value())));
        return document;
    }

    private static SequencedMap<String, @Nullable Object> failure(Failure failure) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", failure.kind().name().toLowerCase(Locale.ROOT));
        document.put("type", failure.type());
        document.put("message", failure.message());
        document.put("retryable", failure.retryable());
        document.put("cause", failure.cause().map(Documents::failure));
        return document;
    }
}
