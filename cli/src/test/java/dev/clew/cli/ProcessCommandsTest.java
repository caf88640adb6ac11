package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clew.Clew;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.StepSummaries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands about processes and images, on a database beside a running engine. */
@Timeout(90)
final class ProcessCommandsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path db;
    private Path data;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            assertThat(err).isEmpty();
            return JsonMapper.shared().readTree(out);
        }
    }

    @BeforeEach
    void name() {
        db = folder.resolve("clew.db");
        data = folder.resolve("data");
    }

    private Clew engine() {
        return Clew.sqlite(db)
                .register(Processes.model())
                .register(Runners.of(RunnerOptions.in(data), new OsRunner()))
                .start();
    }

    private Path program(String script) throws IOException {
        return Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script);
    }

    private static Run run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private Run image(String... arguments) {
        List<String> all = new ArrayList<>(List.of("image"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return run(all);
    }

    private Run process(String... arguments) {
        List<String> all = new ArrayList<>(List.of("process"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--db", db.toString()));
        if (List.of("start", "logs").contains(arguments[0])) {
            all.addAll(List.of("--data", data.toString()));
        }
        return run(all);
    }

    // --- images

    @Test
    void givenAProgram_whenItIsMadeAnImage_thenItIsListedShownAndDeleted() throws IOException {
        Path program = program("exit 0");

        JsonNode made = image(
                        "add",
                        "job",
                        program.toString(),
                        "--description",
                        "a job",
                        "--metadata",
                        "{\"variables\":{\"a\":1}}",
                        "--json")
                .json();

        assertThat(made.path("sha256").asString()).hasSize(64);
        assertThat(made.path("metadata").path("variables").path("a").asInt()).isEqualTo(1);
        String id = made.path("id").asString();
        assertThat(image("list", "--json")
                        .json()
                        .path("images")
                        .path(0)
                        .path("id")
                        .asString())
                .isEqualTo(id);
        assertThat(image("list").out()).contains("job", "a job", "os");
        assertThat(image("show", "job").out()).contains(id);
        assertThat(image("list", "--namespace", "other").out()).contains("No images");
        assertThat(image("show", id, "--namespace", "other").err())
                .contains("there is no image '" + id + "' in namespace 'other'");
        assertThat(image("delete", id).code()).isZero();
        assertThat(image("delete", id).code()).isEqualTo(2);
    }

    @Test
    void givenAProgramThatIsAnother_whenItIsMadeAnImage_thenThatIsSaid() throws IOException {
        Path program = program("exit 0");

        Run run = image("add", "job", program.toString(), "--sha256", "0".repeat(64));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("nothing was kept");
        assertThat(image("add", "job", folder.resolve("none").toString()).err()).contains("there is no file");
    }

    // --- processes

    @Test
    void givenAnImage_whenAProcessIsStarted_thenItRunsAndAllOfItIsToBeSeen() throws IOException {
        try (Clew clew = engine()) {
            image(
                    "add",
                    "job",
                    program("echo out; echo err >&2; echo '{\"status\":\"completed\",\"result\":42}' > output.json")
                            .toString());

            assertThat(process("start", "job", "--id", "j", "--input", "{\"n\":1}", "--env", "A=b", "--json")
                            .json()
                            .path("deduplicated")
                            .asBoolean())
                    .isFalse();
            assertThat(process("start", "job", "--id", "j").out()).contains("was there before");
            Run end = process("wait", "j", "--timeout", "PT20S");
            assertThat(end.out()).isEqualTo("42\n");
            assertThat(end.code()).isZero();

            JsonNode status = process("status", "j", "--json").json();
            assertThat(status.path("status").asString()).isEqualTo("completed");
            assertThat(status.path("image_name").asString()).isEqualTo("job");
            assertThat(status.path("exit_code").asInt(-1)).isZero();
            assertThat(process("status", "j").out()).contains("completed", "job");
            assertThat(process("logs", "j").out()).isEqualTo("out\n");
            assertThat(process("logs", "j", "--stderr").out()).isEqualTo("err\n");
            assertThat(process("events", "j", "--json").json().path("events").size())
                    .isPositive();
            assertThat(process("list", "--status", "completed", "--json")
                            .json()
                            .path("processes")
                            .path(0)
                            .path("id")
                            .asString())
                    .isEqualTo("j");
            assertThat(process("list").out()).contains("j", "completed", "job");
            assertThat(process("list", "--status", "failed").out()).contains("No such processes");
            assertThat(process("metrics", "--json").json().path("buckets").findValues("total").stream()
                            .mapToInt(JsonNode::asInt)
                            .sum())
                    .isEqualTo(1);
            assertThat(clew.client().handle("j").info().id()).isEqualTo("j");
        }
    }

    @Test
    void givenAProgramThatFails_whenItIsWaitedFor_thenTheCommandFailsToo() throws IOException {
        try (Clew clew = engine()) {
            image("add", "bad", program("echo broken >&2; exit 3").toString());
            process("start", "bad", "--id", "b", "--max-crashes", "1");

            Run end = process("wait", "b");

            assertThat(end.code()).isEqualTo(1);
            assertThat(end.out()).contains("b is failed, crashed", "broken");
            assertThat(clew.client().handle("b").info().status().ended()).isTrue();
        }
    }

    @Test
    void givenAProcessThatRests_whenItIsSteered_thenItGoesOnAndEnds() throws IOException {
        try (Clew clew = engine()) {
            image(
                    "add",
                    "resting",
                    program("[ -f been ] && exit 0; touch been; echo '{\"status\":\"suspended\"}' > output.json")
                            .toString());
            process("start", "resting", "--id", "r");
            process("start", "resting", "--id", "s");
            clew.client().handle("r").awaitStatus(1, PATIENCE);
            awaitStatus("r", "suspended");
            awaitStatus("s", "suspended");

            assertThat(process("pause", "r").code()).isZero();
            assertThat(process("status", "r", "--json").json().path("reason").asString())
                    .isEqualTo("paused");
            assertThat(process("send", "r", "go", "now").code()).isZero();
            assertThat(process("resume", "r").out()).contains("r goes on");
            assertThat(process("wait", "r").code()).isZero();
            assertThat(process("stop", "s", "--reason", "enough").out()).contains("Asked s to end");
            assertThat(process("wait", "s").out()).contains("cancelled", "enough");
            assertThat(process("signal", "s", "cancel").code()).isEqualTo(2);
        }
    }

    private void awaitStatus(String id, String status) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!process("status", id, "--json").json().path("status").asString().equals(status)) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void givenAProcessThatTellsOfItself_whenItIsLookedAt_thenItsStepsAndCheckpointsAreThere() {
        try (Clew clew = engine()) {
            try (ProcessProtocol protocol = Processes.of(clew.client()).protocol()) {
                RunRef run = protocol.register(RunRef.present("self"), Optional.empty());
                protocol.checkpoint(run, "one", Bytes.of("state"));
                protocol.event(
                        run,
                        "custom",
                        StepSummaries.START,
                        Optional.empty(),
                        Optional.of(Bytes.of("{\"step_id\":\"fetch\",\"step_type\":\"Agent\"}")));
            }

            assertThat(process("checkpoints", "self", "--json")
                            .json()
                            .path("checkpoints")
                            .path(0)
                            .path("state")
                            .asString())
                    .isEqualTo("state");
            assertThat(process("steps", "self").out()).contains("fetch", "Agent", "running");
            assertThat(process("steps", "self", "--status", "failed", "--json")
                            .json()
                            .path("steps")
                            .size())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "start none|there is no image 'none'",
                "start none --timeout soon|--timeout is 'soon', no span",
                "status none|there is no process 'none'",
                "stop none|there is no process 'none'",
                "resume none|there is no process 'none'",
                "wait none|there is no process 'none'",
                "list --limit 0|limit must be from 1",
                "list --created-after noon|--created-after is 'noon'",
                "signal none jump|jump",
                "logs none|nothing that none has written"
            })
    void givenBadInput_whenACommandRuns_thenItSaysWhatIsWrong(String command, String message) {
        engine().close();

        Run run = process(command.split(" +", -1));

        assertThat(run.err()).contains(message);
        assertThat(run.code()).isEqualTo(2);
    }

    // --- environment

    @Test
    void givenAnEnvironment_whenItIsToldToEnd_thenItSaysWhatItDoesAndGoes() throws Exception {
        image(
                "add",
                "job",
                program("echo '{\"status\":\"completed\",\"result\":\"done\"}' > output.json")
                        .toString());
        Process environment = environment("--grace", "PT5S");
        try (BufferedReader out = environment.inputReader()) {
            assertThat(out.readLine()).contains("launches programs");
            assertThat(process("start", "job", "--id", "j").code()).isZero();
            assertThat(out.readLine()).isEqualTo("default/j run 1 begins");
            assertThat(out.readLine()).isEqualTo("default/j run 1 exited with 0");
            assertThat(process("wait", "j", "--timeout", "PT20S").out()).isEqualTo("\"done\"\n");

            environment.toHandle().destroy(); // leaves the streams open

            assertThat(out.readLine()).contains("draining");
            assertThat(out.readLine()).contains("environment has ended");
            assertThat(environment.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            environment.destroyForcibly();
        }
    }

    @Test
    void givenAProgramInPythonThatIsServed_whenItIsKilled_thenItIsLaunchedAgainAndGoesOnWhereItWas() throws Exception {
        assumeTrue(hasPython(), "there is no python3 on the PATH");
        Path example = Path.of("../examples/python-process").toAbsolutePath().normalize();
        image("add", "report", program("""
                                report="python3 -u %s/report.py $CLEW_INSTANCE_ID 0.4"
                                [ -e killed ] && exec $report
                                touch killed
                                $report > first & until grep -q 'counting thread' first; do sleep 0.05; done; kill -9 $!; exit 9
                                """.formatted(example)).toString());
        Process environment = environment("--serve", "--grace", "PT5S");
        try (BufferedReader out = environment.inputReader()) {
            assertThat(out.readLine()).contains("programs are served at http://127.0.0.1:");
            assertThat(out.readLine()).contains("launches programs");
            assertThat(process("start", "report", "--id", "r", "--env", "PYTHONDONTWRITEBYTECODE=1")
                            .code())
                    .isZero();
            assertThat(out.readLine()).isEqualTo("default/r run 1 begins");
            assertThat(out.readLine()).isEqualTo("default/r run 1 exited with 9");
            assertThat(out.readLine()).isEqualTo("default/r run 2 begins");

            assertThat(process("wait", "r", "--timeout", "PT60S").out()).contains("\"labyrinth\": 9");
            assertThat(process("checkpoints", "r").out())
                    .contains("count/labyrinth", "rest/labyrinth", "count/thread", "count/way back");
            assertThat(process("logs", "r").out()).doesNotContain("counting labyrinth");
        } finally {
            environment.destroyForcibly();
        }
    }

    @Test
    void givenAnEnvironmentThatServes_whenCommandsAskItsServer_thenTheyDoAllThatTheyDoBesideIt() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef\n");
        Process environment = environment("--serve", "--token-secret-file", secret.toString());
        try (BufferedReader out = environment.inputReader()) {
            String said = out.readLine();
            assertThat(said).contains("programs are served at http://127.0.0.1:", "and those who manage");
            String url = said.replaceAll(".*(http://[0-9.:]+).*", "$1");
            String token = token(secret, "--namespace", "default", "--manage");
            Remote remote = new Remote(url, token);

            assertThat(remote.run(
                                    "image",
                                    "add",
                                    "job",
                                    program("echo out; exit 3").toString())
                            .err())
                    .isEmpty();
            assertThat(remote.run("image", "list").out()).contains("job");
            assertThat(remote.run("process", "start", "job", "--id", "j", "--max-crashes", "1")
                            .out())
                    .contains("Started j");
            assertThat(remote.run("process", "wait", "j", "--timeout", "PT60S").out())
                    .contains("j is failed, crashed");
            assertThat(remote.run("process", "logs", "j").out()).isEqualTo("out\n");
            assertThat(remote.run("process", "list", "--status", "failed", "--json")
                            .json()
                            .path("total")
                            .asInt())
                    .isEqualTo(1);
            assertThat(remote.run("process", "status", "j", "--json")
                            .json()
                            .path("exit_code")
                            .asInt())
                    .isEqualTo(3);
            assertThat(remote.run("process", "stop", "j").err()).contains("has ended");
            assertThat(remote.run("process", "metrics").out()).contains("FAILED");
            assertThat(remote.run("process", "checkpoints", "j", "--limit", "0").err())
                    .contains("limit must be from 1");
            Remote program = new Remote(url, token(secret, "--namespace", "default"));
            assertThat(program.run("process", "list").err()).contains("'clew server token --manage'");
            assertThat(program.run("process", "list").code()).isEqualTo(2);
        } finally {
            environment.destroyForcibly();
        }
    }

    private static String token(Path secret, String... options) {
        List<String> all = new ArrayList<>(List.of("server", "token", "--token-secret-file", secret.toString()));
        all.addAll(List.of(options));
        return run(all).out().strip();
    }

    private record Remote(String url, String token) {
        Run run(String... arguments) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--url", url, "--token", token));
            return ProcessCommandsTest.run(all);
        }
    }

    @Test
    void givenADatabaseAndAServerOrNeither_whenACommandAsks_thenItIsSaidWhatToGive() {
        assertThat(run(List.of("process", "list")).err()).contains("give --db", "or --url");
        assertThat(process("list", "--url", "http://127.0.0.1:1").err()).contains("give --db", "or --url");
        assertThat(process("list", "--url", "http://127.0.0.1:1").code()).isEqualTo(2);
        assertThat(run(List.of("image", "list")).err()).contains("--data is missing");
        assertThat(image("list", "--url", "http://127.0.0.1:1").err()).contains("--data is for files of this machine");
        assertThat(run(List.of("process", "list", "--url", "ftp://x")).err()).contains("begins with http");
        assertThat(run(List.of(
                                "server",
                                "token",
                                "--token-secret-file",
                                "x",
                                "--namespace",
                                "n",
                                "--instance",
                                "i",
                                "--manage"))
                        .err())
                .contains("--manage is for a namespace");
    }

    @Test
    void givenManyEventsAndAttempts_whenPartOfThemIsAskedFor_thenOnlyThatIsListed() {
        try (Clew clew = engine()) {
            ProcessProtocol protocol = Processes.of(clew.client()).protocol();
            RunRef run = protocol.register(RunRef.present("p"), Optional.empty());
            protocol.checkpoint(run, "a", Bytes.of("one"));
            protocol.checkpoint(run, "b", Bytes.of("two"));
            protocol.retryAttempt(run, "call", 1, "no luck", Optional.empty());
            protocol.event(run, "custom", "log", Optional.empty(), Optional.of(Bytes.of("Hello")));

            JsonNode part = process("checkpoints", "p", "--newest-first", "--limit", "1", "--json")
                    .json();
            assertThat(part.path("checkpoints").path(0).path("checkpoint").asString())
                    .isEqualTo("b");
            assertThat(part.path("total").asInt()).isEqualTo(2);
            assertThat(process("checkpoints", "p", "--limit", "1").out()).contains("There are 2: --offset 1");
            assertThat(process("checkpoints", "p", "--key", "a").out())
                    .contains("one")
                    .doesNotContain("two");
            assertThat(process("checkpoints", "p", "--attempts", "--json").out())
                    .contains("no luck");
            assertThat(process("events", "p", "--contains", "hello", "--json")
                            .json()
                            .path("total")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--slots 0, --slots must be at least 1",
        "--slots many, --slots",
        "--grace soon, --grace is 'soon'",
        "--grace -PT1S, --grace",
        "--retention 30, --retention is '30'",
        "--keep-runs never, --keep-runs is 'never'",
        "--serve http, --serve",
        "--token-secret-file secret, --token-secret-file is for --serve",
        "--serve 0 --token-secret-file none, token-secret-file is",
        "--database x, --database"
    })
    void givenAnOptionThatMakesNoSense_whenAnEnvironmentIsStarted_thenItIsNamedAndNothingBegins(
            String options, String said) {
        List<String> all = new ArrayList<>(List.of("environment", "--db", db.toString(), "--data", data.toString()));
        all.addAll(List.of(options.split(" ", -1)));

        Run run = run(all);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(said);
        assertThat(db).doesNotExist();
    }

    @Test
    void givenNoDatabaseOrDataFolder_whenAnEnvironmentIsStarted_thenItIsSaidWhatIsMissing() {
        assertThat(run(List.of("environment", "--data", data.toString())).err()).contains("--db");
        assertThat(run(List.of("environment", "--db", db.toString())).err()).contains("--data is missing");
        assertThat(db).doesNotExist();
    }

    @Test
    void givenTwoServers_whenAnEnvironmentIsToUseBoth_thenThatIsRefused() {
        Run run = run(List.of(
                "environment",
                "--db",
                db.toString(),
                "--data",
                data.toString(),
                "--serve",
                "--server-url",
                "http://x"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("give --serve or --server-url");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    private Process environment(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Dorg.sqlite.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "environment",
                "--db",
                db.toString(),
                "--data",
                data.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("environment.log").toFile())
                .start();
    }
}
