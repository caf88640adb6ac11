package dev.clew.cli.processes;

import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.InstanceSummary;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Processes as JSON documents. */
final class ProcessDocuments {

    private ProcessDocuments() {}

    static SequencedMap<String, @Nullable Object> info(ProcessInfo info) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", info.instanceId());
        document.put("status", info.status().label());
        document.put("reason", info.reason());
        document.put("run", info.run());
        document.put("checkpoint", info.checkpoint());
        document.put("created_at", info.createdAt());
        document.put("started_at", info.startedAt());
        document.put("finished_at", info.finishedAt());
        document.put("wake_at", info.wakeAt());
        document.put("signal", info.signal().map(signal -> signal.type().label()));
        document.put("output", info.output().map(ProcessDocuments::bytes));
        document.put("error", info.error());
        document.put("exit_code", number(info.exitCode()));
        document.put("exit_message", info.exitMessage());
        return document;
    }

    static SequencedMap<String, @Nullable Object> instance(EnvironmentInstance instance) {
        SequencedMap<String, @Nullable Object> document = info(instance.process());
        document.put("namespace", instance.namespace());
        document.put("image", instance.imageId());
        document.put("image_name", instance.imageName());
        document.put("input", instance.input().map(ProcessDocuments::bytes));
        document.put("last_activity", instance.lastActivity());
        document.put("launches", instance.launches());
        document.put("peak_memory_bytes", number(instance.peakMemoryBytes()));
        document.put("cpu_micros", number(instance.cpuMicros()));
        return document;
    }

    static SequencedMap<String, @Nullable Object> summary(InstanceSummary summary) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", summary.instanceId());
        document.put("status", summary.status().label());
        document.put("image", summary.imageId());
        document.put("image_name", summary.imageName());
        document.put("created_at", summary.createdAt());
        document.put("finished_at", summary.finishedAt());
        document.put("has_error", summary.hasError());
        return document;
    }

    /** Text if they are that, and else base64 in an object. */
    static Object bytes(Bytes bytes) {
        String text = bytes.toText();
        return Bytes.of(text).equals(bytes) ? text : Map.of("base64", bytes.toBase64());
    }

    /** For people. */
    static String text(Bytes bytes) {
        return bytes(bytes) instanceof String text ? text : bytes.toString();
    }

    static Optional<Object> number(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    static Optional<Object> number(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
