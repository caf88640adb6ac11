package dev.clew.environment;

import dev.clew.api.Attributes;
import dev.clew.api.ClewClient;
import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Names;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.ControlSignal;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStart;
import dev.clew.process.ProcessState;
import dev.clew.process.Processes;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Processes of one namespace that run images, for those who manage them. What it starts is launched by an engine that has {@link
 * Runners} on the same data folder; this works beside one. All that {@link Processes} does is possible too. Thread-safe.
 */
public final class Environment implements Management {

    /** The attribute of a process that says which image it runs. */
    public static final String IMAGE = "image";

    /** The attribute of a process that says what that was called when it was started. */
    public static final String IMAGE_NAME = "image_name";

    /** The attribute of a process that says which content it runs. */
    public static final String CONTENT = "content";

    private final ClewClient client;
    private final Processes processes;
    private final Optional<Path> data;
    private final Listing listing;

    private Environment(ClewClient client, Optional<Path> data) {
        this.client = client;
        this.processes = Processes.of(client);
        this.data = data;
        this.listing = new Listing(client);
    }

    /** One of the client's namespace. */
    public static Environment of(ClewClient client, Path data) {
        return new Environment(client, Optional.of(data));
    }

    /**
     * One without a data folder, for processes that nobody here launches: what is about images, starts or logs is refused with {@link
     * EnvironmentException.Kind#UNSUPPORTED}.
     */
    public static Environment withoutImages(ClewClient client) {
        return new Environment(client, Optional.empty());
    }

    @Override
    public String namespace() {
        return client.namespace();
    }

    @Override
    public Health health() {
        String version =
                Objects.requireNonNullElse(Environment.class.getPackage().getImplementationVersion(), "development");
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        try {
            return new Health(true, version, uptime, active());
        } catch (InfrastructureException sick) {
            return new Health(false, version, uptime, 0);
        }
    }

    private int active() {
        return client.list(ListQuery.all()
                        .name(Processes.PROCESS.name())
                        .statuses(EnumSet.complementOf(EnumSet.copyOf(Arrays.stream(InstanceStatus.values())
                                .filter(InstanceStatus::ended)
                                .toList())))
                        .limit(Health.MOST_COUNTED))
                .items()
                .size();
    }

    // --- images

    /** The images, of all namespaces. */
    public Images images() {
        return Images.in(data().root());
    }

    private DataFolder data() {
        return new DataFolder(
                data.orElseThrow(
                        () -> new EnvironmentException(
                                EnvironmentException.Kind.UNSUPPORTED,
                                "there is no data folder here, so no images, starts or logs; ask an environment that launches programs")));
    }

    @Override
    public Image registerImage(ImageRequest request, InputStream content) {
        return images().of(namespace()).registerImage(request, content);
    }

    @Override
    public Slice<Image> listImages(Paging paging) {
        return images().of(namespace()).listImages(paging);
    }

    @Override
    public Optional<Image> image(String idOrName) {
        return images().of(namespace()).image(idOrName);
    }

    @Override
    public boolean deleteImage(String idOrName) {
        return images().of(namespace()).deleteImage(idOrName);
    }

    // --- processes

    /** The processes, to be signalled and looked into. */
    public Processes processes() {
        return processes;
    }

