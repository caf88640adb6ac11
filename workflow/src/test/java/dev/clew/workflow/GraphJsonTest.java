package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Graphs as text and back, and the schema that says what text is a graph. */
final class GraphJsonTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema());

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static String schema() {
        try (InputStream in = GraphJsonTest.class.getResourceAsStream("workflow.schema.json")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean valid(String json) {
        return SCHEMA.validate(json, InputFormat.JSON).isEmpty();
    }

    /** A graph of vertices, whose JSON is written with single quotes. */
    private static String graph(String vertices) {
        return ("{'name': 'g', 'vertices': [" + vertices + "]}").replace('\'', '"');
    }

    private static List<Problem> problems(String json) {
        try {
            return Graph.read(json).problems();
        } catch (InvalidWorkflowException invalid) {
            return invalid.problems();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenAGraph_whenItIsWrittenAndRead_thenItIsTheSameAndTheSchemaTakesIt(long seed) {
        Graph graph = RandomGraphs.of(seed);

        String json = graph.json();
        Graph read = Graph.read(json);

        assertThat(graph.problems()).isEmpty();
        assertThat(read).isEqualTo(graph);
        assertThat(read.json()).isEqualTo(json);
        assertThat(read.identity()).isEqualTo(graph.identity());
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'id': 'a', 'activity': 'x', 'colour': 'red'} | a | unknown_field",
                "{'id': 'a', 'activity': 'x', 'delay': 'PT1S'} | a | unknown_kind",
                "{'id': 'a'} | a | unknown_kind",
                "{'activity': 'x'} | ~~ | missing_field",
                "{'id': 7, 'activity': 'x'} | ~~ | invalid",
                "7 | ~~ | not_an_object",
                "{'id': 'a', 'activity': 7} | a | invalid",
                "{'id': 'a', 'activity': ' '} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'revision': 0} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'revision': 1.5} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'priority': 10} | a | invalid_priority",
                "{'id': 'a', 'activity': 'x', 'priority': 'high'} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'tag': ''} | a | invalid_name",
                "{'id': 'a', 'activity': 'x', 'tags': ['gpu', '']} | a | invalid_name",
                "{'id': 'a', 'activity': 'x', 'tags': []} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'tags': 'gpu'} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'tag': 'gpu', 'tags': ['cuda']} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'timeout': '5 s'} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'title': null} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'retry': 3} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'retry': {}} | a | missing_field",
                "{'id': 'a', 'activity': 'x', 'retry': {'attempts': 0}} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'retry': {'attempts': 2, 'factor': '2'}} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'retry': {'attempts': 2, 'jitter': 2}} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'retry': {'attempts': 2, 'never': 'x'}} | a | invalid",
                "{'id': 'a', 'activity': 'x', 'retry': {'attempts': 2, 'pause': 'PT1S'}} | a | unknown_field",
                "{'id': 'a', 'signal': ''} | a | invalid_name",
                "{'id': 'a', 'delay': 5} | a | invalid",
                "{'id': 'a', 'fork': {}} | a | missing_field",
                "{'id': 'a', 'fork': []} | a | empty_fork",
                "{'id': 'a', 'fork': [{'vertices': []}]} | a | missing_field",
                "{'id': 'a', 'fork': [{'id': 'b', 'vertices': [], 'x': 1}]} | a | unknown_field",
                "{'id': 'a', 'fork': [{'id': 'b', 'vertices': []}]} | a/b | empty_branch",
                "{'id': 'a', 'route': []} | a | missing_field",
                "{'id': 'a', 'route': {}} | a | empty_route",
                "{'id': 'a', 'route': {'k': {}}} | a/k | missing_field",
                "{'id': 'a', 'route': {'k': [{'id': 'b', 'child': 'c'}]}, 'key': {'id': 'd', 'delay': 'PT1S'}} | a | not_a_task",
                "{'id': 'a', 'loop': 'x'} | a | missing_field",
                "{'id': 'a', 'loop': [{'id': 'b', 'activity': 'x'}], 'most': 0} | a | invalid_max_iterations",
                "{'id': 'a', 'loop': [{'id': 'b', 'activity': 'x'}], 'atMost': 'stop'} | a | invalid",
                "{'id': 'a', 'forEach': [{'id': 'b', 'activity': 'x'}], 'concurrency': 0} | a | invalid_concurrency",
                "{'id': 'a', 'child': 'c', 'version': -1} | a | invalid_version",
                "{'id': 'a', 'inline': [{'id': 'b', 'activity': 'x'}]} | a | missing_field",
            })
    void givenAVertexThatIsNone_whenItIsRead_thenTheProblemSaysWhereAndWhat(String vertex, String path, String kind) {
        String json = graph(vertex);

        assertThat(problems(json)).extracting(Problem::path, Problem::kind).contains(tuple(path, kind));
        assertThat(valid(json)).as("valid by the schema").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | not_an_object",
                "{'name': 'g'} | missing_field",
                "{'vertices': [{'id': 'a', 'activity': 'x'}]} | missing_field",
                "{'name': 'g', 'vertices': []} | empty_workflow",
                "{'name': '', 'vertices': [{'id': 'a', 'activity': 'x'}]} | invalid",
                "{'name': 'g', 'version': 0, 'vertices': [{'id': 'a', 'activity': 'x'}]} | invalid",
                "{'name': 'g', 'format': 2, 'vertices': [{'id': 'a', 'activity': 'x'}]} | unknown_format",
                "{'name': 'g', 'metadata': [], 'vertices': [{'id': 'a', 'activity': 'x'}]} | invalid",
                "{'name': 'g', 'metadata': {'a': 1}, 'vertices': [{'id': 'a', 'activity': 'x'}]} | invalid",
                "{'name': 'g', 'metadata': {' ': 'a'}, 'vertices': [{'id': 'a', 'activity': 'x'}]} | invalid",
                "{'name': 'g', 'nodes': [], 'vertices': [{'id': 'a', 'activity': 'x'}]} | unknown_field",
            })
    void givenAGraphThatIsNone_whenItIsRead_thenTheProblemIsOfTheWhole(String document, String kind) {
        String json = document.replace('\'', '"');

        assertThat(problems(json)).extracting(Problem::path, Problem::kind).contains(tuple("", kind));
        assertThat(valid(json)).as("valid by the schema").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "workflow", "{", "{\"name\": \"a\", \"name\": \"b\", \"vertices\": []}", "{} {}"})
    void givenTextThatIsNoJson_whenItIsRead_thenThatIsSaid(String text) {
        assertThat(problems(text))
                .extracting(Problem::kind)
                .isIn(List.of(List.of("not_json"), List.of("not_an_object")));
    }

    @Test
    void givenMuchThatIsWrong_whenItIsRead_thenAllOfItIsSaidAtOnce() {
        String json = graph("{'id': 'a', 'activity': 'x', 'timeout': 5, 'priority': 'high', 'retry': {'attempts': 0}},"
                + " {'id': 'b', 'loop': [{'id': 'c'}]},"
                + " {'id': 'd', 'delay': 'PT0S'},"
                + " {'id': 'd', 'fork': []}");

        assertThatThrownBy(() -> Graph.read(json))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::path, Problem::kind)
                                .containsExactly(
                                        tuple("a", "invalid"),
                                        tuple("a", "invalid"),
                                        tuple("a", "invalid"),
                                        tuple("b/c", "unknown_kind"),
                                        tuple("d", "invalid_duration"),
                                        tuple("d", "duplicate_id"),
                                        tuple("d", "empty_fork")))
                .hasMessageContaining("workflow 'g' has 7 problems")
                .hasMessageContaining("'timeout' has to be a duration");
    }

    @Test
    void givenPathsThatTwoVerticesWouldHave_whenChecked_thenOneHasToBeRenamed() {
        assertThat(problems(graph("{'id': 'a', 'forEach': [{'id': 'b', 'activity': 'x'}], 'items':"
                        + " {'id': 'b', 'activity': 'y'}}")))
                .extracting(Problem::path, Problem::kind)
                .containsExactly(tuple("a/b", "duplicate_id"));
        assertThat(problems(graph("{'id': 'a', 'route': {'otherwise': [{'id': 'b', 'activity': 'x'}]}, 'otherwise':"
                        + " [{'id': 'b', 'activity': 'y'}]}")))
                .extracting(Problem::path, Problem::kind)
                .containsExactly(tuple("a/otherwise", "duplicate_id"));
    }

    @Test
    void givenTheSchema_whenItsFieldsAreListed_thenTheyAreThoseThatTheReaderKnows() {
        JsonNode schema = JsonMapper.shared().readTree(schema());
        JsonNode parts = schema.path("$defs");

        assertThat(fields(schema)).isEqualTo(GraphReader.GRAPH);
        assertThat(fields(parts.path("branch"))).isEqualTo(GraphReader.BRANCH);
        assertThat(fields(parts.path("retry"))).isEqualTo(GraphReader.RETRY);
        assertThat(parts.path("vertex").path("oneOf")).hasSize(GraphReader.KINDS.size());
        GraphReader.KINDS.keySet().forEach(kind -> {
            Set<String> known = new TreeSet<>(GraphReader.fields(kind));
            if (kind.equals("function")) { // where it runs is not for it to say
                known.removeAll(Set.of("priority", "tag", "tags", "queue"));
            }
            if (kind.equals("function") || kind.equals("activity")) { // one of the two is there
                known.remove(kind.equals("function") ? "activity" : "function");
            }
            assertThat(fields(parts.path(kind))).as(kind).isEqualTo(known);
        });
    }

    private static Set<String> fields(JsonNode part) {
        return new TreeSet<>(part.path("properties").propertyNames());
    }
}
