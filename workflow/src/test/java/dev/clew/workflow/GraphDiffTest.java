package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.clew.api.Retry;
import dev.clew.workflow.GraphDiff.Change;
import dev.clew.workflow.GraphDiff.What;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What makes a graph the one it is, and in what two of them differ. */
final class GraphDiffTest {

    /** One of each kind; written out, because the identity of this very text must never change. */
    static final String ALL = """
            {"format": 1, "name": "all", "version": 1, "vertices": [
              {"id": "reserve", "activity": "stock/reserve", "retry": {"attempts": 3}, "timeout": "PT5S", "priority": 3,
               "tag": "gpu", "queue": "slow", "title": "Reserve it", "description": "All of it."},
              {"id": "night", "delay": "PT8H"},
              {"id": "approval", "signal": "approved", "timeout": "P1D"},
              {"id": "checks", "fork": [
                {"id": "fraud", "vertices": [{"id": "score", "function": "score"}]},
                {"id": "stock", "vertices": [{"id": "count", "activity": "count"}]}],
               "join": {"id": "both", "function": "both"}},
              {"id": "size", "route": {
                "SMALL": [{"id": "letter", "activity": "letter"}],
                "LARGE": [{"id": "parcel", "activity": "parcel"}]},
               "key": {"id": "key", "function": "size/key"},
               "otherwise": [{"id": "ask", "activity": "ask"}]},
              {"id": "retries", "loop": [{"id": "try", "activity": "try"}], "most": 3, "atMost": "fail"},
              {"id": "lines", "forEach": [{"id": "pack", "activity": "pack", "with": "$.line"}], "concurrency": 4,
               "items": {"id": "items", "function": "lines/items"}},
              {"id": "invoice", "child": "invoice", "version": 2},
              {"id": "mail", "inline": [{"id": "send", "activity": "send"}], "workflow": "mail"}]}
            """;

    record Edit(String name, UnaryOperator<String> edit) {

        static Edit of(String from, String to) {
            return new Edit(from + " -> " + to, text -> {
                assertThat(text).contains(from);
                return text.replace(from, to);
            });
        }

