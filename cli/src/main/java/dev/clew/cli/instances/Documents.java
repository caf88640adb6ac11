package dev.clew.cli.instances;

import dev.clew.api.Failure;
import dev.clew.api.InstanceInfo;
import dev.clew.cli.console.Json;
import java.util.LinkedHashMap;
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
        document.put("parent", info.parent());
        document.put("input", Json.payload(info.input()));
        document.put("result", info.result().map(Json::payload));
        document.put("failure", info.failure().map(Documents::failure));
        document.put("created_at", info.createdAt());
        document.put("updated_at", info.updatedAt());
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
