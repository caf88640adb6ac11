package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.TimeRange;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.process.Bytes;
import dev.clew.process.Exit;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an environment says and does, with a runner that runs nothing. */
@Timeout(60)
final class EnvironmentTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private TestSite site;

    private final List<RunRequest> runs = new CopyOnWriteArrayList<>();

    /** Does what the first line of its program says: exits with a code, or stays. */
    private final class Fake implements Runner {

        @Override
        public String type() {
            return OsRunner.TYPE;
        }

        @Override
        public Exit run(RunRequest request, Running control) throws InterruptedException, IOException {
            runs.add(request);
            String what = Files.readString(request.program()).lines().toList().getLast();
            if (what.equals("stay")) {
                Thread.sleep(Duration.ofMinutes(10));
            }
            return new Exit(
                    Exit.How.EXITED,
                    OptionalInt.of(Integer.parseInt(what)),
                    "",
                    OptionalLong.of(4_096),
                    OptionalLong.of(7));
        }
    }

    @BeforeEach
    void open() {
        site = TestSite.in(data, new Fake());
    }

    @AfterEach
    void close() {
        site.close();
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

    // --- starting

    @Test
    void givenAnImage_whenAProcessIsStarted_thenItIsLaunchedWithIt() {
        Image image = site.image("job", "0");

        Started started = site.environment.start(StartRequest.of("job")
                .instanceId("j")
                .timeout(Duration.ofMinutes(5))
                .env(Map.of("A", "b")));

        assertThat(started).isEqualTo(new Started("j", false));
        assertThat(site.end("j").status()).isEqualTo(ProcessStatus.COMPLETED);
        assertThat(runs).singleElement().satisfies(run -> {
            assertThat(run.run()).isEqualTo(1);
            assertThat(run.timeout()).contains(Duration.ofMinutes(5));
            assertThat(run.environment()).containsEntry("A", "b");
        });
        EnvironmentInstance shown = site.environment.status("j").orElseThrow();
        assertThat(shown.imageId()).contains(image.id());
        assertThat(shown.imageName()).contains("job");
        assertThat(shown.launches()).isEqualTo(1);
        assertThat(shown.peakMemoryBytes()).isEqualTo(OptionalLong.of(4_096));
    }

    @Test
    void givenNoId_whenAProcessIsStarted_thenItGetsOne() {
        site.image("job", "0");

        assertThat(site.environment.start(StartRequest.of("job")).instanceId()).hasSize(36);
    }

    @Test
    void givenAProcess_whenItIsStartedAgain_thenItIsLaunchedOnce() {
        site.image("job", "0");
        site.start(StartRequest.of("job").instanceId("j"));

        Started again = site.environment.start(StartRequest.of("job").instanceId("j"));

        assertThat(again.deduplicated()).isTrue();
        site.end("j");
        assertThat(site.environment
                        .start(StartRequest.of("job").instanceId("j"))
                        .deduplicated())
                .isTrue();
        assertThat(runs).hasSize(1);
    }

    @Test
    void givenAProcess_whenAnotherImageIsStartedUnderItsId_thenThatIsAConflict() {
        site.image("job", "stay");
        site.image("other", "0");
        site.start(StartRequest.of("job").instanceId("j"));

        assertRefused(
                Kind.CONFLICT,
                () -> site.environment.start(StartRequest.of("other").instanceId("j")));
    }

    @Test
    void givenNoSuchImage_whenAProcessIsStarted_thenTheIdStaysFree() {
        assertRefused(
                Kind.IMAGE_NOT_FOUND,
                () -> site.environment.start(StartRequest.of("job").instanceId("j")));
        assertRefused(
                Kind.IMAGE_NOT_FOUND,
                () -> site.environment.start(StartRequest.of("").instanceId("j")));

        assertThat(site.environment.status("j")).isEmpty();
    }

    @Test
    void givenAnImageOfAnotherNamespace_whenAProcessIsStarted_thenItIsAnsweredLikeNone() {
        Image image = site.image("job", "0");
        Environment other = Environment.of(site.clew.client("other"), data);

        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> other.start(StartRequest.of(image.id())))
                .withMessage("there is no image '" + image.id() + "' in namespace 'other'");
    }

    @Test
    void givenVariablesThatSayWhoAProgramIs_whenAProcessIsStartedWithThem_thenThatIsRefused() {
        site.image("job", "0");

        assertRefused(
                Kind.VALIDATION_ERROR,
                () -> site.environment.start(
                        StartRequest.of("job").instanceId("j").env(Map.of("RUNTARA_INSTANCE_ID", "x"))));
        assertRefused(
                Kind.VALIDATION_ERROR,
                () -> site.environment.start(
                        StartRequest.of("job").instanceId("j").env(Map.of("A=B", "x"))));
        assertRefused(
                Kind.VALIDATION_ERROR,
                () -> site.environment.start(
                        StartRequest.of("job").instanceId("j").timeout(Duration.ZERO)));
        assertThat(site.environment.status("j")).isEmpty();
    }

    @Test
    void givenAnImageWhoseContentIsGone_whenAProcessIsStarted_thenTheIdStaysFree() throws Exception {
        Image image = site.image("job", "0");
        DataFolder.delete(data.resolve(".contents").resolve(image.hash()));

        assertRefused(
                Kind.IO_ERROR,
                () -> site.environment.start(StartRequest.of("job").instanceId("j")));

        assertThat(site.environment.status("j")).isEmpty();
    }

    @Test
    void givenAnImageThatIsReplaced_whenAProcessOfTheOldOneIsLaunchedAgain_thenItRunsTheOldOne() {
        Image old = site.image("job", "1");
        site.start(StartRequest.of("job").instanceId("j").maxCrashes(2));
        TestSite.await(() -> !runs.isEmpty());

        Image replaced = site.image("job", "0");
        site.end("j");

        assertThat(replaced.id()).isEqualTo(old.id());
        assertThat(runs)
                .hasSize(2)
                .extracting(RunRequest::program)
                .containsOnly(runs.getFirst().program());
    }

    // --- steering

    @Test
    void givenNoProcess_whenItIsSteered_thenThatIsSaid() {
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> site.environment.stop("no", Duration.ZERO, ""));
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> site.environment.resume("no"));
        assertThat(site.environment.status("no")).isEmpty();
    }

    @Test
    void givenAProcessThatHasCompletedOrRuns_whenItIsResumed_thenThatIsRefused() {
        site.image("job", "0");
        site.image("long", "stay");
        site.end(site.start(StartRequest.of("job").instanceId("j")));
        site.start(StartRequest.of("long").instanceId("l"));

        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> site.environment.resume("j"));
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> site.environment.resume("l"));
    }

    @Test
    void givenAProgramThatHasNotRegistered_whenItIsStopped_thenItIsNotWaitedForInVain() {
        site.image("long", "stay");
        site.start(StartRequest.of("long").instanceId("l"));
        TestSite.await(() -> !runs.isEmpty());
        Instant asked = Instant.now();

        site.environment.stop("l", Duration.ofMinutes(10), "enough");

        assertThat(site.end("l").status()).isEqualTo(ProcessStatus.CANCELLED);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    // --- looking

    @Test
    void givenProcesses_whenTheyAreListed_thenWhatFitsIsThereInOrder() throws InterruptedException {
        Image job = site.image("job-1", "0");
        site.image("bad-1", "5");
        site.image("long-1", "stay");
        site.end(site.start(StartRequest.of("job-1").instanceId("a")));
        Thread.sleep(5); // stores keep milliseconds
        Instant between = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Thread.sleep(5);
        site.end(site.start(StartRequest.of("bad-1").instanceId("b").maxCrashes(1)));
        site.end(site.start(StartRequest.of("job-1").instanceId("c")));
        site.start(StartRequest.of("long-1").instanceId("d"));

        InstanceQuery all = InstanceQuery.all();
        assertThat(ids(all)).containsExactly("d", "c", "b", "a");
        assertThat(ids(all.order(InstanceQuery.Order.CREATED_ASC))).containsExactly("a", "b", "c", "d");
        assertThat(ids(all.order(InstanceQuery.Order.FINISHED_DESC))).containsExactly("c", "b", "a");
        assertThat(ids(all.statuses(Set.of(ProcessStatus.FAILED)))).containsExactly("b");
        assertThat(ids(all.statuses(Set.of(ProcessStatus.PENDING)))).containsExactly("d");
        assertThat(ids(all.imageId(job.id()))).containsExactly("c", "a");
        assertThat(ids(all.imageNamePrefix("bad"))).containsExactly("b");
        assertThat(ids(all.created(TimeRange.from(between)))).containsExactly("d", "c", "b");
        assertThat(ids(all.finished(TimeRange.until(between)))).containsExactly("a");
        assertThat(ids(all.limit(2).offset(1))).containsExactly("c", "b");
        assertThat(site.environment.list(all.limit(2)).more()).isTrue();
        assertThat(site.environment.list(all.limit(4)).more()).isFalse();
        assertThat(site.environment.list(all).instances())
                .filteredOn(InstanceSummary::hasError)
                .extracting(InstanceSummary::instanceId)
                .containsExactly("b");
    }

    private List<String> ids(InstanceQuery query) {
        return site.environment.list(query).instances().stream()
                .map(InstanceSummary::instanceId)
                .toList();
    }

    @Test
    void givenProcessesThatHaveEnded_whenTheyAreCounted_thenEachHourHasItsNumbers() {
        site.image("job", "0");
        site.image("bad", "5");
        site.end(site.start(StartRequest.of("job").instanceId("a")));
        site.end(site.start(StartRequest.of("bad").instanceId("b").maxCrashes(1)));
        Instant now = Instant.now();

        Metrics metrics = site.environment.metrics(
                now.minus(Duration.ofHours(3)), now.plusSeconds(5), Metrics.Granularity.HOURLY);

        assertThat(metrics.buckets()).hasSizeBetween(4, 5);
        assertThat(metrics.buckets().getFirst().total()).isZero();
        assertThat(metrics.buckets().getFirst().averageDuration()).isEmpty();
        assertThat(metrics.buckets().stream().mapToLong(Metrics.Bucket::total).sum())
                .isEqualTo(2);
        Metrics.Bucket busy = metrics.buckets().stream()
                .filter(bucket -> bucket.completed() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(busy.mostMemoryBytes()).isEqualTo(OptionalLong.of(4_096));
        assertThat(busy.shortestDuration()).isPresent();
    }

    // --- cleaning up

    @Test
    void givenFoldersOfRuns_whenTheyAreCleanedUp_thenThoseOfProcessesThatHaveEndedGo() {
        site.image("job", "0");
        site.image("long", "stay");
        site.end(site.start(StartRequest.of("job").instanceId("a")));
        site.start(StartRequest.of("long").instanceId("b"));
        TestSite.await(() -> runs.size() == 2);

        assertThat(site.environment.cleanUpRuns(Duration.ofHours(1))).isZero();
        assertThat(site.environment.cleanUpRuns(Duration.ofSeconds(-5))).isEqualTo(1);

        assertThat(new DataFolder(data).run("default", "a")).doesNotExist();
        assertThat(new DataFolder(data).run("default", "b")).exists();
    }

    @Test
    void givenContents_whenTheyAreCleanedUp_thenThoseOfImagesAndProcessesStay() {
        Image running = site.image("job", "stay");
        site.start(StartRequest.of("job").instanceId("a"));
        Image held = site.image("job", "0");
        Image unused = site.image("other", "1");
        site.environment.images().delete("default", "other");

        Housekeeping housekeeping = new Housekeeping(data, Duration.ofHours(1), Duration.ofSeconds(-5));
        assertThat(housekeeping.once(site.clew::client)).isEqualTo(new Housekeeping.Report(0, 1));

        assertThat(site.environment.images().program(unused.hash())).isEmpty();
        assertThat(site.environment.images().program(running.hash())).isPresent();
        assertThat(site.environment.images().program(held.hash())).isPresent();
    }

    // --- input

    @Test
    void givenAnImageWithVariables_whenAProcessIsStarted_thenTheyAreDefaultsOfItsInput() {
        Map<String, Object> metadata = Map.of("variables", Map.of("a", 1, "b", 2, "_c", 3));

        assertThat(Enrichment.of(Optional.of(Bytes.of("{\"variables\":{\"b\":5,\"_d\":6},\"x\":0}")), metadata)
                        .orElseThrow()
                        .toText())
                .contains("\"a\":1", "\"b\":5", "\"x\":0")
                .doesNotContain("_c", "_d");
        assertThat(Enrichment.of(Optional.empty(), metadata).orElseThrow().toText())
                .contains("\"a\":1", "\"b\":2");
        assertThat(Enrichment.of(Optional.empty(), Map.of())).isEmpty();
        assertThat(Enrichment.of(Optional.of(Bytes.of("[1]")), metadata)).contains(Bytes.of("[1]"));
        assertThat(Enrichment.of(Optional.of(Bytes.of("{\"x\":1}")), Map.of())).contains(Bytes.of("{\"x\":1}"));
    }
}