        Graph applied() {
            return Graph.read(edit.apply(ALL));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Edit> tunables() {
        return Stream.of(
                Edit.of("\"attempts\": 3", "\"attempts\": 4"),
                Edit.of(", \"retry\": {\"attempts\": 3}", ""),
                Edit.of("\"timeout\": \"PT5S\"", "\"timeout\": \"PT6S\""),
                Edit.of("\"priority\": 3", "\"priority\": 4"),
                Edit.of("\"gpu\"", "\"cpu\""),
                Edit.of("\"slow\"", "\"fast\""),
                Edit.of("\"PT8H\"", "\"PT9H\""),
                Edit.of("\"timeout\": \"P1D\"", "\"timeout\": \"P2D\""),
                Edit.of("\"version\": 1,", "\"version\": 1, \"metadata\": {\"team\": \"sales\"},"),
                Edit.of("Reserve it", "Put it aside"),
                Edit.of("All of it.", "Some of it."),
                Edit.of("\"name\": \"all\", \"version\": 1", "\"name\": \"all\", \"version\": 2"));
    }

    static Stream<Edit> structures() {
        return Stream.of(
                Edit.of("\"name\": \"all\"", "\"name\": \"every\""),
                Edit.of("\"id\": \"night\"", "\"id\": \"day\""),
                Edit.of("stock/reserve", "reserve"),
                Edit.of("\"stock/reserve\"", "\"stock/reserve\", \"revision\": 2"),
                Edit.of("\"activity\": \"try\"", "\"function\": \"try\""),
                Edit.of("{\"id\": \"night\", \"delay\": \"PT8H\"},", ""),
                Edit.of("\"signal\": \"approved\"", "\"signal\": \"accepted\""),
                Edit.of(", \"timeout\": \"P1D\"", ""),
                Edit.of("\"id\": \"fraud\"", "\"id\": \"abuse\""),
                Edit.of(",\n   \"join\": {\"id\": \"both\", \"function\": \"both\"}", ""),
                Edit.of(",\n   \"otherwise\": [{\"id\": \"ask\", \"activity\": \"ask\"}]", ""),
                Edit.of("\"id\": \"both\"", "\"id\": \"all\""),
                Edit.of("\"SMALL\"", "\"TINY\""),
                Edit.of("size/key", "key"),
                Edit.of("\"most\": 3", "\"most\": 4"),
                Edit.of("\"fail\"", "\"exit_with_last\""),
                Edit.of("$.line", "$.item"),
                Edit.of("\"concurrency\": 4", "\"concurrency\": 5"),
                Edit.of("lines/items", "items"),
                Edit.of("\"version\": 2", "\"version\": 3"),
                Edit.of("\"workflow\": \"mail\"", "\"workflow\": \"post\""));
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @Test
    void givenAGraphOfEarlierDays_whenItsIdentityIsTaken_thenItIsTheOneThatWasRecordedThen() {
        assertThat(Graph.read(ALL).identity())
                .isEqualTo("efe3cd6aaf459b8139f27186f3fbb5353623b3a3085167db4d0e9b5ed43afd5a");
    }

    @ParameterizedTest
    @MethodSource("tunables")
    void givenATunable_whenItChanges_thenTheGraphIsTheSameAndTheDifferenceIsTold(Edit edit) {
        Graph before = Graph.read(ALL);
        Graph after = edit.applied();

        GraphDiff diff = GraphDiff.between(before, after);

        assertThat(after).isNotEqualTo(before);
        assertThat(after.identity()).isEqualTo(before.identity());
        assertThat(diff.sameIdentity()).isTrue();
        assertThat(diff.changes()).hasSize(1).allSatisfy(change -> {
            assertThat(change.what()).isEqualTo(What.CHANGED);
            assertThat(change.fields()).hasSize(1);
        });
    }

    @ParameterizedTest
    @MethodSource("structures")
    void givenWhatIsDone_whenItChanges_thenItIsAnotherGraphAndTheDifferenceIsTold(Edit edit) {
        Graph before = Graph.read(ALL);
        Graph after = edit.applied();

        GraphDiff diff = GraphDiff.between(before, after);

        assertThat(after.identity()).isNotEqualTo(before.identity());
        assertThat(diff.sameIdentity()).isFalse();
        assertThat(diff.changes()).isNotEmpty();
    }

    /** What can happen to any vertex of a sequence. */
    static Stream<UnaryOperator<List<Vertex>>> shuffles() {
        return Stream.of(
                List::reversed,
                all -> all.subList(1, all.size()),
                all -> Stream.concat(
                                all.stream(), Stream.of(new Vertex.Delay("new", Duration.ofSeconds(1), Notes.NONE)))
                        .toList());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenTwoGraphs_whenCompared_thenAChangeIsStructuralExactlyIfTheirIdentitiesDiffer(long seed) {
        Graph one = RandomGraphs.of(seed);

        assertThat(GraphDiff.between(one, Graph.read(one.json())).changes()).isEmpty();
        shuffles().forEach(shuffle -> {
            Graph other = new Graph(one.name(), one.version(), shuffle.apply(one.vertices()));
            assertThat(GraphDiff.between(one, other).sameIdentity())
                    .isEqualTo(one.identity().equals(other.identity()));
            assertThat(GraphDiff.between(one, other).changes().isEmpty()).isEqualTo(one.equals(other));
        });
    }

    @Test
    void givenVerticesThatCameWentMovedAndChanged_whenCompared_thenEachIsToldWithItsPathAndBothSides() {
        Vertex.Task first = Flow.task("first", Work.activity("a"));
        Vertex.Task second = Flow.task("second", Work.activity("b"));
        Vertex.Task gone = Flow.task("gone", Work.activity("c"));
        Vertex.Task added = Flow.task("new", Work.activity("d"));
        Vertex.Task tuned = second.tuned(Tuning.NONE.retry(Retry.none()).priority(2));
        Graph before = new Graph("g", 1, List.of(inline(first, second, gone)));
        Graph after = new Graph("g", 1, List.of(inline(added, tuned, first)));

        assertThat(GraphDiff.between(before, after).changes())
                .extracting(Change::path, Change::what, Change::structural, Change::before, Change::after)
                .containsExactly(
                        tuple("in/first", What.MOVED, true, Optional.of(first), Optional.of(first)),
                        tuple("in/second", What.MOVED, true, Optional.of(second), Optional.of(tuned)),
                        tuple("in/second", What.CHANGED, false, Optional.of(second), Optional.of(tuned)),
                        tuple("in/gone", What.REMOVED, true, Optional.of(gone), Optional.empty()),
                        tuple("in/new", What.ADDED, true, Optional.empty(), Optional.of(added)));
    }

    private static Vertex inline(Vertex... vertices) {
        return new Vertex.Inline("in", "w", List.of(vertices), Notes.NONE);
    }

    @Test
    void givenAGraph_whenItsPlacesAreListed_thenEachHasItsPathKindAndPredecessor() {
        assertThat(Graph.read(ALL).places())
                .extracting(
                        Place::path, Place::kind, place -> place.predecessor().orElse(""))
                .containsExactly(
                        tuple("reserve", "task", ""),
                        tuple("night", "delay", "reserve"),
                        tuple("approval", "await_signal", "night"),
                        tuple("checks", "fork", "approval"),
                        tuple("checks/fraud/score", "task", "checks"),
                        tuple("checks/stock/count", "task", "checks"),
                        tuple("checks/both", "task", "checks"),
                        tuple("size", "route", "checks"),
                        tuple("size/key", "task", "size"),
                        tuple("size/SMALL/letter", "task", "size"),
                        tuple("size/LARGE/parcel", "task", "size"),
                        tuple("size/otherwise/ask", "task", "size"),
                        tuple("retries", "loop", "size"),
                        tuple("retries/try", "task", "retries"),
                        tuple("lines", "for_each", "retries"),
                        tuple("lines/items", "task", "lines"),
                        tuple("lines/pack", "task", "lines"),
                        tuple("invoice", "child", "lines"),
                        tuple("mail", "inline", "invoice"),
                        tuple("mail/send", "task", "mail"));
        assertThat(Graph.read(ALL).places().getFirst().tuning().priority()).contains(3);
        assertThat(Graph.read(ALL).places().get(1).tuning()).isEqualTo(Tuning.NONE);
    }
}
