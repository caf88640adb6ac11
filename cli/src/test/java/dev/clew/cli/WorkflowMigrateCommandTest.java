package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command that has an instance go on with another graph. */
final class WorkflowMigrateCommandTest {

    private static final String WAIT = "{`id`: `w`, `signal`: `go`}";

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

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

    private Path graph(int version, String... vertices) throws IOException {
        return Files.writeString(
                folder.resolve("v" + version + ".json"),
                ("{`name`: `g`, `version`: " + version + ", `vertices`: [" + String.join(", ", vertices) + "]}")
                        .replace('`', '"'));
    }

    private static String map(String id, String with) {
        return "{`id`: `" + id + "`, `function`: `map`, `with`: `" + with + "`}";
    }

    private Run migrate(Path from, Path to, String... more) {
        List<Object> arguments = new ArrayList<>(List.of("workflow", "migrate", "g", "--from", from, "--to", to));
        arguments.addAll(List.of(more));
        return run(arguments.toArray());
    }

    @Test
    void givenAnInstanceThatWaits_whenItIsMigrated_thenItEndsAsTheOtherGraphSays() throws IOException {
        Path from = graph(1, map("one", "1"), WAIT);
        Path to = graph(2, map("one", "1"), WAIT, map("more", ".value + 41"));
        assertThat(run("workflow", "run", from, "--timeout", "PT0.2S").code()).isEqualTo(1);

        Run check = migrate(from, to, "--check");
        assertThat(check.code()).isZero();
        assertThat(check.out()).contains("'g' can go on as 'g' version 2.", "done:    one", "current: w");
        Run done = migrate(from, to, "--json");

        assertThat(done.code()).isZero();
        assertThat(done.json().path("migrated").asBoolean()).isTrue();
        assertThat(run("signal", "g", "go", "1", "--db", folder.resolve("v1.db"))
                        .code())
                .isZero();
        Run end = run("workflow", "run", to, "--db", folder.resolve("v1.db"));
        assertThat(end.code()).isZero();
        assertThat(end.out()).isEqualTo("42");
    }

    @Test
    void givenAGraphThatDoesNotFit_whenAnInstanceIsToBeMigrated_thenEachVertexIsNamedAndTheExitCodeIsOne()
            throws IOException {
        Path from = graph(1, map("one", "1"), WAIT);
        Path to = graph(2, map("two", "1"), WAIT);
        run("workflow", "run", from, "--timeout", "PT0.2S");

        Run people = migrate(from, to);
        Run programs = migrate(from, to, "--check", "--json");

        assertThat(people.code()).isEqualTo(1);
        assertThat(people.out()).contains("one: ", "[vertex_gone]", "two: ", "[walked_past]", "it stays as it is");
        assertThat(programs.code()).isEqualTo(1);
        assertThat(programs.json().path("fits").asBoolean()).isFalse();
        assertThat(programs.json().path("problems")).hasSize(2);
        assertThat(run("workflow", "run", from, "--timeout", "PT0.2S").err()).contains("goes on; 1 vertices are done");
    }

    @Test
    void givenAFileThatIsNoGraphOfBuiltInTasks_whenItIsNamed_thenTheExitCodeIsTwo() throws IOException {
        Path from = graph(1, map("one", "1"), WAIT);
        Path foreign = graph(2, "{`id`: `a`, `activity`: `charge`}");

        assertThat(migrate(from, foreign).code()).isEqualTo(2);
        assertThat(migrate(from, foreign).err()).contains("Workflows.migrate");
        assertThat(migrate(from, from, "--timeout", "soon").err()).contains("--timeout is 'soon'", "such as 30s");
    }
}
