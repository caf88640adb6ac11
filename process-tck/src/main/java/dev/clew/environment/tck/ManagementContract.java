package dev.clew.environment.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.clew.api.ClewClient;
import dev.clew.api.TimeRange;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.Health;
import dev.clew.environment.Image;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.InstanceSummary;
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
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What those who manage may rely on, whatever way they reach their environment. A subclass for each way runs it there. */
@Timeout(60)
public abstract class ManagementContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Bytes BINARY = Bytes.of(new byte[] {0, (byte) 0xff, 'x', 0});

    private final String id = "p-" + UUID.randomUUID();
    private final String image = "image-" + UUID.randomUUID();

    /** The way that is judged, to the namespace {@code default}. The same connection each time. */
    protected abstract Management management();

    /** The same way to another namespace. */
    protected abstract Management elsewhere();

    /** A client of the namespace {@code default}, of the engine that all this is about. */
    protected abstract ClewClient client();

    private ProcessProtocol protocol() {
        return Processes.of(client()).protocol();
    }

    /** A process that nobody launches, with a run under way. */
    private RunRef registered() {
        return protocol().register(RunRef.present(id), Optional.empty());
    }

    private void event(RunRef run, String subtype, String payload) {
        protocol().event(run, ProcessEvent.CUSTOM, subtype, Optional.empty(), Optional.of(Bytes.of(payload)));
    }

    private Image program(String script) {
        return management().registerImage(ImageRequest.of(image), stream("#!/bin/sh\n" + script));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(Bytes.of(text).toArray());
    }

    private static void assertRefused(Kind why, ThrowingCallable request) {
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(request)
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(why));
    }

    private static void assertRefused(ProcessError why, ThrowingCallable request) {
        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(request)
                .satisfies(refused -> assertThat(refused.error()).isEqualTo(why));
    }

    // --- how it is

    @Test
    void givenAnEnvironment_whenItIsAskedHowItIs_thenItCountsWhatIsUnderWay() {
        int before = management().health().active();
        registered();

        Health health = management().health();

        assertThat(health.healthy()).isTrue();
        assertThat(health.version()).isNotEmpty();
        assertThat(health.uptime()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(health.active()).isEqualTo(before + 1);
        assertThat(management().namespace()).isEqualTo("default");
    }

    // --- images

    @Test
    void givenAProgram_whenItIsRegistered_thenTheImageIsFoundByItsNameAndItsId() {
        Image made = management()
                .registerImage(
                        ImageRequest.of(image).description("what ü \"it\" is").metadata(Map.of("k", List.of(1, "b"))),
                        stream("hello"));

        assertThat(made.name()).isEqualTo(image);
        assertThat(made.namespace()).isEqualTo("default");
        assertThat(made.description()).isEqualTo("what ü \"it\" is");
        assertThat(made.metadata()).isEqualTo(Map.of("k", List.of(1, "b")));
        assertThat(made.runner()).isEqualTo("os");
        assertThat(made.size()).isEqualTo(5);
        assertThat(made.hash()).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(management().image(image).orElseThrow().id()).isEqualTo(made.id());
        assertThat(management().image(made.id()).orElseThrow().name()).isEqualTo(image);
    }

    @Test
    void givenAProgramOfAnyBytes_whenItIsRegistered_thenItArrivesAsItIs() throws Exception {
        byte[] program = new byte[3_000_000];
        new Random(7).nextBytes(program);
        byte[] boundary = Bytes.of("\r\n--clew-\r\n--").toArray();
        System.arraycopy(boundary, 0, program, 70_000, boundary.length);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program));

        Image made = management().registerImage(ImageRequest.of(image).hash(hash), new ByteArrayInputStream(program));

        assertThat(made.size()).isEqualTo(program.length);
        assertThat(made.hash()).isEqualTo(hash);
    }

    @Test
    void givenANameThatIsTaken_whenAProgramIsRegistered_thenItsIdStays() {
        Image first = management().registerImage(ImageRequest.of(image), stream("a"));
        Image second = management().registerImage(ImageRequest.of(image), stream("b"));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.hash()).isNotEqualTo(first.hash());
    }

    @Test
    void givenAProgramThatIsNotTheAnnouncedOne_whenItIsRegistered_thenNothingIsKept() {
        assertRefused(
                Kind.CHECKSUM_MISMATCH,
                () -> management().registerImage(ImageRequest.of(image).hash("0".repeat(64)), stream("a")));
        assertRefused(Kind.VALIDATION_ERROR, () -> management().registerImage(ImageRequest.of(image), stream("")));

        assertThat(management().image(image)).isEmpty();
    }

    @Test
    void givenAProgramThatCannotBeReadToItsEnd_whenItIsRegistered_thenNothingIsKept() {
        InputStream broken = new InputStream() {
            private int blocks = 5;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in blocks");
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                if (blocks-- == 0) {
                    throw new IOException("the disk is dead");
                }
                return most;
            }
        };

        assertRefused(Kind.IO_ERROR, () -> management().registerImage(ImageRequest.of(image), broken));

        assertThat(management().image(image)).isEmpty();
    }

    @Test
    void givenImages_whenTheyAreListed_thenTheyComeByNameInPartsAndWithATotal() {
        long before = management().listImages(Paging.OLDEST).total();
        for (String name : List.of("b", "c", "a")) {
            management().registerImage(ImageRequest.of("zz-" + image + name), stream(name));
        }

        Slice<Image> part =
                management().listImages(Paging.OLDEST.offset((int) before).limit(2));

        assertThat(part.total()).isEqualTo(before + 3);
        assertThat(part.items()).extracting(Image::name).containsExactly("zz-" + image + "a", "zz-" + image + "b");
        assertThat(management().listImages(Paging.NEWEST.limit(1)).items())
                .extracting(Image::name)
                .containsExactly("zz-" + image + "c");
    }

    @Test
    void givenAnImage_whenItIsDeleted_thenItIsGone() {
        Image made = management().registerImage(ImageRequest.of(image), stream("a"));

        assertThat(management().deleteImage(made.id())).isTrue();

        assertThat(management().image(image)).isEmpty();
        assertThat(management().deleteImage(made.id())).isFalse();
        assertThat(management().deleteImage("no such/../image")).isFalse();
    }

    @Test
    void givenAnImage_whenAnotherNamespaceAsksForIt_thenItIsNotThere() {
        Image made = management().registerImage(ImageRequest.of(image), stream("a"));

        assertThat(elsewhere().image(made.id())).isEmpty();
        assertThat(elsewhere().deleteImage(made.id())).isFalse();
        assertThat(elsewhere().listImages(Paging.OLDEST).items())
                .extracting(Image::id)
                .doesNotContain(made.id());
        assertRefused(Kind.IMAGE_NOT_FOUND, () -> elsewhere().start(StartRequest.of(made.id())));
        assertThat(management().image(image)).isPresent();
    }

    // --- starting and ending

    @Test
    void givenAnImage_whenAProcessIsStarted_thenItRunsWithWhatItWasGivenAndCanBeAwaited() {
        program("printf '%s' \"$GREETING\" >&2; exit 3");

        Started started = management()
                .start(StartRequest.of(image)
                        .instanceId(id)
                        .input(BINARY)
                        .env(Map.of("GREETING", "hello"))
                        .timeout(Duration.ofMillis(20_500))
                        .maxCrashes(1));

        assertThat(started).isEqualTo(new Started(id, false));
        ProcessInfo end = management().await(id, PATIENCE);
        assertThat(end.status()).isEqualTo(ProcessStatus.FAILED);
        assertThat(end.exitCode()).isEqualTo(OptionalInt.of(3));
        EnvironmentInstance shown = management().status(id).orElseThrow();
        assertThat(shown.imageName()).contains(image);
        assertThat(shown.input()).contains(BINARY);
        assertThat(shown.launches()).isEqualTo(1);
        assertThat(shown.namespace()).isEqualTo("default");
        assertThat(shown.process().instanceId()).isEqualTo(id);
        assertThat(shown.process().reason()).isEqualTo(end.reason());
        assertThat(management().logs(id, OptionalInt.empty()).orElseThrow().standardError())
                .isEqualTo("hello");
        assertThat(management().logs(id, OptionalInt.of(7))).isEmpty();
    }

    @Test
    void givenAProcess_whenItIsStartedAgain_thenItIsLeftAsItIsAndForAnotherImageThatIsAConflict() {
        program("sleep 60");
        StartRequest request = StartRequest.of(image).instanceId(id).grace(Duration.ZERO);
        management().start(request);
        management().registerImage(ImageRequest.of(image + "-2"), stream("other"));

        assertThat(management().start(request)).isEqualTo(new Started(id, true));
        assertRefused(
                Kind.CONFLICT,
                () -> management().start(StartRequest.of(image + "-2").instanceId(id)));

        management().stop(id, Duration.ZERO, "enough");
        assertThat(management().await(id, PATIENCE).status()).isEqualTo(ProcessStatus.CANCELLED);
    }

    @Test
    void givenAStartThatMakesNoSense_whenItIsAsked_thenThatIsSaidAndTheIdStaysFree() {
        program("exit 0");

        assertRefused(
                Kind.IMAGE_NOT_FOUND,
                () -> management().start(StartRequest.of("none").instanceId(id)));
        assertRefused(
                Kind.VALIDATION_ERROR,
                () -> management().start(StartRequest.of(image).instanceId(id).timeout(Duration.ZERO)));
        assertRefused(
                Kind.VALIDATION_ERROR,
                () -> management().start(StartRequest.of(image).instanceId(id).env(Map.of("CLEW_INSTANCE_ID", "x"))));
        assertRefused(
                Kind.TOO_LARGE,
                () -> management().start(StartRequest.of(image).instanceId(id).input(Bytes.of("x".repeat(5_000_000)))));

        assertThat(management().status(id)).isEmpty();
    }

    @Test
    void givenNoProcess_whenSomethingIsAskedOfIt_thenItIsNotThere() {
        assertThat(management().status(id)).isEmpty();
        assertThat(management().status("a/b?c#%2F ü")).isEmpty();
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().await(id, PATIENCE));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().stop(id, Duration.ZERO, ""));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().resume(id));
        assertRefused(
                ProcessError.INSTANCE_NOT_FOUND, () -> management().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().signalCheckpoint(id, "k", Bytes.EMPTY));
        assertRefused(
                ProcessError.INSTANCE_NOT_FOUND,
                () -> management().checkpoints(id, CheckpointQuery.ALL, Paging.OLDEST));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().checkpoint(id, "k"));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().events(id, EventQuery.ALL, Paging.OLDEST));
        assertRefused(
                ProcessError.INSTANCE_NOT_FOUND, () -> management().steps(id, StepSummaries.Query.ALL, Paging.OLDEST));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> management().ancestors(id, "s"));
        assertThat(management().logs(id, OptionalInt.empty())).isEmpty();
    }

    @Test
    void givenAProcess_whenAnotherNamespaceAsksForIt_thenItIsNotThere() {
        registered();

        assertThat(elsewhere().status(id)).isEmpty();
        assertThat(elsewhere().list(InstanceQuery.all()).instances()).isEmpty();
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> elsewhere().stop(id, Duration.ZERO, ""));
        assertRefused(
                ProcessError.INSTANCE_NOT_FOUND, () -> elsewhere().signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> elsewhere().events(id, EventQuery.ALL, Paging.OLDEST));
        assertThat(management().status(id)).isPresent();
    }

    @Test
    void givenAProcessThatDoesNotEnd_whenItIsAwaited_thenTheTimeIsUp() {
        registered();

        assertRefused(ProcessError.TIMEOUT, () -> management().await(id, Duration.ofMillis(100)));
    }

    @Test
    void givenOneWhoWouldWaitForEver_whenTheProcessHasEnded_thenHeIsTold() {
        protocol().complete(registered(), BINARY);

        assertThat(management().await(id, ChronoUnit.FOREVER.getDuration()).output())
                .contains(BINARY);
    }

    // --- steering

    @ParameterizedTest
    @EnumSource(ControlSignal.Type.class)
    void givenAProcessThatRuns_whenItIsSignalled_thenItHearsOfIt(ControlSignal.Type type) {
        RunRef run = registered();

        management().signal(id, type, BINARY);

        assertThat(protocol().pollSignal(run)).contains(new ControlSignal(type, BINARY));
        assertThat(management().status(id).orElseThrow().process().signal()).contains(new ControlSignal(type, BINARY));
    }

    @Test
    void givenACheckpoint_whenItIsSentSomething_thenItGetsThat() {
        RunRef run = registered();

        management().signalCheckpoint(id, "a/b ü", BINARY);

        assertThat(protocol().pollCustom(run, "a/b ü")).contains(BINARY);
    }

    @Test
    void givenAProcessThatHasEnded_whenItIsSignalled_thenThatIsRefused() {
        protocol().complete(registered(), BINARY);

        assertRefused(
                ProcessError.INVALID_INSTANCE_STATE,
                () -> management().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY));
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> management().signalCheckpoint(id, "k", Bytes.EMPTY));
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> management().stop(id, Duration.ZERO, ""));
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> management().resume(id));
        assertThat(management().await(id, PATIENCE).output()).contains(BINARY);
    }

    @Test
    void givenAProcessThatFailed_whenItIsResumed_thenItGoesOnFromItsLastCheckpoint() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", BINARY);
        protocol().fail(run, "no money");
        assertThat(management().await(id, PATIENCE).error()).contains("no money");

        management().resume(id);

        assertThat(management().status(id).orElseThrow().process().status()).isNotEqualTo(ProcessStatus.FAILED);
        assertThat(protocol().probe(registered(), "k").state()).contains(BINARY);
    }

    @Test
    void givenAProcessThatRuns_whenItIsStopped_thenItIsToldTheReason() {
        RunRef run = registered();

        management().stop(id, Duration.ofMillis(1_500), "enough");

        assertThat(protocol().pollSignal(run))
                .contains(new ControlSignal(ControlSignal.Type.CANCEL, Bytes.of("enough")));
    }

    // --- listing

    @Test
    void givenProcesses_whenTheyAreListed_thenFiltersPartsAndTheTotalAreOfThoseThatFit() {
        String done = id + "-done";
        protocol().register(RunRef.present(id + "-1"), Optional.empty());
        Instant first = management()
                .list(InstanceQuery.all()
                        .order(InstanceQuery.Order.CREATED_DESC)
                        .limit(1))
                .instances()
                .getFirst()
                .createdAt(); // by the clock of the store
        protocol().register(RunRef.present(id + "-2"), Optional.empty());
        protocol().register(RunRef.present(done), Optional.empty());
        protocol().complete(RunRef.present(done), Bytes.EMPTY);
        management().await(done, PATIENCE);
        InstanceQuery recent = InstanceQuery.all().created(TimeRange.from(first));

        assertThat(management()
                        .list(recent.order(InstanceQuery.Order.CREATED_ASC))
                        .instances())
                .extracting(InstanceSummary::instanceId)
                .containsExactly(id + "-1", id + "-2", done);
        InstanceList part = management().list(recent.limit(1).offset(1));
        assertThat(part.instances()).extracting(InstanceSummary::instanceId).containsExactly(id + "-2");
        assertThat(part.more()).isTrue();
        assertThat(part.total()).isEqualTo(3);
        InstanceList ended = management().list(recent.statuses(Set.of(ProcessStatus.COMPLETED, ProcessStatus.FAILED)));
        assertThat(ended.instances()).singleElement().satisfies(summary -> {
            assertThat(summary.instanceId()).isEqualTo(done);
            assertThat(summary.finishedAt()).isPresent();
            assertThat(summary.hasError()).isFalse();
        });
        assertThat(ended.more()).isFalse();
        assertThat(management().list(recent.imageNamePrefix("none")).instances())
                .isEmpty();
        assertThat(management()
                        .list(InstanceQuery.all().created(TimeRange.until(first)))
                        .instances())
                .extracting(InstanceSummary::instanceId)
                .doesNotContain(id + "-1");
    }

    // --- checkpoints

    private List<CheckpointSummary> threeCheckpoints() {
        RunRef run = registered();
        protocol().checkpoint(run, "a", Bytes.of("one"));
        protocol().checkpoint(run, "b/ü %2F", BINARY);
        protocol().checkpoint(run, "c", Bytes.EMPTY);
        return management().checkpoints(id, CheckpointQuery.ALL, Paging.OLDEST).items();
    }

    @Test
    void givenCheckpoints_whenTheyAreListed_thenTheyComeInPartsWithATotalAndWithoutTheirStates() {
        assertThat(threeCheckpoints())
                .extracting(CheckpointSummary::key, CheckpointSummary::size)
                .containsExactly(tuple("a", 3L), tuple("b/ü %2F", 4L), tuple("c", 0L));

        Slice<CheckpointSummary> newest = management()
                .checkpoints(id, CheckpointQuery.ALL, Paging.NEWEST.limit(1).offset(1));

        assertThat(newest.items()).extracting(CheckpointSummary::key).containsExactly("b/ü %2F");
        assertThat(newest.total()).isEqualTo(3);
        assertThat(management()
                        .checkpoints(id, CheckpointQuery.ALL, Paging.OLDEST.offset(9))
                        .items())
                .isEmpty();
    }

    @Test
    void givenCheckpoints_whenOneIsAskedFor_thenItComesWithItsState() {
        threeCheckpoints();

        Slice<CheckpointSummary> only = management().checkpoints(id, CheckpointQuery.ALL.key("b/ü %2F"), Paging.OLDEST);
        assertThat(only.items()).extracting(CheckpointSummary::key).containsExactly("b/ü %2F");
        assertThat(only.total()).isEqualTo(1);
        assertThat(management().checkpoint(id, "b/ü %2F").map(SavedCheckpoint::state))
                .contains(BINARY);
        assertThat(management().checkpoint(id, "a").map(SavedCheckpoint::state)).contains(Bytes.of("one"));
        assertThat(management().checkpoint(id, "c").map(SavedCheckpoint::state)).contains(Bytes.EMPTY);
        assertThat(management().checkpoint(id, "none")).isEmpty();
    }

    @Test
    void givenCheckpoints_whenATimeIsAskedFor_thenItsBeginningIsInItAndItsEndIsNot() throws InterruptedException {
        RunRef run = registered();
        for (String key : List.of("a", "b", "c")) {
            protocol().checkpoint(run, key, Bytes.of(key));
            Thread.sleep(5);
        }
        List<Instant> at = management().checkpoints(id, CheckpointQuery.ALL, Paging.OLDEST).items().stream()
                .map(CheckpointSummary::at)
                .toList();

        assertThat(management()
                        .checkpoints(
                                id, CheckpointQuery.ALL.created(TimeRange.between(at.get(0), at.get(2))), Paging.OLDEST)
                        .items())
                .extracting(CheckpointSummary::key)
                .containsExactly("a", "b");
        assertThat(management()
                        .checkpoints(id, CheckpointQuery.ALL.created(TimeRange.from(at.get(1))), Paging.OLDEST)
                        .total())
                .isEqualTo(2);
    }

    @Test
    void givenFailedAttempts_whenTheyAreAskedFor_thenTheyComeInsteadOfCheckpoints() {
        RunRef run = registered();
        protocol().checkpoint(run, "a", Bytes.of("one"));
        protocol().retryAttempt(run, "call", 2, "no luck", Optional.empty());

        Slice<CheckpointSummary> attempts = management().checkpoints(id, CheckpointQuery.ATTEMPTS, Paging.OLDEST);

        assertThat(attempts.items()).singleElement().satisfies(attempt -> {
            assertThat(attempt.attempt()).isEqualTo(OptionalInt.of(2));
            assertThat(attempt.error()).contains("no luck");
        });
        assertThat(management()
                        .checkpoint(id, attempts.items().getFirst().key())
                        .flatMap(SavedCheckpoint::error))
                .contains("no luck");
    }

    // --- events, steps and scopes

    @Test
    void givenEvents_whenTheyAreListed_thenFiltersPartsAndTheTotalAreOfThoseThatFit() throws InterruptedException {
        RunRef run = registered();
        event(run, "log", "{\"text\":\"Hello\"}");
        event(run, "log", "{\"scope_id\":\"s\",\"parent_scope_id\":\"r\"}");
        Thread.sleep(5);
        protocol().event(run, ProcessEvent.CUSTOM, "raw", Optional.of("k"), Optional.of(BINARY));

        Slice<ProcessEvent> all = management().events(id, EventQuery.ALL, Paging.OLDEST);
        assertThat(all.items()).extracting(ProcessEvent::type).containsExactly("started", "custom", "custom", "custom");
        assertThat(all.items()).extracting(ProcessEvent::number).containsExactly(1L, 2L, 3L, 4L);
        assertThat(all.items().getLast().payload()).contains(BINARY);
        assertThat(all.items().getLast().checkpoint()).contains("k");
        assertThat(numbers(EventQuery.ALL, Paging.NEWEST.limit(2).offset(1))).containsExactly(3L, 2L);
        assertThat(management()
                        .events(id, EventQuery.ALL.type("custom"), Paging.NEWEST.limit(1))
                        .total())
                .isEqualTo(3);
        assertThat(numbers(EventQuery.ALL.type("started"), Paging.OLDEST)).containsExactly(1L);
        assertThat(numbers(EventQuery.ALL.subtype("log"), Paging.OLDEST)).containsExactly(2L, 3L);
        assertThat(numbers(EventQuery.ALL.payloadContains("hELLO"), Paging.OLDEST))
                .containsExactly(2L);
        assertThat(numbers(EventQuery.ALL.scopeId("s"), Paging.OLDEST)).containsExactly(3L);
        assertThat(numbers(EventQuery.ALL.parentScopeId("r"), Paging.OLDEST)).containsExactly(3L);
        assertThat(numbers(EventQuery.ALL.subtype("log").rootScopes(), Paging.OLDEST))
                .containsExactly(2L);
        Instant last = all.items().getLast().at();
        assertThat(numbers(EventQuery.ALL.created(TimeRange.from(last)), Paging.OLDEST))
                .containsExactly(4L);
        assertThat(numbers(EventQuery.ALL.created(TimeRange.until(last)), Paging.OLDEST))
                .containsExactly(1L, 2L, 3L);
    }

    private List<Long> numbers(EventQuery query, Paging paging) {
        return management().events(id, query, paging).items().stream()
                .map(ProcessEvent::number)
                .toList();
    }

    @Test
    void givenStepsThatAProgramTellsOf_whenTheyAreListed_thenFiltersAndPartsAreOfThoseThatFit() {
        RunRef run = registered();
        event(run, "scope_enter", "{\"scope_id\":\"outer\",\"step_id\":\"loop\",\"index\":0}");
        event(run, "scope_enter", "{\"scope_id\":\"in/ner\",\"parent_scope_id\":\"outer\",\"step_id\":\"loop\"}");
        event(run, StepSummaries.START, "{\"step_id\":\"a\",\"step_type\":\"call\",\"inputs\":{\"n\":1.50}}");
        event(run, StepSummaries.END, "{\"step_id\":\"a\",\"outputs\":[true],\"duration_ms\":12}");
        event(run, StepSummaries.START, "{\"step_id\":\"b\",\"scope_id\":\"in/ner\",\"parent_scope_id\":\"outer\"}");
        event(run, StepSummaries.END, "{\"step_id\":\"b\",\"scope_id\":\"in/ner\",\"error\":\"no\"}");
        event(run, StepSummaries.START, "{\"step_id\":\"c\"}");
        StepSummaries.Query all = StepSummaries.Query.ALL;

        Slice<StepSummary> steps = management().steps(id, all, Paging.OLDEST);

        assertThat(steps.total()).isEqualTo(3);
        assertThat(steps.items())
                .extracting(StepSummary::stepId, StepSummary::status)
                .containsExactly(
                        tuple("a", StepSummary.Status.COMPLETED),
                        tuple("b", StepSummary.Status.FAILED),
                        tuple("c", StepSummary.Status.RUNNING));
        assertThat(steps.items().getFirst().outputs()).contains("[true]");
        assertThat(steps.items().getFirst().duration()).contains(Duration.ofMillis(12));
        assertThat(steps.items().get(1).error()).contains("\"no\"");
        assertThat(management().steps(id, all, Paging.NEWEST.limit(1)).items())
                .extracting(StepSummary::stepId)
                .containsExactly("c");
        assertThat(management()
                        .steps(
                                id,
                                new StepSummaries.Query(
                                        Optional.of(StepSummary.Status.FAILED),
                                        Optional.empty(),
                                        Optional.of("in/ner"),
                                        Optional.of("outer"),
                                        Set.of("a", "b"),
                                        false),
                                Paging.OLDEST)
                        .items())
                .extracting(StepSummary::stepId)
                .containsExactly("b");
        assertThat(management().ancestors(id, "in/ner"))
                .extracting(StepSummaries.Scope::scopeId)
                .containsExactly("outer");
        assertThat(management().ancestors(id, "none")).isEmpty();
    }

    // --- metrics

    @Test
    void givenProcessesThatHaveEnded_whenMetricsAreAsked_thenTheyCountThem() {
        Instant from = Instant.now().minus(Duration.ofHours(3));
        Instant until = Instant.now().plus(Duration.ofHours(1));
        long before = completed(management().metrics(from, until, Metrics.Granularity.HOURLY));
        protocol().complete(registered(), Bytes.EMPTY);
        management().await(id, PATIENCE);

        Metrics metrics = management().metrics(from, until, Metrics.Granularity.HOURLY);

        assertThat(completed(metrics)).isEqualTo(before + 1);
        assertThat(metrics.granularity()).isEqualTo(Metrics.Granularity.HOURLY);
        assertThat(metrics.from()).isEqualTo(from.truncatedTo(ChronoUnit.HOURS));
        assertThat(metrics.until()).isCloseTo(until, within(1, ChronoUnit.MILLIS));
        assertThat(metrics.buckets()).hasSizeBetween(4, 6);
        assertThat(metrics.buckets().getFirst().at()).isEqualTo(metrics.from());
        assertRefused(Kind.VALIDATION_ERROR, () -> management().metrics(until, from, Metrics.Granularity.DAILY));
    }

    private static long completed(Metrics metrics) {
        return metrics.buckets().stream().mapToLong(Metrics.Bucket::completed).sum();
    }
}
