package dev.clew.server;

import dev.clew.api.InstanceNotFoundException;
import dev.clew.process.ProcessException;
import dev.clew.process.RunRef;
import dev.clew.process.http.Wire;
import dev.clew.server.Bodies.Body;
import dev.clew.server.Caller.Claims;
import dev.clew.server.Gate.Pass;
import dev.clew.server.Namespaces.Namespace;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes each request apart, has it answered, and says in the words of HTTP what came of it. Thread-safe. */
final class Dispatcher implements Handler {

    private static final System.Logger LOGGER = System.getLogger(Dispatcher.class.getName());
    private static final HeaderName TENANT = HeaderNames.create(Wire.TENANT_HEADER);
    private static final HeaderName RUN = HeaderNames.create(Wire.RUN_HEADER);
    private static final Duration PULSE = Duration.ofSeconds(5);

    private final ServerOptions options;
    private final Namespaces namespaces;
    private final Gate gate;
    private final Sleepers sleepers;
    private final Bodies bodies;
    private final InstanceRoutes routes;

    Dispatcher(ServerOptions options, Namespaces namespaces, Gate gate, Sleepers sleepers) {
        this.options = options;
        this.namespaces = namespaces;
        this.gate = gate;
        this.sleepers = sleepers;
        this.bodies = new Bodies(options.limits().maxBody());
        this.routes = new InstanceRoutes(new Admission(options.limits().maxInstances()));
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        try {
            String path = request.prologue().uriPath().rawPath();
            switch (path) {
                case "/health" -> health(response);
                case "/ready" -> ready(response);
                case Wire.HELLO -> send(response, 200, hello());
                default -> answer(request, response, path);
            }
        } catch (Refusal refused) {
            refuse(response, refused);
        } catch (ProcessException refused) {
            refuse(response, Refusal.of(refused));
        } catch (IOException gone) {
            LOGGER.log(Level.DEBUG, "a client went away while it sent a request", gone);
            refuse(response, Refusal.wrong(400, "VALIDATION_ERROR", "the request broke off"));
        } catch (RuntimeException wrong) {
            LOGGER.log(Level.ERROR, "a request failed", wrong);
            refuse(response, Refusal.internal());
        }
    }

    // --- how it goes

    private void health(ServerResponse response) {
        boolean healthy;
        try (Pass pass = gate.unbounded()) {
            healthy = pass.work(this::reachesTheStore, PULSE);
        } catch (RuntimeException sick) {
            LOGGER.log(Level.WARNING, "the store does not answer", sick);
            healthy = false;
        }
        send(response, healthy ? 200 : 503, Map.of("status", healthy ? "healthy" : "unhealthy"));
    }

    private boolean reachesTheStore() {
        try {
            namespaces.named("default").client().handle("health").info();
        } catch (InstanceNotFoundException none) {
            return true;
        }
        return true;
    }

    private void ready(ServerResponse response) {
        boolean ready = gate.open();
        send(response, ready ? 200 : 503, Map.of("status", ready ? "ready" : "draining"));
    }

    private static Wire.Hello hello() {
        return new Wire.Hello(
                "clew-process",
                Wire.VERSION,
                Optional.ofNullable(Dispatcher.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                List.of(
                        "run-fencing",
                        "save-empty-state",
                        "sleep-without-hold",
                        "suspend-until",
                        "attempts",
                        "tokens"));
    }

    // --- instances

    private void answer(ServerRequest request, ServerResponse response, String path) throws IOException {
        long deadline = System.nanoTime() + options.limits().requestTimeout().toNanos();
        gate.requireOpen();
        Target target = Target.of(path);
        InstanceRoutes.Route route = routes.find(request.prologue().method().text(), target.what(), target.key());
        Claims claims = new Claims(
                request.headers().first(TENANT),
                request.headers().first(HeaderNames.AUTHORIZATION),
                request.headers().first(RUN));
        Caller caller = Caller.of(claims, options.tokens());
        RunRef run = caller.run(target.instanceId(), claims, target.what().equals("status"));
        try (Body body = body(request, deadline);
                Pass pass = gate.enter()) {
            Reply reply = pass.work(
                    () -> {
                        Namespace namespace = namespaces.named(caller.namespace());
                        return route.answer(new Question(namespace, run, target.key(), body));
                    },
                    Duration.ofNanos(deadline - System.nanoTime()));
            if (reply.hold().isEmpty()) {
                send(response, reply);
                return;
            }
            body.close();
            pass.close();
            sleepers.hold(reply.hold().get());
            send(response, reply);
        }
    }

    private Body body(ServerRequest request, long deadline) throws IOException {
        OptionalLong announced = request.headers().contentLength();
        if (!request.content().hasEntity()) {
            return bodies.none();
        }
        try (InputStream in = request.content().inputStream()) {
            return bodies.read(announced, in, deadline);
        }
    }

    // --- sending

    private static void refuse(ServerResponse response, Refusal refused) {
        refused.retryAfter()
                .ifPresent(after -> response.header(HeaderNames.RETRY_AFTER, Long.toString(after.toSeconds())));
        if (refused.status() == 401) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (refused.endsConnection()) {
            response.header(HeaderNames.CONNECTION, "close");
        }
        send(response, refused.status(), refused.body());
    }

    private static void send(ServerResponse response, Reply reply) {
        reply.run().ifPresent(run -> response.header(RUN, Integer.toString(run)));
        send(response, 200, reply.body());
    }

    private static void send(ServerResponse response, int status, Object body) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Wire.write(body));
    }
}
