package dev.clew.engine;

import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.engine.json.JsonCodec;
import dev.clew.kernel.OperationId;
import dev.clew.store.InstanceId;
import java.util.Optional;

/** Attempts that several tests have use for. */
final class SomeAttempt {

    private SomeAttempt() {}

    /** Attempt {@code number} of an operation of instance {@code i}. */
    static Attempt of(int execution, String operation, int number) {
        return of(execution, operation, number, Routing.ANYWHERE, heartbeats(Optional.empty()));
    }

    static Attempt of(int execution, String operation, int number, Routing routing, Heartbeats heartbeats) {
        Origin origin = new Origin(7, new InstanceId("default", "i"), execution);
        return new Attempt(origin, new OperationId(operation), "work", number, false, routing, heartbeats);
    }

    static Heartbeats heartbeats(Optional<Payload> found) {
        return new Heartbeats(new BoundedCodec(new JsonCodec(), 100), found);
    }
}
