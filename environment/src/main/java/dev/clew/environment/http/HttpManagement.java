package dev.clew.environment.http;

import dev.clew.api.Durations;
import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.Health;
import dev.clew.environment.Image;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.Management;
import dev.clew.environment.Metrics;
import dev.clew.environment.StartRequest;
import dev.clew.environment.Started;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.ControlSignal;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import dev.clew.process.http.Connection;
import dev.clew.process.http.Connection.Answers;
import dev.clew.process.http.Wire;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The management of processes through a server. What is certain not to have reached it, or was turned away for the moment, is asked
 * again until the patience is over; anything else that went wrong is said.
 *
 * <pre>{@code
 * try (Management management = HttpManagement.to(URI.create("http://127.0.0.1:8002")).token(token).connect()) {
 *     management.start(StartRequest.of("import").instanceId("import-42"));
 *     ProcessInfo end = management.await("import-42", Duration.ofMinutes(5));
 * }
 * }</pre>
 *
 * <p>Times come in whole milliseconds.
 */
public final class HttpManagement implements Management {

    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    /** As long as the largest image takes on a slow line. */
    private static final Duration LONGEST_UPLOAD = Duration.ofHours(2);

    private final Connection connection;

    private HttpManagement(Connection connection) {
        this.connection = connection;
    }

    /** Begins to say how a server is reached, such as {@code http://127.0.0.1:8002}. */
    public static Builder to(URI server) {
        return new Builder(server);
    }

    /** How a server is reached. Not thread-safe. */
    public static final class Builder {

        private final Connection.Builder connection;

        private Builder(URI server) {
            this.connection = Connection.to(server);
        }

        /** Whose processes; {@code default} unless said. */
        public Builder namespace(String name) {
            connection.namespace(name);
            return this;
        }

        /** Proves who asks, to a server that wants to know; one that allows to manage. */
        public Builder token(String secret) {
            connection.token(secret);
            return this;
        }

        /** How long one request may take; 30 seconds unless said. */
        public Builder timeout(Duration span) {
            connection.timeout(span);
            return this;
        }

        /** How long to go on asking a server that cannot be reached or is busy; 10 seconds unless said. */
        public Builder patience(Duration span) {
            connection.patience(span);
            return this;
        }

        /** Trusts other certificates than those that the JVM trusts. */
        public Builder trust(SSLContext context) {
            connection.trust(context);
            return this;
        }

        /** Nothing is asked yet. To be closed. */
        public HttpManagement connect() {
            return new HttpManagement(connection.open());
        }
    }

    // --- asking

    /**
     * How answers are read.
     *
     * @param environment whether a request that makes no sense is the environment's to refuse, or the process's
     */
    private record Read<T, R>(Class<T> type, Function<T, R> map, boolean environment) implements Answers<R> {

        @Override
        public R read(byte[] body) {
            return map.apply(ManagementWire.answer(body, type));
        }

        @Override
        public RuntimeException refused(int status, Wire.Refused refused) {
            ProcessError error = Connection.error(status, refused.code());
            Optional<Kind> kind = kind(refused.code()).filter(some -> environment || !isProcessError(some.name()));
            if (kind.isEmpty() && environment) {
                kind = kind(error.name()); // a finer word for one of these
            }
            return kind.<RuntimeException>map(some -> new EnvironmentException(some, refused.error()))
                    .orElseGet(() -> new ProcessException(error, refused.error()));
        }

        private static Optional<Kind> kind(String code) {
            return ManagementWire.constant(Kind.class, code.toLowerCase(Locale.ROOT));
        }

        private static boolean isProcessError(String code) {
            return ManagementWire.constant(ProcessError.class, code.toLowerCase(Locale.ROOT))
                    .isPresent();
        }
    }

    private static <T, R> Answers<R> environment(Class<T> type, Function<T, R> map) {
        return new Read<>(type, map, true);
    }

    private static <T, R> Answers<R> process(Class<T> type, Function<T, R> map) {
        return new Read<>(type, map, false);
    }

    private static Answers<Boolean> done() {
        return process(Wire.Done.class, Wire.Done::success);
    }

    private static String instance(String id, String... more) {
        StringBuilder path = new StringBuilder(Wire.INSTANCES).append(Connection.segment(id));
        for (String part : more) {
            path.append('/').append(part);
        }
        return path.toString();
    }

    private <R> R get(String path, Answers<R> answers) {
        return connection.ask("GET", path, answers);
    }

