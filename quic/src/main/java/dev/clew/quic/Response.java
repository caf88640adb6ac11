package dev.clew.quic;

import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessInfo;
import dev.clew.process.SavedCheckpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a server answers; each as {@code instance.proto} describes it. */
sealed interface Response {

    record Hello(int version, List<String> capabilities, int maxFrameBytes) implements Response {
        public Hello {
            capabilities = List.copyOf(capabilities);
        }
    }

    /**
     * A registration, refused or not.
     *
     * @param category in the words of {@link Refusals}; empty if it went well
     */
    record Registered(boolean success, String error, OptionalInt run, String category) implements Response {}

    /** A checkpoint's answer. Old clients find the process and the key in the signals that come with it. */
    record Checkpointed(String instanceId, String key, CheckpointReply reply) implements Response {}

    /** The same of a look. */
    record FoundCheckpoint(String instanceId, String key, CheckpointReply reply) implements Response {}

    /** A sleep is over. */
    record Slept() implements Response {}

    /** A sleep has begun. */
    record Sleeping(Instant until) implements Response {}

    record EventTaken(boolean success, Optional<String> error) implements Response {}

    record LastAttempt(Optional<SavedCheckpoint> attempt) implements Response {}

    record Signals(String instanceId, String key, Optional<ControlSignal> signal, Optional<Bytes> custom)
            implements Response {}

    record Status(String instanceId, Optional<ProcessInfo> info) implements Response {}

    record Input(Optional<Bytes> input) implements Response {}

    /** Done, where old servers said nothing. */
    record Accepted() implements Response {}

    record Refused(String code, String message, String category, RetryHint hint) implements Response {}

    /** Whether the same request may do better later. */
    enum RetryHint {
        UNSPECIFIED(0),
        NEVER(1),
        LATER(2);

        private final int code;

        RetryHint(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
