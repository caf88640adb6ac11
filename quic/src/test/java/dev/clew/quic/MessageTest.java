package dev.clew.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.SavedCheckpoint;
import dev.clew.quic.Request.Envelope;
import dev.clew.quic.Request.Event;
import dev.clew.quic.Request.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages byte by byte, as protoc writes them. */
final class MessageTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_763_760_000, 250_000_000);
    private static final ControlSignal CANCEL = new ControlSignal(ControlSignal.Type.CANCEL, Bytes.of("why"));
    private static final Optional<Bytes> GO = Optional.of(Bytes.of("go"));
    private static final Optional<Bytes> ABC = Optional.of(Bytes.of("abc"));

    private static Map<String, Envelope> requests() {
        Map<String, Envelope> all = new LinkedHashMap<>();
        all.put(
                "register",
                new Envelope(
                        Optional.of(new Request.Register("p-1", "acme", Optional.of("k"))),
                        OptionalInt.of(3),
                        Duration.ofSeconds(30)));
        all.put("register-old", plain(new Request.Register("p-1", "acme", Optional.empty())));
        all.put(
                "sleep",
                plain(new Request.Sleep(
                        "p-1", Duration.ofMillis(1_500), "nap", Bytes.of(new byte[] {0, (byte) 0xFF}), true)));
        all.put(
                "heartbeat",
                new Envelope(
                        Optional.of(event(
                                EventType.HEARTBEAT,
                                Optional.empty(),
                                Optional.empty(),
                                1_763_760_000_250L,
                                Optional.empty())),
                        OptionalInt.of(2),
                        Duration.ZERO));
        all.put("completed", plain(Event.of("p-1", EventType.COMPLETED, Optional.of(Bytes.EMPTY))));
        all.put("failed", plain(Event.of("p-1", EventType.FAILED, Optional.of(Bytes.of("no money")))));
        all.put(
                "suspended",
                plain(new Event(
                        "p-1",
                        EventType.SUSPENDED,
                        Optional.of("nap"),
                        Optional.of(Bytes.of("s")),
                        0,
                        Optional.empty(),
                        Optional.of("sleeping"),
                        Optional.of(TIME),
                        Optional.of("k"),
                        Optional.empty())));
        all.put(
                "custom",
                plain(new Event(
                        "p-1",
                        EventType.CUSTOM,
                        Optional.of("k"),
                        Optional.of(Bytes.of("{}")),
                        -1,
                        Optional.of("progress"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("odd"))));
        all.put(
                "batch",
                plain(new Request.EventBatch(List.of(
                        Event.of("p-1", EventType.HEARTBEAT, Optional.empty()),
                        event(EventType.CUSTOM, Optional.empty(), Optional.empty(), 0, Optional.of("x"))))));
        all.put("status", plain(new Request.GetStatus("p-1")));
        all.put(
                "checkpoint",
                new Envelope(
                        Optional.of(new Request.Checkpoint("p-1", "käse", Bytes.of("abc"))),
                        OptionalInt.of(1),
                        Duration.ZERO));
        all.put("get-checkpoint", plain(new Request.GetCheckpoint("p-1", "k")));
        all.put("poll", plain(new Request.PollSignals("p-1", Optional.of("k"))));
        all.put("poll-plain", plain(new Request.PollSignals("p-1", Optional.empty())));
        all.put("ack", plain(new Request.SignalAck("p-1", ControlSignal.Type.PAUSE, true)));
        all.put(
                "retry",
                plain(new Request.RetryAttempt(
                        "p-1",
                        "k",
                        2,
                        1_763_760_000_250L,
                        Optional.of("no answer"),
                        Optional.of(TIME),
                        LimitWaits.NONE)));
        all.put(
                "retry-after-limit",
                plain(new Request.RetryAttempt(
                        "p-1",
                        "k",
                        3,
                        1_763_760_000_250L,
                        Optional.of("too many"),
                        Optional.of(TIME),
                        new LimitWaits(2, Duration.ofMillis(1_500)))));
        all.put("hello", plain(new Request.Hello(1, "acme", "t", List.of("a", "b"))));
        all.put(
                "begin-sleep",
                plain(new Request.Sleep("p-1", Duration.ofMillis(1_500).plusNanos(7), "nap", Bytes.of("s"), false)));
        all.put("last-attempt", plain(new Request.GetLastAttempt("p-1", "k")));
        all.put("input", plain(new Request.GetInput("p-1")));
        all.put("ping", plain(new Request.Ping()));
        all.put("empty", new Envelope(Optional.empty(), OptionalInt.empty(), Duration.ZERO));
        return all;
    }

    private static Envelope plain(Request body) {
        return new Envelope(Optional.of(body), OptionalInt.empty(), Duration.ZERO);
    }

    private static Event event(
            EventType type,
            Optional<String> checkpoint,
            Optional<Bytes> payload,
            long millis,
            Optional<String> subtype) {
        return new Event(
                "p-1",
                type,
                checkpoint,
                payload,
                millis,
                subtype,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Map<String, Response> responses() {
        Map<String, Response> all = new LinkedHashMap<>();
        all.put("registered", new Response.Registered(true, "", OptionalInt.of(4), ""));
        all.put(
                "refused-registration",
                new Response.Registered(false, "tenant_id is required", OptionalInt.empty(), "validation_error"));
        all.put("slept", new Response.Slept());
        all.put("event-taken", new Response.EventTaken(true, Optional.empty()));
        all.put("unknown-status", new Response.Status("p-1", Optional.empty()));
        all.put(
                "status",
                new Response.Status(
                        "p-1",
                        Optional.of(new ProcessInfo(
                                "p-1",
                                ProcessStatus.FAILED,
                                "application_error",
                                3,
                                Optional.of("k"),
                                TIME,
                                Optional.of(TIME),
                                Optional.of(TIME),
                                Optional.of(TIME),
                                Optional.of(CANCEL),
                                Optional.of(Bytes.of("o")),
                                Optional.of("no money"),
                                OptionalInt.of(-1),
                                "killed"))));
        all.put(
                "new-checkpoint",
                new Response.Checkpointed(
                        "p-1",
                        "k",
                        new CheckpointReply(false, Optional.empty(), Optional.empty(), Optional.of(CANCEL), GO)));
        all.put(
                "found-checkpoint",
                new Response.Checkpointed(
                        "", "", new CheckpointReply(true, ABC, Optional.of(TIME), Optional.empty(), Optional.empty())));
        all.put(
                "get-checkpoint",
                new Response.FoundCheckpoint(
                        "p-1", "k", new CheckpointReply(true, ABC, Optional.of(TIME), Optional.of(CANCEL), GO)));
        all.put("signals", new Response.Signals("p-1", "k", Optional.of(CANCEL), GO));
        all.put("no-signals", new Response.Signals("", "", Optional.empty(), Optional.empty()));
        all.put(
                "error",
                new Response.Refused("CHECKPOINT_ERROR", "run 1 is over", "stale_run", Response.RetryHint.NEVER));
        all.put("old-error", new Response.Refused("CHECKPOINT_ERROR", "gone", "", Response.RetryHint.UNSPECIFIED));
        all.put("hello", new Response.Hello(1, List.of("runs"), 67_108_864));
        all.put("sleeping", new Response.Sleeping(TIME));
        all.put(
                "last-attempt",
                new Response.LastAttempt(Optional.of(new SavedCheckpoint(
                        "k::retry::2",
                        TIME,
                        Bytes.EMPTY,
                        Optional.of(TIME),
                        Optional.empty(),
                        OptionalInt.of(2),
                        Optional.of("no answer"),
                        LimitWaits.NONE))));
        all.put(
                "last-attempt-after-limit",
                new Response.LastAttempt(Optional.of(new SavedCheckpoint(
                        "k::retry::3",
                        TIME,
                        Bytes.EMPTY,
                        Optional.of(TIME),
                        Optional.empty(),
                        OptionalInt.of(3),
                        Optional.of("too many"),
                        new LimitWaits(2, Duration.ofMillis(1_500))))));
        all.put("no-attempt", new Response.LastAttempt(Optional.empty()));
        all.put("input", new Response.Input(Optional.of(Bytes.EMPTY)));
        all.put("no-input", new Response.Input(Optional.empty()));
        all.put("accepted", new Response.Accepted());
        return all;
    }

    private static byte[] bytes(byte @Nullable [] frame) {
        return Objects.requireNonNull(frame, "not in the file");
    }

    static Stream<String> requestNames() {
        return requests().keySet().stream();
    }

    static Stream<String> responseNames() {
        return responses().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("requestNames")
    void givenARequest_whenItIsWrittenAndRead_thenItIsWhatProtocMakesOfIt(String name) {
        byte[] golden = bytes(GoldenFrames.of("requests.txt").get(name));
        Envelope request = Objects.requireNonNull(requests().get(name));

        assertThat(new Frame(FrameType.REQUEST, RequestCodec.encode(request)).encode())
                .isEqualTo(golden);
        assertThat(RequestCodec.decode(GoldenFrames.payload(golden))).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("responseNames")
    void givenAResponse_whenItIsWrittenAndRead_thenItIsWhatProtocMakesOfIt(String name) {
        byte[] golden = bytes(GoldenFrames.of("responses.txt").get(name));
        Response response = Objects.requireNonNull(responses().get(name));

        assertThat(new Frame(FrameType.RESPONSE, ResponseCodec.encode(response)).encode())
                .isEqualTo(golden);
        assertThat(ResponseCodec.decode(GoldenFrames.payload(golden))).isEqualTo(response);
    }

    @Test
    void givenTheFiles_whenTheyAreCounted_thenEachFrameIsTriedAndEachKindIsThere() {
        assertThat(GoldenFrames.of("requests.txt").keySet())
                .isEqualTo(requests().keySet());
        assertThat(GoldenFrames.of("responses.txt").keySet())
                .isEqualTo(responses().keySet());
        assertThat(requests().values().stream()
                        .flatMap(envelope -> envelope.body().stream())
                        .map(Object::getClass)
                        .distinct())
                .containsExactlyInAnyOrder(Request.class.getPermittedSubclasses());
        assertThat(responses().values().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(Response.class.getPermittedSubclasses());
    }

    @Test
    void givenFieldsOfANewerPeer_whenTheyAreRead_thenTheyArePassedOver() {
        byte[] payload = new MessageWriter()
                .message(7, new MessageWriter().text(1, "p-1").text(90, "new").number(91, 5))
                .number(900, 1)
                .toArray();

        assertThat(RequestCodec.decode(payload)).isEqualTo(plain(new Request.GetStatus("p-1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "0a05", "3a040a02fffe", "2a021001", "5a021009", "3a01"})
    void givenBytesThatAreNoRequest_whenTheyAreRead_thenThatIsSaid(String hex) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> RequestCodec.decode(HexFormat.of().parseHex(hex)));
    }

    @Test
    void givenASleepOfAllTimes_whenItIsWritten_thenItIsStillLong() {
        Envelope longest = plain(new Request.Sleep("p", Duration.ofSeconds(Long.MAX_VALUE), "k", Bytes.EMPTY, false));
        Envelope read = RequestCodec.decode(RequestCodec.encode(longest));

        assertThat(((Request.Sleep) read.body().orElseThrow()).span()).isGreaterThan(Duration.ofDays(365_000_000));
    }
}
