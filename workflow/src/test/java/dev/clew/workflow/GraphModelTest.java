package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs as data: what makes one the graph it is, and what is wrong with one that cannot run. */
final class GraphModelTest {

    private static final Activity<Integer, Integer> ADD_ONE = Activity.of("add-one", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);
    private static final Signal<Integer> NUMBER = Signal.of("number", Integer.class);
    private static final Signal<Integer> OTHER = Signal.of("other", Integer.class);

    private static Flow<Integer, Integer> flow() {
        return Workflow.from("graph", Integer.class);
    }

    private static Graph graph(Flow<Integer, ?> flow) {
        return flow.build().graph();
    }

    /** One vertex of each kind. */
    private static Graph everything() {
        var child = Workflow.from("inner", Integer.class).then(ADD_ONE).build();
        ForkBranch<Integer, Integer> left = ForkBranch.of("left", flow -> flow.then(DOUBLE));
        ForkBranch<Integer, Integer> right = ForkBranch.of(
                "right", flow -> flow.delay("rest", Duration.ofHours(1)).then(ADD_ONE));
        return graph(flow().then(ADD_ONE)
                .tuned(tuning -> tuning.timeout(Duration.ofSeconds(30))
                        .retry(Retry.exponential(5).neverOn("declined"))
                        .priority(2)
                        .tag("gpu"))
                .noted(notes -> notes.title("One more").description("adds one"))
                .delay("night", Duration.ofHours(8))
                .awaitSignal("number", NUMBER)
                .fork("both", left, right)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(left) + outputs.get(right))
                .route(
                        "by-sign",
                        (context, n) -> n < 0 ? "negative" : "other",
                        arms -> arms.when("negative", arm -> arm.then(ADD_ONE)).otherwise(arm -> arm.then(DOUBLE)))
                .loop("up", 3, (context, n) -> LoopResult.done(n))
                .child("own", child)
                .inline("part", child)
                .<Integer, Integer>forEach(
                        "all", Integer.class, (context, n) -> List.of(n), 2, body -> body.then(DOUBLE))
                .version(3));
    }

    // --- identity

    @Test
    void givenAGraphOfEveryKind_whenItIsWrittenAndRead_thenItIsTheSameAndSoIsItsIdentity() {
        Graph read = Graph.read(everything().json());

        assertThat(read).isEqualTo(everything());
        assertThat(read.identity()).isEqualTo(everything().identity()).hasSize(64);
    }

    static Stream<Graph> sameGraphs() {
        return Stream.of(
                graph(flow().then(ADD_ONE).delay("rest", Duration.ofHours(1))),
                graph(flow().then(ADD_ONE)
                        .tuned(tuning -> tuning.timeout(Duration.ofSeconds(1))
                                .retry(Retry.fixed(7, Duration.ofSeconds(1)))
                                .priority(1)
                                .tag("gpu")
                                .queue("q"))
                        .delay("rest", Duration.ofDays(1))),
                graph(flow().then(ADD_ONE)
                        .noted(notes -> notes.title("One").description("more"))
                        .delay("rest", Duration.ofHours(1))
                        .version(2)));
    }

    @ParameterizedTest
    @MethodSource("sameGraphs")
    void givenATunableOrANoteThatDiffers_whenIdentitiesAreCompared_thenTheyAreTheSame(Graph other) {
        Graph plain = graph(flow().then(ADD_ONE).delay("rest", Duration.ofHours(2)));

        assertThat(other.identity()).isEqualTo(plain.identity());
    }

    @Test
    void givenGraphsThatDoSomethingElse_whenIdentitiesAreCompared_thenAllDiffer() {
        ForkBranch<Integer, Integer> a = ForkBranch.of("a", flow -> flow.then(ADD_ONE));
        ForkBranch<Integer, Integer> b = ForkBranch.of("b", flow -> flow.then(ADD_ONE));
        ForkBranch<Integer, Integer> both = ForkBranch.of("a||b", flow -> flow.then(ADD_ONE));
        List<Graph> graphs = List.of(
                graph(flow().then(ADD_ONE)),
                graph(Workflow.from("other", Integer.class).then(ADD_ONE)),
                graph(flow().then("renamed", ADD_ONE)),
                graph(flow().then("add-one", DOUBLE)),
                graph(flow().then(ADD_ONE).then(DOUBLE)),
                graph(flow().then(DOUBLE).then(ADD_ONE)),
                graph(flow().then("add-one", Integer.class, (Integer n) -> n)),
                graph(flow().then("add-one", Integer.class, (Integer n) -> n).revision(2)),
                graph(flow().delay("add-one", Duration.ofHours(1))),
                graph(flow().awaitSignal("add-one", NUMBER)),
                graph(flow().awaitSignal("add-one", OTHER)),
                graph(flow().awaitSignal("add-one", NUMBER, Duration.ofHours(1))),
                graph(flow().fork("f", a, b).withoutJoin(Integer.class)),
                graph(flow().fork("f", b, a).withoutJoin(Integer.class)),
                graph(flow().fork("f", both).withoutJoin(Integer.class)),
                graph(flow().loop("l", 3, (context, n) -> LoopResult.done(n))),
                graph(flow().loop("l", 4, (context, n) -> LoopResult.done(n))));

        assertThat(graphs.stream().map(Graph::identity)).doesNotHaveDuplicates();
    }

    // --- what is wrong

    private static void assertProblems(Flow<Integer, ?> flow, String... expected) {
        assertThatThrownBy(flow::build)
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(problem -> problem.path() + " " + problem.kind())
                                .containsExactly(expected));
    }

    @Test
    void givenIdsThatAreTaken_whenTheGraphIsBuilt_thenEachIsNamed() {
        ForkBranch<Integer, Integer> one = ForkBranch.of("one", flow -> flow.then(ADD_ONE));
        ForkBranch<Integer, Integer> again = ForkBranch.of("one", flow -> flow.then(DOUBLE));

        assertProblems(
                flow().then(ADD_ONE)
                        .delay("add-one", Duration.ofHours(1))
                        .fork("f", one, again)
                        .withoutJoin(Integer.class),
                "add-one duplicate_id",
                "f/one duplicate_id");
    }

    @Test
    void givenAnIdOfAPartOfItsOwn_whenTheGraphIsBuilt_thenItIsNamed() {
        assertProblems(
                flow().<Integer, Integer>forEach(
                                "all",
                                Integer.class,
                                (context, n) -> List.of(n),
                                2,
                                body -> body.then("items", ADD_ONE))
                        .then("end", Integer.class, (List<Integer> all) -> all.size())
                        .route(
                                "by-sign",
                                (context, n) -> "otherwise",
                                arms -> arms.when("otherwise", arm -> arm.then(ADD_ONE))
                                        .otherwise(arm -> arm.then(DOUBLE))),
                "all/items duplicate_id",
                "by-sign/otherwise duplicate_id");
    }

    @Test
    void givenPartsWithNothingToDo_whenTheGraphIsBuilt_thenEachIsNamed() {
        ForkBranch<Integer, Integer> empty = ForkBranch.of("empty", Function.identity());

        assertProblems(flow(), " empty_workflow");
        assertProblems(
                flow().fork("nothing")
                        .withoutJoin(Integer.class)
                        .fork("f", empty)
                        .withoutJoin(Integer.class),
                "nothing empty_fork",
                "f/empty empty_branch");
    }

    @Test
    void givenNumbersAndTimesThatMakeNoSense_whenTheGraphIsBuilt_thenEachIsNamed() {
        assertProblems(
                flow().loop("never", 0, (context, n) -> LoopResult.done(n))
                        .delay("none", Duration.ZERO)
                        .delay("past", Duration.ofHours(-1))
                        .awaitSignal("at-once", NUMBER, Duration.ZERO)
                        .then("end", Integer.class, (Optional<Integer> n) -> n.orElse(1)),
                "never invalid_max_iterations",
                "none invalid_duration",
                "past invalid_duration",
                "at-once invalid_duration");
    }

    @Test
    void givenAnIdThatHoldsASeparator_whenTheGraphIsBuilt_thenItIsNamed() {
        assertProblems(flow().then("a/b", ADD_ONE), "a/b invalid_id");
    }

    @Test
    void givenOneNameForTwoFunctions_whenTheGraphIsBuilt_thenItIsNamed() {
        ForkBranch<Integer, Integer> one =
                ForkBranch.of("one", flow -> flow.then("f", Integer.class, (Integer n) -> n));
        ForkBranch<Integer, Integer> two =
                ForkBranch.of("two", flow -> flow.then("f", Integer.class, (Integer n) -> n + 1));

        assertProblems(flow().fork("both", one, two).withoutJoin(Integer.class), "both/two duplicate_id");
    }

    @Test
    void givenAGraphWithoutItsCode_whenItIsBound_thenEveryMissingNameIsSaid() {
        var bindings = Bindings.builder().activity(ADD_ONE).build();

        assertThatThrownBy(() ->
                        Workflow.of(everything(), bindings, TypeToken.of(Integer.class), TypeToken.of(Integer.class)))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::kind)
                                .hasSizeGreaterThan(5)
                                .containsOnly("task_not_found"));
    }

    @Test
    void givenARowOfIdsWrittenTwiceIntoJson_whenItIsRead_thenTheProblemIsFound() {
        String json =
                graph(flow().then(ADD_ONE).then(DOUBLE)).json().replace("\"id\" : \"double\"", "\"id\" : \"add-one\"");

        assertThat(Graph.read(json).problems()).extracting(Problem::kind).containsExactly("duplicate_id");
    }

    @Test
    void givenAWorkflowThatIsDelayAlone_whenItIsBuilt_thenItNeedsNoCode() {
        assertThat(graph(flow().delay("rest", Duration.ofHours(1))).vertices()).hasSize(1);
    }
}
