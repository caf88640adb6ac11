package dev.clew.engine;

import dev.clew.api.ClewClient;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.engine.json.JsonCodec;
import dev.clew.kernel.OperationId;
import dev.clew.store.InstanceId;
import dev.clew.store.Program;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Attempts that several tests have use for. */
final class SomeAttempt {

    /** What instance {@code i} runs. */
    static final Program MAIN = new Program("orchestration", "main", 3);

    private SomeAttempt() {}

    /** Attempt {@code number} of an operation of instance {@code i}. */
    static Attempt of(int execution, String operation, int number) {
        return of(execution, operation, number, Routing.ANYWHERE, heartbeats(Optional.empty()));
    }

    static Attempt of(int execution, String operation, int number, Routing routing, Heartbeats heartbeats) {
        Origin origin = new Origin(7, new InstanceId("default", "i"), MAIN, execution);
        Function<String, ClewClient> clients = namespace -> {
            throw new AssertionError("nobody asks for a client here");
        };
        return new Attempt(
                EngineListener.Kind.ACTIVITY,
                origin,
                clients,
                new OperationId(operation),
                "work",
                Optional.empty(),
                number,
                false,
                routing,
                heartbeats,
                Instant.EPOCH);
    }

    static Heartbeats heartbeats(Optional<Payload> found) {
        return new Heartbeats(new BoundedCodec(new JsonCodec(), 100), found);
    }
}