    private void post(String path, Object body) {
        connection.ask("POST", path, ManagementWire.write(body), done());
    }

    @Override
    public String namespace() {
        return connection.namespace();
    }

    @Override
    public Health health() {
        return get(ManagementWire.ROOT + "health", process(ManagementWire.Health.class, ManagementWire.Health::health));
    }

    // --- images

    @Override
    public Image registerImage(ImageRequest request, InputStream content) {
        Upload upload = new Upload(namespace(), request, content);
        try {
            return connection.upload(
                    ManagementWire.UPLOAD,
                    upload.contentType(),
                    upload.body(),
                    LONGEST_UPLOAD,
                    environment(ImageWire.Image.class, ImageWire.Image::image));
        } catch (ProcessException broken) {
            throw upload.failure()
                    .<RuntimeException>map(cause ->
                            new EnvironmentException(Kind.IO_ERROR, "the content cannot be read: " + cause, cause))
                    .orElse(broken);
        }
    }

    @Override
    public Slice<Image> listImages(Paging paging) {
        return get(
                new Query().paging(paging).after(ManagementWire.ROOT + "images"),
                environment(
                        ImageWire.Images.class,
                        part -> new Slice<>(part.images(), part.totalCount()).map(ImageWire.Image::image)));
    }

    private static String imagePath(String idOrName) {
        return ManagementWire.ROOT + "images/" + Connection.segment(idOrName);
    }

    @Override
    public Optional<Image> image(String idOrName) {
        try {
            return Optional.of(get(imagePath(idOrName), environment(ImageWire.Image.class, ImageWire.Image::image)));
        } catch (EnvironmentException refused) {
            return unlessNone(refused);
        }
    }

    private static <T> Optional<T> unlessNone(EnvironmentException refused) {
        if (refused.kind() == Kind.IMAGE_NOT_FOUND) {
            return Optional.empty();
        }
        throw refused;
    }

    @Override
    public boolean deleteImage(String idOrName) {
        try {
            return connection.ask("DELETE", imagePath(idOrName), environment(Wire.Done.class, Wire.Done::success));
        } catch (EnvironmentException refused) {
            return HttpManagement.<Boolean>unlessNone(refused).isPresent();
        }
    }

    // --- processes

    @Override
    public Started start(StartRequest request) {
        return connection.ask(
                "POST",
                ManagementWire.ROOT + "instances",
                ManagementWire.write(SteeringWire.Start.of(namespace(), request)),
                environment(SteeringWire.StartedInstance.class, SteeringWire.StartedInstance::started));
    }

    @Override
    public InstanceList list(InstanceQuery query) {
        return get(
                new Query()
                        .labels("status", query.statuses())
                        .text("image_id", query.imageId())
                        .text("image_name_prefix", query.imageNamePrefix())
                        .range("created", query.created())
                        .range("finished", query.finished())
                        .text("order_by", Optional.of(ManagementWire.label(query.order())))
                        .number("limit", query.limit())
                        .number("offset", query.offset())
                        .after(ManagementWire.ROOT + "instances"),
                environment(InstanceWire.Instances.class, InstanceWire.Instances::instanceList));
    }

    @Override
    public Optional<EnvironmentInstance> status(String id) {
        return found(
                ProcessError.INSTANCE_NOT_FOUND,
                () -> get(instance(id), process(InstanceWire.Instance.class, InstanceWire.Instance::instance)));
    }

