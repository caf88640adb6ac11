package dev.clew.server;

import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.Management;
import dev.clew.environment.http.ManagementWire;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.RunRef;
import dev.clew.process.http.Wire;
import dev.clew.quic.QuicServer;
import dev.clew.server.Bodies.Body;
import dev.clew.server.Caller.Claims;
import dev.clew.server.Gate.Pass;
import dev.clew.server.ManagementQuestion.Answered;
import dev.clew.server.ManagementQuestion.Streamed;
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

    /** Beyond what the pace of an upload allows. */
    private static final Duration LONGEST_UPLOAD = Duration.ofDays(1);

    private final ServerOptions options;
    private final Namespaces namespaces;
    private final Gate gate;
    private final Sleepers sleepers;
    private final Optional<QuicServer> quic;
    private final Bodies bodies;
    private final InstanceRoutes routes;
    private final Optional<ManagementRoutes> managed;

    Dispatcher(
            ServerOptions options,
            Namespaces namespaces,
            boolean manages,
            Gate gate,
            Sleepers sleepers,
            Optional<QuicServer> quic) {
        this.options = options;
        this.namespaces = namespaces;
        this.gate = gate;
        this.sleepers = sleepers;
        this.quic = quic;
        this.bodies = new Bodies(options.limits().maxBody());
        this.routes = new InstanceRoutes(new Admission(options.limits().maxInstances()));
        this.managed = manages ? Optional.of(new ManagementRoutes()) : Optional.empty();
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        String path = request.prologue().uriPath().rawPath();
        String method = request.prologue().method().text();
        Optional<ManagementRoutes.Match> match = managed.flatMap(routes -> routes.find(method, path));
        try {
            switch (path) {
                case "/health" -> health(response);
                case "/ready" -> ready(response);
                case Wire.HELLO -> send(response, 200, Wire.write(hello()));
                default -> {
                    if (match.isPresent()) {
                        manage(request, response, match.get());
                    } else {
                        answer(request, response, path);
                    }
                }
            }
        } catch (RuntimeException | IOException wrong) {
            refuse(response, refusal(wrong), match);
        }
    }

    private static Refusal refusal(Exception wrong) {
        return switch (wrong) {
            case Refusal refused -> refused;
            case ProcessException refused -> Refusal.of(refused);
            case EnvironmentException refused -> Refusal.of(refused);
            case InfrastructureException trouble -> {
                LOGGER.log(Level.WARNING, "the store does not answer", trouble);
                yield Refusal.of(
                        new ProcessException(ProcessError.UNAVAILABLE, String.valueOf(trouble.getMessage()), trouble));
            }
            case IOException gone -> {
                LOGGER.log(Level.DEBUG, "a client went away while it sent a request", gone);
                yield Refusal.wrong(400, "VALIDATION_ERROR", "the request broke off");
            }
            default -> {
                LOGGER.log(Level.ERROR, "a request failed", wrong);
                yield Refusal.internal();
            }
        };
    }

    // --- how it goes

    private void health(ServerResponse response) {
        boolean healthy;
        try (Pass pass = gate.unbounded()) {
            healthy = listens() && pass.work(this::reachesTheStore, PULSE);
        } catch (RuntimeException sick) {
            LOGGER.log(Level.WARNING, "the store does not answer", sick);
            healthy = false;
        }
        send(response, healthy ? 200 : 503, Wire.write(Map.of("status", healthy ? "healthy" : "unhealthy")));
    }

    /** Whether it can be asked in all ways that were wanted, unless it is being closed. */
    private boolean listens() {
        return !gate.open() || quic.map(QuicServer::ready).orElse(true);
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
        boolean ready = gate.open() && listens();
        send(response, ready ? 200 : 503, Wire.write(Map.of("status", ready ? "ready" : "draining")));
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
        Target target;
        InstanceRoutes.Route route;
        try {
            target = Target.of(path);
            route = routes.find(request.prologue().method().text(), target.what(), target.key());
        } catch (Refusal none) {
            throw managed.filter(some -> some.knows(path)).isPresent()
                    ? InstanceRoutes.notSo(request.prologue().method().text())
                    : none;
        }
        Claims claims = claims(request);
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

    private static Claims claims(ServerRequest request) {
        return new Claims(
                request.headers().first(TENANT),
                request.headers().first(HeaderNames.AUTHORIZATION),
                request.headers().first(RUN));
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

    // --- management

    private void manage(ServerRequest request, ServerResponse response, ManagementRoutes.Match match)
            throws IOException {
        long deadline = System.nanoTime() + options.limits().requestTimeout().toNanos();
        gate.requireOpen();
        if (options.tokens().isEmpty()) {
            Pages.refuse(request.headers());
        }
        Parameters parameters = new Parameters(request.query().toMap());
        Manager manager = Manager.of(claims(request), options.tokens()).says("tenant_id", parameters.tenant());
        boolean streams = match.route().streams();
        try (Body body = streams ? bodies.none() : body(request, deadline);
                Pass pass = gate.enter()) {
            Optional<Streamed> streamed = streams ? Optional.of(streamed(request)) : Optional.empty();
            ManagementQuestion question =
                    new ManagementQuestion(manager, this::management, match.keys(), parameters, body, streamed);
            Answered answered = pass.work(
                    () -> match.route().answerer().answer(question),
                    streams ? LONGEST_UPLOAD : Duration.ofNanos(deadline - System.nanoTime()));
            send(response, answered.status(), ManagementWire.write(answered.body()));
        }
    }

    private Management management(String namespace) {
        return namespaces.named(namespace).management().orElseThrow();
    }

    private Streamed streamed(ServerRequest request) {
        InputStream content =
                request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
        return new Streamed(
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse(""),
                new Paced(content, options.limits().requestTimeout()));
    }

    // --- sending

    private static void refuse(ServerResponse response, Refusal refused, Optional<ManagementRoutes.Match> managed) {
        refused.retryAfter()
                .ifPresent(after -> response.header(HeaderNames.RETRY_AFTER, Long.toString(after.toSeconds())));
        if (refused.status() == 401) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (refused.endsConnection()
                || managed.filter(match -> match.route().streams()).isPresent()) {
            response.header(HeaderNames.CONNECTION, "close");
        }
        send(
                response,
                refused.status(),
                managed.isPresent() ? ManagementWire.write(refused.managed()) : Wire.write(refused.body()));
    }

    private static void send(ServerResponse response, Reply reply) {
        reply.run().ifPresent(run -> response.header(RUN, Integer.toString(run)));
        send(response, 200, Wire.write(reply.body()));
    }

    private static void send(ServerResponse response, int status, byte[] body) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(body);
    }
}
