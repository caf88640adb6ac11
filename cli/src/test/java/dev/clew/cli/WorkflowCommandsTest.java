package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that look at workflows in files. */
final class WorkflowCommandsTest {

    private static final String ORDER = """
            {"name": "order", "vertices": [
              {"id": "reserve", "activity": "reserve", "timeout": "PT5S"},
              {"id": "charge", "activity": "charge"}]}
            """;

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("workflow"));
        all.addAll(List.of(arguments));
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void givenASoundFile_whenValidated_thenItSaysSoAndListsTheVertices() throws IOException {
        String order =
                file("order.json", ORDER.replace("\"vertices\"", "\"metadata\": {\"team\": \"sales\"}, \"vertices\""));

        Run people = run("validate", order);
        Run programs = run("validate", order, "--json");

        assertThat(people.code()).isZero();
        assertThat(people.out()).startsWith("order v1 is fine: 2 vertices, identity ");
        assertThat(programs.code()).isZero();
        assertThat(people.out()).contains("team: sales");
        assertThat(programs.json().path("valid").asBoolean()).isTrue();
        assertThat(programs.json().path("metadata").toString()).isEqualTo("{\"team\":\"sales\"}");
        assertThat(programs.json().path("vertices").path(1).toString())
                .isEqualTo("{\"path\":\"charge\",\"kind\":\"task\",\"predecessor\":\"reserve\"}");
    }

    @Test
    void givenAFileWithProblems_whenValidated_thenAllAreToldAndTheExitCodeIsOne() throws IOException {
        String bad = file(
                "bad.json",
                ORDER.replace("PT5S", "soon").replace("{\"id\": \"charge\",", "{\"id\": \"loop\", \"loop\": [],"));

        Run people = run("validate", bad);
        Run programs = run("validate", bad, "--json");

        assertThat(people.code()).isEqualTo(1);
        assertThat(people.out().lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("reserve: 'timeout' has to be a duration"),
                        second -> assertThat(second).startsWith("loop: ").endsWith("[unknown_kind]"));
        assertThat(programs.code()).isEqualTo(1);
        assertThat(programs.json().path("valid").asBoolean()).isFalse();
        assertThat(programs.json().path("problems")).hasSize(2);
        assertThat(programs.json().path("problems").path(0).path("path").asString())
                .isEqualTo("reserve");
    }

    @Test
    @ResourceLock("System.in")
    void givenAWorkflowOnTheStandardInput_whenDrawn_thenThePictureIsPrinted() {
        InputStream terminal = System.in;
        System.setIn(new ByteArrayInputStream(ORDER.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run("draw", "-").out()).startsWith("flowchart TD");
        } finally {
            System.setIn(terminal);
        }
    }

    @Test
    void givenAFile_whenDrawn_thenThePictureIsPrintedOrWritten() throws IOException {
        String order = file("order.json", ORDER);
        Path picture = folder.resolve("order.svg");

        Run mermaid = run("draw", order);
        Run svg = run("draw", order, "--format", "svg", "--out", picture.toString());

        assertThat(mermaid.code()).isZero();
        assertThat(mermaid.out()).startsWith("flowchart TD").contains("n1[\"reserve<br/>activity reserve");
        assertThat(svg.code()).isZero();
        assertThat(svg.out()).isEmpty();
        assertThat(picture).content().startsWith("<svg ").contains(">reserve</text>");
    }

    @Test
    void givenAFileThatIsNoWorkflow_whenDrawn_thenTheMessageSaysHowToSeeWhy() throws IOException {
        Run bad = run("draw", file("bad.json", "{}"));
        Run missing = run("draw", folder.resolve("none.json").toString());
        Run nowhere = run(
                "draw",
                file("order.json", ORDER),
                "--out",
                folder.resolve("none").resolve("order.svg").toString());

        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("'name' is missing").contains("clew workflow validate");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no file");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.err()).contains("cannot be written");
    }

    @Test
    void givenTwoFilesOfOneIdentity_whenCompared_thenInstancesCanGoOn() throws IOException {
        String before = file("old.json", ORDER);
        String after = file("new.json", ORDER.replace("PT5S", "PT9S"));

        Run people = run("diff", before, after);

        assertThat(people.code()).isZero();
        assertThat(people.out())
                .contains("tunable")
                .contains("timeout \"PT5S\" -> \"PT9S\"")
                .endsWith("Running instances can go on with it.\n");
    }

    @Test
    void givenTwoFilesThatDoDifferentThings_whenCompared_thenTheExitCodeIsOneAndTheRemedyIsTold() throws IOException {
        String before = file("old.json", ORDER);
        String after = file("new.json", ORDER.replace("\"charge\"", "\"invoice\""));

        Run people = run("diff", before, after);
        Run programs = run("diff", before, after, "--json");

        assertThat(people.code()).isEqualTo(1);
        assertThat(people.out())
                .containsPattern("structural +removed +charge")
                .containsPattern("structural +added +invoice")
                .contains("give it version 2");
        assertThat(programs.code()).isEqualTo(1);
        assertThat(programs.json().path("same_identity").asBoolean()).isFalse();
        assertThat(programs.json().path("changes")).hasSize(2);
    }
}