    private static <T> Optional<T> found(ProcessError none, Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (ProcessException refused) {
            if (refused.error() == none) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Looks again and again, at most once in {@code LAST_LOOK} after a while. */
    @Override
    public ProcessInfo await(String id, Duration timeout) {
        long end = System.nanoTime() + Durations.capped(timeout).toNanos();
        Duration pause = FIRST_LOOK;
        while (true) {
            ProcessInfo info = status(id)
                    .map(EnvironmentInstance::process)
                    .orElseThrow(() ->
                            new ProcessException(ProcessError.INSTANCE_NOT_FOUND, "there is no process '" + id + "'"));
            if (info.status().ended()) {
                return info;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new ProcessException(
                        ProcessError.TIMEOUT,
                        "process '" + id + "' is " + info.status().label() + " and has not ended within " + timeout);
            }
            rest(Math.min(left, pause.toNanos()));
            pause = pause.multipliedBy(2).compareTo(LAST_LOOK) < 0 ? pause.multipliedBy(2) : LAST_LOOK;
        }
    }

    private static void rest(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProcessException(ProcessError.UNAVAILABLE, "interrupted while waiting for an end", interrupted);
        }
    }

    @Override
    public void stop(String id, Duration grace, String reason) {
        post(instance(id, "stop"), SteeringWire.Stop.of(grace, reason));
    }

    @Override
    public void resume(String id) {
        connection.ask("POST", instance(id, "resume"), done());
    }

    @Override
    public void signal(String id, ControlSignal.Type type, Bytes payload) {
        post(instance(id, "signals"), SteeringWire.Signal.of(type, payload));
    }

    @Override
    public void signalCheckpoint(String id, String key, Bytes payload) {
        post(instance(id, "signals", "custom"), SteeringWire.CustomSignal.of(key, payload));
    }

    // --- what a process has done

    @Override
    public Slice<CheckpointSummary> checkpoints(String id, CheckpointQuery query, Paging paging) {
        return get(
                new Query()
                        .text("checkpoint_id", query.key())
                        .range("created", query.created())
                        .flag("attempts", query.attempts())
                        .paging(paging)
                        .after(instance(id, "checkpoints")),
                process(
                        ProgressWire.Checkpoints.class,
                        part -> new Slice<>(part.checkpoints(), part.totalCount())
                                .map(ProgressWire.CheckpointLine::summary)));
    }

    @Override
    public Optional<SavedCheckpoint> checkpoint(String id, String key) {
        return found(
                ProcessError.CHECKPOINT_NOT_FOUND,
                () -> get(
                        instance(id, "checkpoints", Connection.segment(key)),
                        process(ProgressWire.Checkpoint.class, ProgressWire.Checkpoint::checkpoint)));
    }

    @Override
    public Slice<ProcessEvent> events(String id, EventQuery query, Paging paging) {
        return get(
                new Query()
                        .text("event_type", query.type())
                        .text("subtype", query.subtype())
                        .text("scope_id", query.scopeId())
                        .text("parent_scope_id", query.parentScopeId())
                        .flag("root_scopes_only", query.rootScopesOnly())
                        .text("payload_contains", query.payloadContains())
                        .range("created", query.created())
                        .paging(paging)
                        .after(instance(id, "events")),
                process(
                        ProgressWire.Events.class,
                        part -> new Slice<>(part.events(), part.totalCount()).map(ProgressWire.Event::event)));
    }

    @Override
    public Slice<StepSummary> steps(String id, StepSummaries.Query query, Paging paging) {
        return get(
                new Query()
                        .text("status", query.status().map(StepSummary.Status::label))
                        .text("step_type", query.stepType())
                        .text("scope_id", query.scopeId())
                        .text("parent_scope_id", query.parentScopeId())
                        .list("step_ids", query.stepIds())
                        .flag("root_scopes_only", query.rootScopesOnly())
                        .paging(paging)
                        .after(instance(id, "steps")),
                process(
                        ProgressWire.Steps.class,
                        part -> new Slice<>(part.steps(), part.totalCount()).map(ProgressWire.Step::step)));
    }

    @Override
    public List<StepSummaries.Scope> ancestors(String id, String scopeId) {
        return get(
                instance(id, "scopes", Connection.segment(scopeId), "ancestors"),
                process(
                        ProgressWire.Ancestors.class,
                        found -> found.ancestors().stream()
                                .map(ProgressWire.Scope::scope)
                                .toList()));
    }

    @Override
    public Optional<CapturedLogs> logs(String id, OptionalInt run) {
        return found(
                ProcessError.INSTANCE_NOT_FOUND,
                () -> get(
                        new Query()
                                .text("run", run.isPresent() ? Optional.of("" + run.getAsInt()) : Optional.empty())
                                .after(instance(id, "logs")),
                        process(ProgressWire.Logs.class, ProgressWire.Logs::logs)));
    }

    @Override
    public Metrics metrics(Instant from, Instant until, Metrics.Granularity granularity) {
        return get(
                new Query()
                        .text("start", Optional.of(Objects.toString(from)))
                        .text("end", Optional.of(Objects.toString(until)))
                        .text("granularity", Optional.of(ManagementWire.label(granularity)))
                        .after(ManagementWire.ROOT + "tenants/" + Connection.segment(namespace()) + "/metrics"),
                environment(MetricsWire.Metrics.class, MetricsWire.Metrics::metrics));
    }

    @Override
    public void close() {
        connection.close();
    }
}
