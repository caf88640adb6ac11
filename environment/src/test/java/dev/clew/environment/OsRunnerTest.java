package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProtocolConfig;
import dev.clew.process.RunRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the operating system, as real processes. */
@Timeout(60)
final class OsRunnerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private TestSite site;

    @BeforeEach
    void open() {
        site = TestSite.in(data, new OsRunner(OsRunner.Limits.NONE, 4_096));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Path folder(String id) {
        return new DataFolder(data).run("default", id);
    }

    private String file(String id, String name) throws IOException {
        return Files.readString(folder(id).resolve(name)).trim();
    }

    /** Whether it runs; one that nobody has taken note of being dead does not. */
    private static boolean alive(String pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    private void awaitFile(String id, String name) {
        TestSite.await(() -> {
            try {
                return Files.exists(folder(id).resolve(name)) && !file(id, name).isEmpty();
            } catch (IOException unreadable) {
                return false;
            }
        });
    }

    // --- ends

    @Test
    void givenAProgramThatTalksToNobody_whenItExitsWithZero_thenItsProcessHasCompleted() {
        ProcessInfo end = site.end(site.start("plain", "exit 0"));

        assertThat(end.status()).isEqualTo(ProcessStatus.COMPLETED);
        assertThat(end.output()).contains(Bytes.EMPTY);
    }

    @Test
    void givenAProgramThatLeavesAResult_whenItExits_thenThatIsTheOutputOfItsProcess() {
        site.image(
                "adder",
                "n=$(cat input.json); echo '{\"status\":\"completed\",\"result\":{\"n\":'$n'}}' > output.json");

        ProcessInfo end =
                site.end(site.start(StartRequest.of("adder").instanceId("add").input(Bytes.of("41"))));

        assertThat(end.status()).isEqualTo(ProcessStatus.COMPLETED);
        assertThat(end.output().orElseThrow().toText()).isEqualTo("{\"n\":41}");
    }

    @Test
    void givenAProgramThatSaysItFailed_whenItExits_thenItsProcessHasFailedWithItsWords() {
        ProcessInfo end = site.end(
                site.start("doomed", "echo '{\"status\":\"failed\",\"error\":\"no paper\"}' > output.json; exit 3"));

        assertThat(end.status()).isEqualTo(ProcessStatus.FAILED);
        assertThat(end.reason()).isEqualTo("application_error");
        assertThat(end.error()).contains("no paper");
    }

    @Test
    void givenAProgramThatExitsBadly_whenItDoesSoTooOften_thenItsProcessHasCrashedWithCodeAndLastWords() {
        site.image("bad", "echo run >> runs; echo 'no such table' >&2; exit 7");

        ProcessInfo end =
                site.end(site.start(StartRequest.of("bad").instanceId("bad").maxCrashes(2)));

        assertThat(end.status()).isEqualTo(ProcessStatus.FAILED);
        assertThat(end.reason()).isEqualTo("crashed");
        assertThat(end.exitCode()).isEqualTo(OptionalInt.of(7));
        assertThat(end.error().orElseThrow()).contains("2 times", "code 7", "no such table");
        assertThat(folder("bad").resolve("runs")).hasContent("run\nrun");
    }

    @Test
    void givenALimitOnRuns_whenOneTakesLonger_thenItAndAllItStartedAreKilled() throws IOException {
        site.image("slow", "sleep 60 & echo $! > child; echo $$ > self; wait");

        ProcessInfo end =
                site.end(site.start(StartRequest.of("slow").instanceId("slow").timeout(Duration.ofMillis(700))));

        assertThat(end.status()).isEqualTo(ProcessStatus.FAILED);
        assertThat(end.reason()).isEqualTo("timeout");
        assertThat(alive(file("slow", "self"))).isFalse();
        String child = file("slow", "child");
        TestSite.await(() -> !alive(child));
    }

    @Test
    void givenAProgramThatLeavesSomethingRunning_whenItExits_thenThatIsKilledToo() throws IOException {
        site.end(site.start("parent", "sleep 60 & echo $! > child"));

        String child = file("parent", "child");
        TestSite.await(() -> !alive(child));
    }

    // --- stopping

    @Test
    void givenAProgramThatListensToSigterm_whenItIsStopped_thenItGetsToCleanUp() throws IOException {
        site.image("polite", "trap 'echo bye > bye; exit 0' TERM; echo $$ > self; while :; do sleep 0.05; done");
        site.start(StartRequest.of("polite").instanceId("polite"));
        awaitFile("polite", "self");

        site.environment.stop("polite", Duration.ofSeconds(5), "enough");

        ProcessInfo end = site.end("polite");
        assertThat(end.status()).isEqualTo(ProcessStatus.CANCELLED);
        assertThat(end.error().orElseThrow()).contains("enough");
        awaitFile("polite", "bye");
        String self = file("polite", "self");
        TestSite.await(() -> !alive(self));
    }

    @Test
    void givenAProgramThatIgnoresSigterm_whenItIsStopped_thenItIsKilledAfterItsGrace() throws IOException {
        site.image("deaf", "trap '' TERM; echo $$ > self; while :; do sleep 0.05; done");
        site.start(StartRequest.of("deaf").instanceId("deaf").grace(Duration.ofMillis(200)));
        awaitFile("deaf", "self");

        site.environment.stop("deaf", Duration.ZERO, "");

        assertThat(site.end("deaf").status()).isEqualTo(ProcessStatus.CANCELLED);
        String self = file("deaf", "self");
        TestSite.await(() -> !alive(self));
    }

    // --- resting

    @Test
    void givenAProgramThatSaysItSleeps_whenTheTimeHasCome_thenItIsLaunchedAgainAndToldItsCheckpoint()
            throws IOException {
        ProcessInfo end = site.end(site.start("sleeper", """
                echo $CLEW_RUN-$CLEW_CHECKPOINT_ID-$RUNTARA_CHECKPOINT_ID >> runs
                [ -n "$CLEW_CHECKPOINT_ID" ] && exit 0
                echo '{"status":"sleeping","checkpoint_id":"nap","wake_after_ms":300}' > output.json
                """));

        assertThat(end.status()).isEqualTo(ProcessStatus.COMPLETED);
        assertThat(file("sleeper", "runs")).isEqualTo("1--\n2-nap-nap");
    }

    @Test
    void givenAProgramThatSuspends_whenItIsResumed_thenItIsLaunchedAgain() throws IOException {
        site.start(
                "waiter",
                "if [ -f been ]; then exit 0; fi; touch been; echo '{\"status\":\"suspended\"}' > output.json");
        site.awaitStatus("waiter", ProcessStatus.SUSPENDED);

        site.environment.resume("waiter");

        assertThat(site.end("waiter").status()).isEqualTo(ProcessStatus.COMPLETED);
    }

    @Test
    void givenAProcessThatHasFailed_whenItIsResumed_thenItIsLaunchedAgain() {
        site.image("flaky", "if [ -f been ]; then exit 0; fi; touch been; exit 1");
        site.start(StartRequest.of("flaky").instanceId("flaky").maxCrashes(1));
        assertThat(site.end("flaky").status()).isEqualTo(ProcessStatus.FAILED);

        site.environment.resume("flaky");

        TestSite.await(() -> site.status("flaky") == ProcessStatus.COMPLETED);
    }

    // --- what a program is given

    @Test
    void givenAProcess_whenItsProgramRuns_thenItKnowsWhoItIsAndNothingOfTheEngine() throws IOException {
        site.image("env", "env > env");
        site.end(site.start(StartRequest.of("env").instanceId("e/../1").env(Map.of("COLOUR", "blue"))));

        assertThat(file("e/../1", "env"))
                .contains(
                        "CLEW_INSTANCE_ID=e/../1",
                        "RUNTARA_INSTANCE_ID=e/../1",
                        "CLEW_NAMESPACE=default",
                        "RUNTARA_TENANT_ID=default",
                        "CLEW_RUN=1",
                        "COLOUR=blue")
                .doesNotContain("CLEW_CHECKPOINT_ID", "CLEW_TOKEN", "USER=", "MAVEN", "SHLVL=1\nX");
        assertThat(folder("e/../1").getParent())
                .isEqualTo(data.resolve("default/runs").toAbsolutePath());
    }

    @Test
    void givenAProgramInJava_whenItReadsItsVariables_thenTheySayWhichRunItIs() throws IOException {
        site.image("env", "env > env");
        site.end(site.start(StartRequest.of("env").instanceId("job").env(Map.of("CLEW_PATIENCE", "3s"))));

        Map<String, String> variables = file("job", "env")
                .lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (one, other) -> other));
        ProtocolConfig config = ProtocolConfig.fromEnvironment(variables);
        assertThat(config.run()).isEqualTo(new RunRef("job", OptionalInt.of(1)));
        assertThat(config.namespace()).isEqualTo("default");
        assertThat(config.patience()).isEqualTo(Duration.ofSeconds(3));
    }

    // --- what it writes

    @Test
    void givenAProgramThatWritesMuch_whenItIsLookedAt_thenTheBeginningAndTheEndAreThere() {
        site.end(site.start("chatty", "echo first; seq 1 100000; echo last; echo oops >&2"));

        CapturedLogs logs = site.environment.logs("chatty", OptionalInt.empty()).orElseThrow();
        assertThat(logs.run()).isEqualTo(1);
        assertThat(logs.standardError()).isEqualTo("oops\n");
        assertThat(logs.standardOutput())
                .startsWith("first\n1\n2\n")
                .contains(" bytes left out ...]")
                .endsWith("last\n");
        assertThat(logs.standardOutput().length()).isLessThan(80_000);
    }

    @Test
    void givenALimit_whenAProgramExceedsIt_thenItIsStoppedByTheSystem(@TempDir Path other) {
        OsRunner.Limits limits = new OsRunner.Limits(
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(10_240));
        try (TestSite limited = TestSite.in(other, new OsRunner(limits, 4_096))) {
            limited.image("greedy", "head -c 100000 /dev/zero > big");

            ProcessInfo end = limited.end(
                    limited.start(StartRequest.of("greedy").instanceId("greedy").maxCrashes(1)));

            assertThat(end.status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(new DataFolder(other).run("default", "greedy").resolve("big"))
                    .hasSize(10_240);
        }
    }
}
