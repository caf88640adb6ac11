package dev.clew.quic;

import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a client asks; each as {@code instance.proto} describes it. */
sealed interface Request {

    /** What code an error in it has, in the words of old clients. */
    String errorCode();

    /** The first of a connection. */
    record Hello(int version, String namespace, String token, List<String> capabilities) implements Request {
        public Hello {
            capabilities = List.copyOf(capabilities);
        }

        @Override
        public String errorCode() {
            return "HELLO_ERROR";
        }
    }

    record Register(String instanceId, String tenantId, Optional<String> checkpoint) implements Request {
        @Override
        public String errorCode() {
            return "REGISTER_INSTANCE_ERROR";
        }
    }

    record Checkpoint(String instanceId, String key, Bytes state) implements Request {
        @Override
        public String errorCode() {
            return "CHECKPOINT_ERROR";
        }
    }

    record GetCheckpoint(String instanceId, String key) implements Request {
        @Override
        public String errorCode() {
            return "GET_CHECKPOINT_ERROR";
        }
    }

    /**
     * A sleep begins.
     *
     * @param heldBack whether the answer is to come when it is over
     */
    record Sleep(String instanceId, Duration span, String key, Bytes state, boolean heldBack) implements Request {
        @Override
        public String errorCode() {
            return "SLEEP_ERROR";
        }
    }

    /** What an event is about. */
    enum EventType {
        HEARTBEAT(0),
        COMPLETED(2),
        FAILED(3),
        SUSPENDED(4),
        CUSTOM(5);

        private final int code;

        EventType(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static EventType of(int code) {
            for (EventType type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new MalformedException("there is no event of type " + code, null);
        }
    }

    /**
     * Something happened.
     *
     * @param until of a suspension: when to go on
     * @param waitingFor of a suspension: the checkpoint whose signal is waited for
     * @param typeName what its type is called, if something else
     */
    record Event(
            String instanceId,
            EventType type,
            Optional<String> checkpoint,
            Optional<Bytes> payload,
            long timestampMillis,
            Optional<String> subtype,
            Optional<String> reason,
            Optional<Instant> until,
            Optional<String> waitingFor,
            Optional<String> typeName)
            implements Request {

        static Event of(String instanceId, EventType type, Optional<Bytes> payload) {
            return new Event(
                    instanceId,
                    type,
                    Optional.empty(),
                    payload,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public String errorCode() {
            return "INSTANCE_EVENT_ERROR";
        }
    }

    record EventBatch(List<Event> events) implements Request {
        public EventBatch {
            events = List.copyOf(events);
        }

        @Override
        public String errorCode() {
            return "INSTANCE_EVENT_ERROR";
        }
    }

    record RetryAttempt(
            String instanceId,
            String key,
            int attempt,
            long timestampMillis,
            Optional<String> error,
            Optional<Instant> next,
            LimitWaits limits)
            implements Request {
        @Override
        public String errorCode() {
            return "RETRY_ATTEMPT_ERROR";
        }
    }

    record GetLastAttempt(String instanceId, String key) implements Request {
        @Override
        public String errorCode() {
            return "GET_LAST_ATTEMPT_ERROR";
        }
    }

    record PollSignals(String instanceId, Optional<String> key) implements Request {
        @Override
        public String errorCode() {
            return "POLL_SIGNALS_ERROR";
        }
    }

    record SignalAck(String instanceId, ControlSignal.Type type, boolean acknowledged) implements Request {
        @Override
        public String errorCode() {
            return "SIGNAL_ACK_ERROR";
        }
    }

    record GetStatus(String instanceId) implements Request {
        @Override
        public String errorCode() {
            return "GET_INSTANCE_STATUS_ERROR";
        }
    }

    record GetInput(String instanceId) implements Request {
        @Override
        public String errorCode() {
            return "GET_INPUT_ERROR";
        }
    }

    /** Asks for nothing but an answer, so that neither side takes silence for the end. */
    record Ping() implements Request {
        @Override
        public String errorCode() {
            return "PING_ERROR";
        }
    }

    /**
     * A request with what goes with each.
     *
     * @param body empty if it asks for nothing that is known
     * @param run the run that asks, if it knows
     * @param deadline how long the sender waits; zero if it does not say
     */
    record Envelope(Optional<Request> body, OptionalInt run, Duration deadline) {}
}