    @Override
    public Started start(StartRequest request) {
        Images images = images();
        Image image = images.get(namespace(), request.image());
        if (images.program(image.hash()).isEmpty()) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.IO_ERROR,
                    "image '" + image.name() + "' has lost its content in " + data().root() + "; register it again");
        }
        String id = request.instanceId().orElseGet(() -> UUID.randomUUID().toString());
        remember();
        boolean started = start(id, processStart(request, image, id), attributes(image));
        if (!started) {
            Optional<String> other = client.handle(id).info().attributes().get(IMAGE);
            if (!other.equals(Optional.of(image.id()))) {
                throw new EnvironmentException(
                        EnvironmentException.Kind.CONFLICT,
                        "'" + id + "' is the id of a process of "
                                + other.map(taken -> "image " + taken).orElse("no image") + "; choose another");
            }
        }
        return new Started(id, !started);
    }

    private boolean start(String id, ProcessStart start, Attributes attributes) {
        try {
            return processes.start(id, start, attributes);
        } catch (ProcessException refused) {
            throw switch (refused.error()) {
                case TOO_LARGE ->
                    new EnvironmentException(
                            EnvironmentException.Kind.TOO_LARGE, String.valueOf(refused.getMessage()), refused);
                case VALIDATION_ERROR ->
                    new EnvironmentException(
                            EnvironmentException.Kind.VALIDATION_ERROR, String.valueOf(refused.getMessage()), refused);
                default -> refused;
            };
        }
    }

    /** So that housekeeping asks this namespace before it deletes what one of its processes needs. */
    private void remember() {
        try {
            data().remember(namespace());
        } catch (IOException readOnly) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.IO_ERROR, data().root() + " cannot be written: " + readOnly, readOnly);
        }
    }

    private static ProcessStart processStart(StartRequest request, Image image, String id) {
        try {
            Names.require("instance", id);
            request.timeout().filter(span -> !span.isPositive()).ifPresent(span -> {
                throw new IllegalArgumentException("a timeout must be longer than zero, was " + span);
            });
            if (request.grace().isNegative()) {
                throw new IllegalArgumentException("a grace period must not be negative, was " + request.grace());
            }
            return new ProcessStart(
                    Optional.of(new ProcessStart.Launching(
                            Runner.activity(image.runner()),
                            image.hash(),
                            Variables.require(request.env()),
                            request.timeout(),
                            request.grace(),
                            request.maxCrashes())),
                    Enrichment.of(request.input(), image.metadata()));
        } catch (IllegalArgumentException wrong) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.VALIDATION_ERROR, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static Attributes attributes(Image image) {
        return Attributes.of(IMAGE, image.id()).with(IMAGE_NAME, image.name()).with(CONTENT, image.hash());
    }

    @Override
    public void stop(String id, Duration grace, String reason) {
        processes.stop(id, Bytes.of(reason), grace);
    }

    @Override
    public void resume(String id) {
        processes.resume(id);
    }

    @Override
    public void signal(String id, ControlSignal.Type type, Bytes payload) {
        processes.signal(id, type, payload);
    }

    @Override
    public void signalCheckpoint(String id, String key, Bytes payload) {
        processes.signalCheckpoint(id, key, payload);
    }

    @Override
    public ProcessInfo await(String id, Duration timeout) {
        return processes.await(id, timeout);
    }

    @Override
    public Optional<EnvironmentInstance> status(String id) {
        return processes.info(id).map(info -> joined(id, info));
    }

    private EnvironmentInstance joined(String id, ProcessInfo info) {
        InstanceInfo instance = client.handle(id).info();
        Optional<ProcessState> state = client.handle(Processes.PROCESS, id).state(ProcessState.KEY);
        ProcessStart start = client.codec().decode(instance.input(), Processes.PROCESS.input());
        return new EnvironmentInstance(
                namespace(),
                info,
                instance.attributes().get(IMAGE),
                instance.attributes().get(IMAGE_NAME),
                start == null ? Optional.empty() : start.input(),
                lastActivity(id),
                state.map(ProcessState::launches).orElse(0),
                state.map(ProcessState::peakMemoryBytes).orElse(OptionalLong.empty()),
                state.map(ProcessState::cpuMicros).orElse(OptionalLong.empty()));
    }

    private Optional<Instant> lastActivity(String id) {
        return Stream.concat(
                        processes.events(id).stream().map(ProcessEvent::at),
                        processes.checkpoints(id).stream().map(SavedCheckpoint::at))
                .max(Instant::compareTo);
    }

    @Override
    public InstanceList list(InstanceQuery query) {
        return listing.list(query);
    }

    // --- what a process has done

    @Override
    public Slice<CheckpointSummary> checkpoints(String id, CheckpointQuery query, Paging paging) {
        return processes.checkpoints(id, query, paging);
    }

    @Override
    public Optional<SavedCheckpoint> checkpoint(String id, String key) {
        return processes.checkpoint(id, key);
    }

    @Override
    public Slice<ProcessEvent> events(String id, EventQuery query, Paging paging) {
        return processes.events(id, query, paging);
    }

    @Override
    public Slice<StepSummary> steps(String id, StepSummaries.Query query, Paging paging) {
        return processes.steps(id, query, paging);
    }

    @Override
    public List<StepSummaries.Scope> ancestors(String id, String scopeId) {
        return StepSummaries.of(processes.events(id)).ancestors(scopeId);
    }

    @Override
    public Metrics metrics(Instant from, Instant until, Metrics.Granularity granularity) {
        return Metrics.of(listing, from, until, granularity, this::peakMemory);
    }

    private long peakMemory(InstanceSummary summary) {
        try {
            return client.handle(Processes.PROCESS, summary.instanceId())
                    .state(ProcessState.KEY)
                    .map(state -> state.peakMemoryBytes().orElse(0))
                    .orElse(0L);
        } catch (InstanceNotFoundException deleted) {
            return 0;
        }
    }

    @Override
    public Optional<CapturedLogs> logs(String id, OptionalInt run) {
        return new RunFolder(data().run(namespace(), id)).logs(run);
    }

    /**
     * Deletes the folders of runs whose process has ended, or is not there any more, and that nobody has touched for so long.
     *
     * @return how many
     */
    public int cleanUpRuns(Duration age) {
        Instant before = Instant.now().minus(age);
        int deleted = 0;
        for (Path folder : DataFolder.list(data().runs(namespace()))) {
            try {
                Optional<String> id = new RunFolder(folder).instanceId();
                boolean old = lastTouched(folder).isBefore(before);
                if (old && id.map(this::hasEnded).orElse(true)) {
                    DataFolder.delete(folder);
                    deleted++;
                }
            } catch (IOException unreadable) {
                throw new EnvironmentException(
                        EnvironmentException.Kind.IO_ERROR, folder + " cannot be deleted: " + unreadable, unreadable);
            }
        }
        return deleted;
    }

    private static Instant lastTouched(Path folder) throws IOException {
        Instant last = Files.getLastModifiedTime(folder).toInstant();
        for (Path file : DataFolder.list(folder.resolve(".clew"))) {
            Instant at = Files.getLastModifiedTime(file).toInstant();
            last = at.isAfter(last) ? at : last;
        }
        return last;
    }

    private boolean hasEnded(String id) {
        try {
            return client.handle(id).info().status().ended();
        } catch (InstanceNotFoundException gone) {
            return true;
        }
    }

    /** Whether a process of this namespace that has not been deleted was started with a content. */
    public boolean needs(String hash) {
        return !client.list(ListQuery.all().attribute(CONTENT, hash).limit(1))
                .items()
                .isEmpty();
    }

    /** Closes nothing: the client is somebody else's. */
    @Override
    public void close() {}
}
