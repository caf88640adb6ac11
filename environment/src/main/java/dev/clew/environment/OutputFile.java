package dev.clew.environment;

import dev.clew.process.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a program that does not talk to a server may leave in {@code output.json} of its folder to say what has become of it:
 * {@code {"status": "completed", "result": ...}}, {@code {"status": "failed", "error": "..."}}, {@code {"status": "suspended"}},
 * {@code {"status": "sleeping", "checkpoint_id": "...", "wake_after_ms": 60000}} or {@code {"status": "cancelled"}}. Further
 * fields mean nothing.
 */
public sealed interface OutputFile {

    /** It has done what it was for. */
    record Completed(Bytes result) implements OutputFile {}

    /** It will not do what it was for. */
    record Failed(String error) implements OutputFile {}

    /** It goes on when somebody resumes it. */
    record Suspended() implements OutputFile {}

    /** It goes on after a while, and is told the checkpoint. */
    record Sleeping(String checkpoint, Duration span) implements OutputFile {}

    /** It ended as it was asked to. */
    record Cancelled() implements OutputFile {}

    /**
     * Reads a file; empty if there is none.
     *
     * @throws EnvironmentException if it says none of these
     */
    static Optional<OutputFile> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file)));
        } catch (IOException unreadable) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.IO_ERROR, "output.json cannot be read: " + unreadable, unreadable);
        }
    }

    /**
     * Reads a text.
     *
     * @throws EnvironmentException if it says none of these
     */
    static OutputFile parse(String text) {
        JsonNode output;
        try {
            output = JsonMapper.shared().readTree(text);
        } catch (JacksonException wrong) {
            throw wrong("is not JSON: " + wrong.getOriginalMessage());
        }
        String status = output.path("status").asString("");
        return switch (status) {
            case "completed" ->
                new Completed(Bytes.of(
                        output.path("result").isMissingNode()
                                ? ""
                                : output.path("result").toString()));
            case "failed" ->
                new Failed(
                        output.path("error").isString()
                                ? output.path("error").asString()
                                : output.path("error").toString());
            case "suspended" -> new Suspended();
            case "cancelled" -> new Cancelled();
            case "sleeping" -> {
                String key = output.path("checkpoint_id").asString("");
                JsonNode span = output.path("wake_after_ms");
                if (key.isEmpty() || !span.isIntegralNumber() || span.asLong() < 0) {
                    throw wrong("says that it sleeps; give checkpoint_id and wake_after_ms too");
                }
                yield new Sleeping(key, Duration.ofMillis(span.asLong()));
            }
            default ->
                throw wrong("has the status '" + status
                        + "'; give one of completed, failed, suspended, sleeping, cancelled");
        };
    }

    private static EnvironmentException wrong(String what) {
        return new EnvironmentException(EnvironmentException.Kind.VALIDATION_ERROR, "output.json " + what);
    }
}
