package dev.clew.quic;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.LimitWaits;
import dev.clew.api.TimeRange;
import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.Health;
import dev.clew.environment.Image;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.InstanceSummary;
import dev.clew.environment.Metrics;
import dev.clew.environment.StartRequest;
import dev.clew.environment.Started;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.ControlSignal;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import dev.clew.quic.ManagementRequest.Envelope;
import dev.clew.quic.ManagementResponse.Act;
import dev.clew.quic.ManagementResponse.Common;
import dev.clew.quic.ManagementResponse.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of those who manage, byte for byte as {@code protoc} writes them. */
final class ManagementMessageTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_763_760_000, 250_000_000);
    private static final String HASH = "0".repeat(64);
    private static final Duration SPAN = Duration.ofMillis(1_500);
    private static final Image IMAGE = new Image("i", "acme", "report", "d", "os", HASH, 5, Map.of("k", 1), TIME, TIME);
    private static final ProcessInfo PROCESS = new ProcessInfo(
            "p-1",
            ProcessStatus.FAILED,
            "application_error",
            3,
            Optional.of("k"),
            TIME,
            Optional.of(TIME),
            Optional.of(TIME),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("no money"),
            OptionalInt.of(1),
            "bye");

    private static final Map<String, Envelope> REQUESTS = Map.ofEntries(
            entry(
                    "hello",
                    new Envelope(
                            Optional.of(new ManagementRequest.Hello(new Request.Hello(1, "acme", "t", List.of()))),
                            Duration.ofSeconds(30))),
            entry("ping", plain(new ManagementRequest.Ping())),
            entry("empty", new Envelope(Optional.empty(), Duration.ZERO)),
            entry("health", plain(new ManagementRequest.HealthCheck())),
            entry(
                    "register-image",
                    plain(new ManagementRequest.RegisterImage(
                            "acme",
                            new ImageRequest("report", "os", "d", Map.of("k", 1), Optional.of(HASH)),
                            Bytes.of(new byte[] {0, (byte) 0xFF})))),
            entry(
                    "register-image-stream",
                    plain(new ManagementRequest.RegisterImageStream(
                            "", ImageRequest.of("report").runner("oci"), 5))),
            entry("list-images", plain(new ManagementRequest.ListImages("acme", new Paging(true, 7, 3)))),
            entry("get-image", plain(new ManagementRequest.GetImage("report", "acme"))),
            entry("delete-image", plain(new ManagementRequest.DeleteImage("report", ""))),
            entry(
                    "start",
                    plain(new ManagementRequest.StartInstance(
                            "acme",
                            new StartRequest(
                                    "report",
                                    Optional.of("p-1"),
                                    Optional.of(Bytes.EMPTY),
                                    Optional.of(SPAN),
                                    Map.of("B", "2", "A", "1"),
                                    Duration.ZERO,
                                    3)))),
            entry("stop", plain(new ManagementRequest.StopInstance("p-1", SPAN, "enough"))),
            entry("resume", plain(new ManagementRequest.ResumeInstance("p-1"))),
            entry("status", plain(new ManagementRequest.GetInstanceStatus("p-1"))),
            entry(
                    "list",
                    plain(new ManagementRequest.ListInstances(
                            "acme",
                            InstanceQuery.all()
                                    .statuses(Set.of(ProcessStatus.FAILED, ProcessStatus.RUNNING))
                                    .imageId("i")
                                    .imageNamePrefix("re")
                                    .created(TimeRange.from(TIME))
                                    .finished(TimeRange.until(TIME))
                                    .order(InstanceQuery.Order.FINISHED_ASC)
                                    .limit(10)
                                    .offset(2)))),
            entry("signal", plain(new ManagementRequest.SendSignal("p-1", ControlSignal.Type.PAUSE, Bytes.of("why")))),
            entry("custom-signal", plain(new ManagementRequest.SendCustomSignal("p-1", "k", Bytes.of("go")))),
            entry(
                    "list-checkpoints",
                    plain(new ManagementRequest.ListCheckpoints(
                            "p-1",
                            CheckpointQuery.ATTEMPTS.key("k").created(TimeRange.between(TIME, TIME)),
                            Paging.NEWEST))),
            entry("get-checkpoint", plain(new ManagementRequest.GetCheckpoint("p-1", "k"))),
            entry(
                    "list-events",
                    plain(new ManagementRequest.ListEvents(
                            "p-1",
                            EventQuery.ALL
                                    .type("custom")
                                    .subtype("s")
                                    .scopeId("a")
                                    .parentScopeId("b")
                                    .rootScopes()
                                    .payloadContains("x")
                                    .created(TimeRange.from(TIME)),
                            Paging.OLDEST.offset(1)))),
            entry(
                    "metrics",
                    plain(new ManagementRequest.GetTenantMetrics(
                            "acme", Optional.of(TIME), Optional.of(TIME), Metrics.Granularity.DAILY))),
            entry(
                    "list-steps",
                    plain(new ManagementRequest.ListSteps(
                            "p-1",
                            new StepSummaries.Query(
                                    Optional.of(StepSummary.Status.FAILED),
                                    Optional.of("t"),
                                    Optional.of("a"),
                                    Optional.of("b"),
                                    Set.of("y", "x"),
                                    true),
                            new Paging(true, 5, 1)))),
            entry("ancestors", plain(new ManagementRequest.GetScopeAncestors("p-1", "a"))),
            entry("logs", plain(new ManagementRequest.GetLogs("p-1", OptionalInt.of(2)))),
            entry("await", plain(new ManagementRequest.AwaitInstance("p-1", SPAN))));

    private static final Map<String, ManagementResponse> RESPONSES = Map.ofEntries(
            entry("hello", new Common(new Response.Hello(1, List.of("runs"), 67_108_864))),
            entry("pong", new Common(new Response.Accepted())),
            entry(
                    "error",
                    new Common(new Response.Refused(
                            "START_INSTANCE_ERROR",
                            "no such image",
                            "environment/image_not_found",
                            Response.RetryHint.NEVER))),
            entry("healthy", new ManagementResponse.Healthy(new Health(true, "1", SPAN, 2))),
            entry("registered", new ManagementResponse.ImageRegistered(IMAGE)),
            entry("images", new ManagementResponse.Images(new Slice<>(List.of(IMAGE), 4))),
            entry("image", new ManagementResponse.FoundImage(Optional.of(IMAGE))),
            entry("no-image", new ManagementResponse.FoundImage(Optional.empty())),
            entry("deleted", new ManagementResponse.ImageDeleted(true)),
            entry("started", new ManagementResponse.InstanceStarted(new Started("p-1", true))),
            entry("stopped", new Done(Act.STOP)),
            entry("resumed", new Done(Act.RESUME)),
            entry("signalled", new Done(Act.SIGNAL)),
            entry("custom-signalled", new Done(Act.CUSTOM_SIGNAL)),
            entry(
                    "status",
                    new ManagementResponse.Status(Optional.of(new EnvironmentInstance(
                            "acme",
                            PROCESS,
                            Optional.of("i"),
                            Optional.of("report"),
                            Optional.of(Bytes.of("in")),
                            Optional.of(TIME),
                            3,
                            OptionalLong.of(4_096),
                            OptionalLong.of(7))))),
            entry("no-status", new ManagementResponse.Status(Optional.empty())),
            entry(
                    "instances",
                    new ManagementResponse.Instances(
                            "acme",
                            new InstanceList(
                                    List.of(new InstanceSummary(
                                            "p-1",
                                            ProcessStatus.FAILED,
                                            Optional.of("i"),
                                            Optional.of("report"),
                                            TIME,
                                            Optional.of(TIME),
                                            true)),
                                    true,
                                    12))),
            entry(
                    "checkpoints",
                    new ManagementResponse.Checkpoints(
                            "p-1",
                            new Slice<>(
                                    List.of(new CheckpointSummary(
                                            "k",
                                            TIME,
                                            3,
                                            Optional.of(TIME),
                                            OptionalInt.of(2),
                                            Optional.of("no answer"))),
                                    9),
                            Paging.OLDEST.offset(4))),
            entry(
                    "checkpoint",
                    new ManagementResponse.FoundCheckpoint(
                            "p-1",
                            Optional.of(new SavedCheckpoint(
                                    "k",
                                    TIME,
                                    Bytes.of("abc"),
                                    Optional.of(TIME),
                                    Optional.of(Bytes.of("go")),
                                    OptionalInt.empty(),
                                    Optional.empty(),
                                    LimitWaits.NONE)))),
            entry("no-checkpoint", new ManagementResponse.FoundCheckpoint("", Optional.empty())),
            entry(
                    "events",
                    new ManagementResponse.Events(
                            "p-1",
                            new Slice<>(
                                    List.of(new ProcessEvent(
                                            7, TIME, "custom", "s", Optional.of("k"), Optional.of(Bytes.of("{}")))),
                                    9),
                            Paging.OLDEST)),
            entry(
                    "metrics",
                    new ManagementResponse.TenantMetrics(
                            "acme",
                            new Metrics(
                                    TIME,
                                    TIME,
                                    Metrics.Granularity.DAILY,
                                    List.of(new Metrics.Bucket(
                                            TIME,
                                            4,
                                            2,
                                            1,
                                            1,
                                            Optional.of(SPAN),
                                            Optional.of(Duration.ofSeconds(1)),
                                            Optional.of(Duration.ofSeconds(2)),
                                            OptionalLong.of(4_096),
                                            OptionalLong.of(8_192),
                                            OptionalDouble.of(50)))))),
            entry(
                    "steps",
                    new ManagementResponse.Steps(new Slice<>(
                            List.of(new StepSummary(
                                    "s",
                                    "n",
                                    "t",
                                    Optional.of("a"),
                                    Optional.of("b"),
                                    StepSummary.Status.COMPLETED,
                                    TIME,
                                    Optional.of(TIME),
                                    Optional.of(SPAN),
                                    Optional.of("1"),
                                    Optional.of("2"),
                                    Optional.empty(),
                                    Optional.of(TIME),
                                    Optional.of(TIME))),
                            3))),
            entry(
                    "ancestors",
                    new ManagementResponse.Ancestors(
                            List.of(new StepSummaries.Scope("a", Optional.of("b"), "s", "n", "t", Optional.of(0L))))),
            entry("logs", new ManagementResponse.Logs(Optional.of(new CapturedLogs(2, "o", "e")))),
            entry("no-logs", new ManagementResponse.Logs(Optional.empty())),
            entry("ended", new ManagementResponse.Ended(PROCESS)));

    private static Envelope plain(ManagementRequest body) {
        return new Envelope(Optional.of(body), Duration.ZERO);
    }

    static Stream<String> requestNames() {
        return REQUESTS.keySet().stream().sorted();
    }

    static Stream<String> responseNames() {
        return RESPONSES.keySet().stream().sorted();
    }

    private static byte[] golden(String file, String name) {
        return Objects.requireNonNull(GoldenFrames.of(file).get(name), "not in the file");
    }

    @ParameterizedTest
    @MethodSource("requestNames")
    void givenARequest_whenItIsWrittenAndRead_thenItIsWhatProtocMakesOfIt(String name) {
        byte[] golden = golden("management-requests.txt", name);
        Envelope request = Objects.requireNonNull(REQUESTS.get(name));

        assertThat(new Frame(FrameType.REQUEST, ManagementRequestCodec.encode(request)).encode())
                .isEqualTo(golden);
        assertThat(ManagementRequestCodec.decode(GoldenFrames.payload(golden))).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("responseNames")
    void givenAResponse_whenItIsWrittenAndRead_thenItIsWhatProtocMakesOfIt(String name) {
        byte[] golden = golden("management-responses.txt", name);
        ManagementResponse response = Objects.requireNonNull(RESPONSES.get(name));

        assertThat(new Frame(FrameType.RESPONSE, ManagementResponseCodec.encode(response)).encode())
                .isEqualTo(golden);
        assertThat(ManagementResponseCodec.decode(GoldenFrames.payload(golden))).isEqualTo(response);
    }

    @Test
    void givenTheFiles_whenTheyAreCounted_thenEachFrameIsTriedAndEachKindIsThere() {
        assertThat(GoldenFrames.of("management-requests.txt").keySet()).isEqualTo(REQUESTS.keySet());
        assertThat(GoldenFrames.of("management-responses.txt").keySet()).isEqualTo(RESPONSES.keySet());
        assertThat(REQUESTS.values().stream()
                        .flatMap(envelope -> envelope.body().stream())
                        .map(Object::getClass)
                        .distinct())
                .containsExactlyInAnyOrder(ManagementRequest.class.getPermittedSubclasses());
        assertThat(RESPONSES.values().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(ManagementResponse.class.getPermittedSubclasses());
    }

    @Test
    void givenARequestOfAnOldClient_whenItIsRead_thenMillisecondsSecondsAndNumbersCount() {
        byte[] list = new MessageWriter()
                .message(11, new MessageWriter().number(2, 5).number(6, TIME.toEpochMilli()))
                .toArray();
        byte[] start = new MessageWriter()
                .message(7, new MessageWriter().text(1, "report").number(5, 3))
                .toArray();

        assertThat(ManagementRequestCodec.decode(list))
                .isEqualTo(plain(new ManagementRequest.ListInstances(
                        "",
                        InstanceQuery.all()
                                .statuses(Set.of(ProcessStatus.FAILED))
                                .created(TimeRange.from(TIME)))));
        assertThat(ManagementRequestCodec.decode(start))
                .isEqualTo(plain(new ManagementRequest.StartInstance(
                        "", StartRequest.of("report").timeout(Duration.ofSeconds(3)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "1205", "5a0518ffffffff0f", "5a035202787a", "a20602", "12020801", "aa010220" + "07"})
    void givenBytesThatAreNoRequest_whenTheyAreRead_thenThatIsSaid(String hex) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> ManagementRequestCodec.decode(HexFormat.of().parseHex(hex)));
    }
}
