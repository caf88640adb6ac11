package dev.clew.quic;

import dev.clew.api.Durations;
import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentException;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Manages processes through a {@link QuicServer} that offers that. Connects when something is asked and there is no connection.
 * Thread-safe.
 */
public final class QuicManagement implements Management {

    private static final String DEFAULT_NAMESPACE = "default";

    private final Client client;

    private QuicManagement(Client client) {
        this.client = client;
    }

    /**
     * A client, which does not connect yet. Its token has to be one to manage with, if the server wants tokens.
     *
     * @throws dev.clew.api.ConfigurationException if there is no native QUIC library for this machine
     */
    public static QuicManagement open(QuicClientOptions options) {
        return new QuicManagement(Client.open(options, QuicServer.MANAGEMENT_ALPN));
    }

    private <T extends ManagementResponse> T ask(Class<T> expected, ManagementRequest body) {
        return expected(expected, client.ask(encode(body), ManagementResponseCodec::decode));
    }

    private static <T extends ManagementResponse> T expected(Class<T> expected, ManagementResponse response) {
        return Client.expected(expected, response instanceof ManagementResponse.Common(var common) ? common : response);
    }

    private byte[] encode(ManagementRequest body) {
        return ManagementRequestCodec.encode(new ManagementRequest.Envelope(
                Optional.of(body), client.options().requestTimeout()));
    }

    @Override
    public String namespace() {
        String said = client.options().namespace();
        return said.isEmpty() ? DEFAULT_NAMESPACE : said;
    }

    @Override
    public Health health() {
        return ask(ManagementResponse.Healthy.class, new ManagementRequest.HealthCheck())
                .health();
    }

    /** Reads all of it before it sends any, so that the server knows how much will come. */
    @Override
    public Image registerImage(ImageRequest request, InputStream content) {
        Path file = kept(content);
        try (InputStream whole = Files.newInputStream(file)) {
            long size = Files.size(file);
            byte[] asked = encode(new ManagementRequest.RegisterImageStream("", request, size));
            return expected(
                            ManagementResponse.ImageRegistered.class,
                            client.ask(asked, whole, ManagementResponseCodec::decode))
                    .image();
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        } finally {
            delete(file);
        }
    }

    private static Path kept(InputStream content) {
        Path file;
        try {
            file = Files.createTempFile("clew-image", "");
        } catch (IOException full) {
            throw unreadable(full);
        }
        try {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException broken) {
            delete(file);
            throw unreadable(broken);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            file.toFile().deleteOnExit();
        }
    }

    private static EnvironmentException unreadable(IOException why) {
        return new EnvironmentException(
                EnvironmentException.Kind.IO_ERROR, "the content cannot be read: " + why.getMessage(), why);
    }

    @Override
    public Slice<Image> listImages(Paging paging) {
        return ask(ManagementResponse.Images.class, new ManagementRequest.ListImages("", paging))
                .images();
    }

    @Override
    public Optional<Image> image(String idOrName) {
        return ask(ManagementResponse.FoundImage.class, new ManagementRequest.GetImage(idOrName, ""))
                .image();
    }

    @Override
    public boolean deleteImage(String idOrName) {
        return ask(ManagementResponse.ImageDeleted.class, new ManagementRequest.DeleteImage(idOrName, ""))
                .success();
    }

    @Override
    public Started start(StartRequest request) {
        return ask(ManagementResponse.InstanceStarted.class, new ManagementRequest.StartInstance("", request))
                .started();
    }

    @Override
    public InstanceList list(InstanceQuery query) {
        return ask(ManagementResponse.Instances.class, new ManagementRequest.ListInstances("", query))
                .list();
    }

    @Override
    public Optional<EnvironmentInstance> status(String id) {
        return ask(ManagementResponse.Status.class, new ManagementRequest.GetInstanceStatus(id))
                .instance();
    }

    @Override
    public ProcessInfo await(String id, Duration timeout) {
        Instant latest = Instant.now().plus(Durations.capped(timeout));
        while (true) {
            Duration left = Duration.between(Instant.now(), latest);
            try {
                return ask(
                                ManagementResponse.Ended.class,
                                new ManagementRequest.AwaitInstance(id, left.isNegative() ? Duration.ZERO : left))
                        .process();
            } catch (ProcessException stands) {
                if (stands.error() != ProcessError.TIMEOUT || !Instant.now().isBefore(latest)) {
                    throw stands;
                }
            }
        }
    }

    @Override
    public void stop(String id, Duration grace, String reason) {
        ask(ManagementResponse.Done.class, new ManagementRequest.StopInstance(id, grace, reason));
    }

    @Override
    public void resume(String id) {
        ask(ManagementResponse.Done.class, new ManagementRequest.ResumeInstance(id));
    }

    @Override
    public void signal(String id, ControlSignal.Type type, Bytes payload) {
        ask(ManagementResponse.Done.class, new ManagementRequest.SendSignal(id, type, payload));
    }

    @Override
    public void signalCheckpoint(String id, String key, Bytes payload) {
        ask(ManagementResponse.Done.class, new ManagementRequest.SendCustomSignal(id, key, payload));
    }

    @Override
    public Slice<CheckpointSummary> checkpoints(String id, CheckpointQuery query, Paging paging) {
        return ask(ManagementResponse.Checkpoints.class, new ManagementRequest.ListCheckpoints(id, query, paging))
                .checkpoints();
    }

    @Override
    public Optional<SavedCheckpoint> checkpoint(String id, String key) {
        return ask(ManagementResponse.FoundCheckpoint.class, new ManagementRequest.GetCheckpoint(id, key))
                .checkpoint();
    }

    @Override
    public Slice<ProcessEvent> events(String id, EventQuery query, Paging paging) {
        return ask(ManagementResponse.Events.class, new ManagementRequest.ListEvents(id, query, paging))
                .events();
    }

    @Override
    public Slice<StepSummary> steps(String id, StepSummaries.Query query, Paging paging) {
        return ask(ManagementResponse.Steps.class, new ManagementRequest.ListSteps(id, query, paging))
                .steps();
    }

    @Override
    public List<StepSummaries.Scope> ancestors(String id, String scopeId) {
        return ask(ManagementResponse.Ancestors.class, new ManagementRequest.GetScopeAncestors(id, scopeId))
                .scopes();
    }

    @Override
    public Optional<CapturedLogs> logs(String id, OptionalInt run) {
        return ask(ManagementResponse.Logs.class, new ManagementRequest.GetLogs(id, run))
                .logs();
    }

    @Override
    public Metrics metrics(Instant from, Instant until, Metrics.Granularity granularity) {
        return ask(
                        ManagementResponse.TenantMetrics.class,
                        new ManagementRequest.GetTenantMetrics("", Optional.of(from), Optional.of(until), granularity))
                .metrics();
    }

    /** Closes the connection. What is being asked fails. */
    @Override
    public void close() {
        client.close();
    }
}
