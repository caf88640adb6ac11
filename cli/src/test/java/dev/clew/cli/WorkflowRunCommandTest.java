package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.jvm.ChildJvm;
import dev.clew.cli.jvm.Parent;
import dev.clew.postgres.local.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Graphs of built-in tasks, from the command line. */
@Timeout(120)
final class WorkflowRunCommandTest {

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {}

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>();
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Run(code, out.toString().strip(), err.toString());
    }

    private Path graph(String vertices) throws IOException {
        return Files.writeString(
                folder.resolve("g.json"), "{\"name\": \"g\", \"vertices\": [" + vertices.replace('`', '"') + "]}");
    }

    private static String map(String id, String with) {
        return "{`id`: `" + id + "`, `function`: `map`, `with`: `" + with + "`}";
    }

    @Test
    void givenAGraph_whenItRuns_thenItsResultIsOnStandardOutputAndItsProgressOnTheOther() throws IOException {
        Path graph = graph(map("double", ".value * 2") + "," + map("next", ".value + 1"));

        Run run = run("workflow", "run", graph, "--input", "20");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("41");
        assertThat(run.err()).contains("g started", "> double", "< double", "> next", "< next", "g completed");
        assertThat(folder.resolve("g.db")).isNotEmptyFile();
    }

    @Test
    void givenAnInstanceThatHasEnded_whenItIsRunAgain_thenNothingIsDoneAndTheResultIsTheSame() throws IOException {
        Path count = folder.resolve("count");
        Path graph = graph(
                "{`id`: `a`, `activity`: `shell`, `with`: `{argv: [\\`tee\\`, \\`-a\\`, .input], stdin: \\`x\\`}`}");
        assertThat(run("workflow", "run", graph, "--input", "\"" + count + "\"").code())
                .isZero();

        Run again = run("workflow", "run", graph, "--json");

        assertThat(again.code()).isZero();
        assertThat(again.err()).contains("has ended before");
        var document = JsonMapper.shared().readTree(again.out());
        assertThat(document.path("status").asString("")).isEqualTo("completed");
        assertThat(document.path("result").path("stdout").asString("")).isEqualTo("x");
        assertThat(count).hasContent("x");
    }

    @Test
    void givenATaskThatFails_whenTheGraphRuns_thenTheExitCodeIsOneAndEachAttemptIsTold() throws IOException {
        Path graph = graph("{`id`: `a`, `activity`: `shell`, `retry`: {`attempts`: 2, `first`: `PT0.01S`}, `with`:"
                + " `{command: \\`echo no >&2; exit 4\\`}`}");

        Run run = run("workflow", "run", graph, "--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("attempt 1 of shell failed: exit_4", "attempt 2 of shell failed", "g failed: ");
        assertThat(JsonMapper.shared().readTree(run.out()).path("status").asString(""))
                .isEqualTo("failed");
    }

    @Test
    void givenAnInstanceOfAGraph_whenTheFileHasAnotherGraph_thenItIsToldAndTheInstanceIsLeftAlone() throws IOException {
        Path graph = graph(map("one", "1") + ", {`id`: `w`, `signal`: `go`}");
        assertThat(run("workflow", "run", graph, "--timeout", "PT0.2S").code()).isEqualTo(1);
        graph(map("two", "1") + ", {`id`: `w`, `signal`: `go`}");

        Run other = run("workflow", "run", graph);

        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("its graph differs from", "give --id another id");
        graph(map("one", "1") + ", {`id`: `w`, `signal`: `go`}");
        Run same = run("workflow", "run", graph, "--timeout", "PT0.2S");
        assertThat(same.err())
                .contains(
                        "goes on; 1 vertices are done", "waits for signal 'go'; send it: ./clew signal g go JSON --db ")
                .contains("is still under way");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--input {broken | the input is not JSON: {broken",
                "--input @/nowhere/at/all | give --input JSON, or @ and the path of a file",
                "--timeout soon | such as 30s, 15m, PT30S or P1D",
                "--db jdbc:mysql://localhost/a | --db takes the path of a SQLite file",
            })
    void givenAnOptionThatIsWrong_whenItIsGiven_thenTheExitCodeIsTwo(String options, String why) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("workflow", "run", graph(map("one", "1"))));
        arguments.addAll(List.of(options.split(" ", -1)));

        Run run = run(arguments.toArray());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(why);
    }

    @Test
    void givenAFileThatIsNoGraphOfBuiltInTasks_whenItIsRun_thenAllThatIsWrongIsTold() throws IOException {
        Run run = run("workflow", "run", graph("{`id`: `a`, `activity`: `charge`}, " + map("b", "{a")));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "there is no activity 'charge'",
                        "'{a' is not an expression of jq",
                        "built in are the activities");
        assertThat(run("workflow", "run", folder.resolve("none.json")).code()).isEqualTo(2);
    }

    @Test
    void givenAnInstanceOfAnotherInput_whenItIsRunAgain_thenItIsNotTakenForThisOne() throws IOException {
        Path graph = graph(map("one", ".input"));
        run("workflow", "run", graph, "--input", "1");

        assertThat(run("workflow", "run", graph, "--input", "2").code()).isEqualTo(2);
        assertThat(run("workflow", "run", graph, "--input", "1").code()).isZero();
        assertThat(run("workflow", "run", graph, "--input", "2", "--id", "other")
                        .out())
                .isEqualTo("2");
    }

    @Test
    void givenAnInstanceThatWasOnlyStarted_whenItIsRun_thenItBegins() throws IOException {
        Path graph = graph(map("one", ".input"));
        run("workflow", "run", graph, "--id", "another");
        assertThat(run("start", "g", "g", "7", "--db", folder.resolve("g.db")).code())
                .isZero();

        Run run = run("workflow", "run", graph);

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("7");
    }

    /** The command in a JVM of its own. */
    public static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            Parent.dieWith();
            Main.main(arguments);
        }
    }

    /** The first task counts how often it is run; the second waits until it is let go, the first time for ever. */
    private Path patient() throws IOException {
        return graph(
                "{`id`: `first`, `activity`: `shell`, `with`: `{argv: [\\`tee\\`, \\`-a\\`, .input + \\`/first\\`], stdin:"
                        + " \\`x\\`}`}, {`id`: `second`, `activity`: `shell`, `with`: `{command: \\`echo $$ >> pids; until [ -e go ];"
                        + " do sleep 0.05; done; echo y\\`, dir: .input}`}");
    }

    private ChildJvm start(Path graph, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("workflow", "run", graph.toString(), "--input", "\"" + folder + "\""));
        arguments.addAll(List.of(options));
        return ChildJvm.start(Program.class, arguments, folder.resolve("log"));
    }

    private void awaitSecond(int life) throws IOException, InterruptedException {
        Path pids = folder.resolve("pids");
        while (!Files.exists(pids) || Files.readAllLines(pids).size() < life) {
            Thread.sleep(20);
        }
    }

    @Test
    void givenARunThatIsKilled_whenItIsRunAgain_thenItGoesOnAndWhatWasDoneIsNotDoneAgain() throws Exception {
        Path graph = patient();
        ChildJvm first = start(graph);
        awaitSecond(1);
        first.kill();
        Files.createFile(folder.resolve("go"));

        ChildJvm second = start(graph);

        assertThat(second.awaitExit()).isZero();
        assertThat(folder.resolve("first")).hasContent("x");
        assertThat(folder.resolve("pids")).content().hasLineCount(2);
        assertThat(folder.resolve("log")).content().contains("g goes on; 1 vertices are done", "g completed");
    }

    @Test
    void givenARunOnPostgres_whenItIsKilledAndRunAgain_thenItGoesOnThere() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            Path graph = patient();
            ChildJvm first = start(graph, "--db", database.url());
            awaitSecond(1);
            first.kill();
            Files.createFile(folder.resolve("go"));

            ChildJvm second = start(graph, "--db", database.url());

            assertThat(second.awaitExit()).isZero();
            assertThat(folder.resolve("first")).hasContent("x");
            assertThat(folder.resolve("pids")).content().hasLineCount(2);
            assertThat(folder.resolve("log")).content().contains("g goes on; 1 vertices are done", "g completed");
            assertThat(folder.resolve("g.db")).doesNotExist();
            Run again = run("workflow", "run", graph, "--db", database.url());
            assertThat(again.code()).as(again.err()).isZero();
            assertThat(again.err()).contains("has ended before");
            assertThat(run("workflow", "show", graph, "g", "--db", database.url())
                            .out())
                    .contains("✓ second: done");
        }
    }

    @Test
    void givenAnInstance_whenItIsShown_thenEachVertexSaysHowItStandsInWordsJsonAndPictures() throws IOException {
        Path graph = graph(map("list", "[1, 2, 3]") + ", {`id`: `each`, `concurrency`: 1, `forEach`: ["
                + map("plus", ".value + 1") + "]}, {`id`: `w`, `signal`: `go`}, " + map("last", "1"));
        assertThat(run("workflow", "run", graph, "--timeout", "PT1S").code()).isEqualTo(1);
        List<Object> show = List.of("workflow", "show", graph, "g", "--db", folder.resolve("g.db"));

        Run people = run(show.toArray());
        Run programs = run(with(show, "--json"));
        Run svg = run(with(show, "--draw", "svg", "--out", folder.resolve("g.svg")));

        assertThat(people.code()).as(people.err()).isZero();
        assertThat(people.out().lines())
                .containsExactly(
                        "g is running, in g v1",
                        "  ✓ list: done",
                        "  ✓ each: done, 3 of 3",
                        "  ✓ each/plus: done, 3 of 3",
                        "  ◷ w: waiting",
                        "  · last");
        var document = JsonMapper.shared().readTree(programs.out());
        assertThat(document.path("status").asString("")).isEqualTo("running");
        assertThat(document.path("vertices").path(1).toString())
                .isEqualTo("{\"path\":\"each\",\"state\":\"done\",\"count\":\"3 of 3\"}");
        assertThat(svg.code()).isZero();
        assertThat(folder.resolve("g.svg")).content().contains("class=\"wait waiting\"", "◷ waiting");
        assertThat(run(with(show, "--draw", "mermaid")).out()).startsWith("flowchart TD");
    }

    private static Object[] with(List<Object> arguments, Object... more) {
        List<Object> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void givenAnInstanceOfAnotherGraph_whenItIsShown_thenItIsToldWhatToGive() throws IOException {
        Path graph = graph(map("one", "1"));
        run("workflow", "run", graph);
        graph(map("two", "1"));
        Path database = folder.resolve("g.db");

        Run other = run("workflow", "show", graph, "g", "--db", database);
        Run nobody = run("workflow", "show", graph, "h", "--db", database);
        Run both = run("workflow", "show", graph, "g", "--db", database, "--json", "--draw", "svg");

        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("'g' cannot be shown by").contains("the graph that it was started with");
        assertThat(nobody.code()).isEqualTo(2);
        assertThat(nobody.err()).contains("clew list");
        assertThat(both.code()).isEqualTo(2);
    }

    @Test
    void givenARunThatIsStopped_whenItIsRunAgain_thenTheTaskThatWasCutOffHasNotFailed() throws Exception {
        Path graph = patient();
        ChildJvm first = start(graph);
        awaitSecond(1);
        assertThat(ProcessHandle.of(first.pid()).orElseThrow().destroy()).isTrue();
        first.awaitExit();
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("pids")).getFirst());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        Files.createFile(folder.resolve("go"));

        ChildJvm second = start(graph);

        assertThat(second.awaitExit()).isZero();
        assertThat(folder.resolve("first")).hasContent("x");
        assertThat(folder.resolve("log"))
                .content()
                .contains("stopped; the same command goes on")
                .doesNotContain("failed");
    }

    @Test
    void givenARunThatWaitsForASignal_whenItIsSentByTheCommandThatItTells_thenItGoesOn() throws Exception {
        Path graph = graph("{`id`: `w`, `signal`: `decided`}, " + map("by", ".value.by"));
        ChildJvm waiting = start(graph);
        Path log = folder.resolve("log");
        while (!Files.exists(log) || !Files.readString(log).contains("waits for signal 'decided'; send it:")) {
            Thread.sleep(20);
        }

        assertThat(run("signal", "g", "decided", "{\"by\": \"Ann\"}", "--db", folder.resolve("g.db"))
                        .code())
                .isZero();

        assertThat(waiting.awaitExit()).isZero();
        assertThat(log).content().contains("\"Ann\"");
    }
}
