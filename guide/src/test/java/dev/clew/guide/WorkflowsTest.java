package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import dev.clew.testkit.TestClew;
import dev.clew.workflow.Bindings;
import dev.clew.workflow.ForkBranch;
import dev.clew.workflow.Graph;
import dev.clew.workflow.GraphDiff;
import dev.clew.workflow.LoopResult;
import dev.clew.workflow.MigrationCheck;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Standing;
import dev.clew.workflow.Vertex;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.WorkflowStatus;
import dev.clew.workflow.Workflows;
import dev.clew.workflow.draw.Mermaid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Workflows: typed graphs. */
final class WorkflowsTest {

    // guide: first
    record Order(String id, List<String> items, long cents) {}

    static final Activity<Order, String> RESERVE = Activity.of("reserve", Order.class, String.class);

    static final Workflow<Order, String> HELLO = Workflow.from("hello", Order.class)
            .then(RESERVE) // an activity: any node that has it
            .tuned(tuning -> tuning.retry(Retry.exponential(5)).timeout(Duration.ofSeconds(10)))
            .delay("cool-off", Duration.ofHours(1)) // durable; what reached it goes on
            .then("thank", String.class, (String reservation) -> "Thanks for " + reservation) // runs as a step
            .build(); // all that is wrong is said here, at once
    // guide: end

    // guide: metadata
    static final Workflow<Order, String> OWNED = Workflow.from("owned", Order.class)
            .metadata("team", "fulfilment")
            .metadata("runbook", "https://wiki.example.com/orders")
            .then(
                    "sign",
                    String.class,
                    (context, order) -> order.id() + " by " + context.metadata().get("team"))
            .build();
    // guide: end

    // guide: fork
    static final ForkBranch<Order, Integer> FRAUD = ForkBranch.of(
            "fraud", flow -> flow.then("score", Integer.class, (Order order) -> order.cents() > 100_000 ? 90 : 10));
    static final ForkBranch<Order, String> STOCK = ForkBranch.of("stock", flow -> flow.then(RESERVE));

    static final Workflow<Order, String> CHECKED = Workflow.from("checked", Order.class)
            .fork("checks", FRAUD, STOCK) // both at the same time, both with the order
            .join(
                    "decide",
                    String.class,
                    (context, outputs) -> outputs.get(FRAUD) < 50 ? outputs.get(STOCK) : "refused")
            .build();
    // guide: end

    // guide: route
    enum Size {
        LETTER,
        PARCEL
    }

    static final Workflow<Order, String> SHIPPED = Workflow.from("shipped", Order.class)
            .route(
                    "by-size",
                    Size.class,
                    (context, order) -> order.items().size() < 2 ? Size.LETTER : Size.PARCEL,
                    arms -> arms.when(Size.LETTER, flow -> flow.then("stamp", String.class, (Order o) -> "letter"))
                            .when(Size.PARCEL, flow -> flow.then("pack", String.class, (Order o) -> "parcel")))
            .build();
    // guide: end

    // guide: again
    static final Workflow<Order, Integer> WEIGHED = Workflow.from("weighed", Order.class)
            .<String, Integer>forEach(
                    "items",
                    String.class,
                    (context, order) -> order.items(), // the list
                    4, // at most so many at the same time
                    item -> item.then("weigh", Integer.class, String::length))
            .then(
                    "sum",
                    Integer.class,
                    (List<Integer> weights) ->
                            weights.stream().mapToInt(Integer::intValue).sum())
            .loop(
                    "round-up",
                    100, // fails after so many walks
                    (context, sum) -> sum % 10 == 0 ? LoopResult.done(sum) : LoopResult.again(sum + 1))
            .build();
    // guide: end

    // guide: waits
    static final Signal<String> APPROVED = Signal.of("approved", String.class);

    static final Workflow<Order, String> APPROVAL = Workflow.from("approval", Order.class)
            .child("ship", SHIPPED) // an instance of its own
            .awaitSignal("approval", APPROVED, Duration.ofDays(2))
            .then(
                    "answer",
                    String.class,
                    (context, who) -> who.orElse("nobody") + " approved the "
                            + context.output("ship", String.class).orElseThrow()) // what an earlier vertex left with
            .build();
    // guide: end

    private static final Order ORDER = new Order("o-1", List.of("pen", "paper"), 1999);

    private static TestClew.Builder engine() {
        return TestClew.builder().register(RESERVE, order -> order.items().size() + " items");
    }

    @Test
    void givenAFirstWorkflow_whenItsDelayIsOver_thenItHasItsResult() {
        try (TestClew clew = engine().register(HELLO).start()) {
            var instance = clew.client().start(HELLO.orchestration(), "o-1", ORDER);
            clew.advance(Duration.ofHours(1));
            assertThat(clew.resultOf(instance)).isEqualTo("Thanks for 2 items");
        }
    }

    @Test
    void givenForksRoutesAndLoops_whenWalked_thenTheyComeToTheirResults() {
        try (TestClew clew =
                engine().register(CHECKED).register(SHIPPED).register(WEIGHED).start()) {
            var client = clew.client();
            assertThat(clew.resultOf(client.start(CHECKED.orchestration(), "c", ORDER)))
                    .isEqualTo("2 items");
            assertThat(clew.resultOf(client.start(SHIPPED.orchestration(), "s", ORDER)))
                    .isEqualTo("parcel");
            assertThat(clew.resultOf(client.start(WEIGHED.orchestration(), "w", ORDER)))
                    .isEqualTo(10);
        }
    }

    @Test
    void givenAnInstanceThatWaits_whenAskedWhere_thenItSaysSoInTheWordsOfItsGraph() {
        try (TestClew clew = engine().register(APPROVAL).register(SHIPPED).start()) {
            var client = clew.client();
            var instance = client.start(APPROVAL.orchestration(), "o-1", ORDER);
            clew.runUntilQuiet();
            // guide: where
            WorkflowStatus<String> status = Workflows.of(client).status(APPROVAL, "o-1");
            if (status instanceof WorkflowStatus.AwaitingSignal<String> waiting) {
                assertThat(waiting.signal()).isEqualTo("approved");
                instance.signal(APPROVED, "Ann");
            }
            // guide: end
            assertThat(clew.resultOf(instance)).isEqualTo("Ann approved the parcel");
        }
    }

    @Test
    void givenAGraphInJson_whenItIsBoundToCode_thenItIsAWorkflow() {
        String text = HELLO.graph().json();
        // guide: json
        Graph graph = Graph.read(text); // HELLO.graph().json(), or a file
        Bindings code = Bindings.builder()
                .activity(RESERVE)
                .function("thank", TypeToken.of(String.class), (context, reservation) -> "Thanks for " + reservation)
                .build();
        Workflow<Order, String> hello = Workflow.of(graph, code, TypeToken.of(Order.class), TypeToken.of(String.class));
        // guide: end
        assertThat(hello.graph()).isEqualTo(HELLO.graph());
        try (TestClew clew = engine().register(hello).start()) {
            var instance = clew.client().start(hello.orchestration(), "o-1", ORDER);
            clew.advance(Duration.ofHours(1));
            assertThat(clew.resultOf(instance)).isEqualTo("Thanks for 2 items");
        }
    }

    @Test
    void givenMetadata_whenATaskAsks_thenItIsTold() {
        try (TestClew clew = TestClew.builder().register(OWNED).start()) {
            assertThat(clew.resultOf(
                            clew.client().start(OWNED.orchestration(), "o-1", new Order("o-1", List.of("a"), 1))))
                    .isEqualTo("o-1 by fulfilment");
        }
    }

    @Test
    void givenTwoGraphs_whenCompared_thenItIsKnownWhetherInstancesCanGoOn() {
        Graph old = HELLO.graph();
        Graph tuned = Graph.read(old.json().replace("PT1H", "PT2H"));
        Graph longer = new Graph(
                old.name(),
                2,
                List.of(
                        old.vertices().getFirst(),
                        new Vertex.Child(
                                "invoice",
                                "invoice",
                                1,
                                old.vertices().getFirst().notes())));
        // guide: diff
        assertThat(GraphDiff.between(old, tuned).sameIdentity()).isTrue(); // a longer delay: they go on
        assertThat(GraphDiff.between(old, longer).sameIdentity()).isFalse(); // another vertex: they cannot
        // guide: end
        assertThat(Optional.of(old.identity())).contains(tuned.identity());
    }

    // guide: next
    static final Workflow<Order, String> HELLO_2 = Workflow.from("hello", Order.class)
            .then(RESERVE)
            .delay("cool-off", Duration.ofHours(1))
            .then("sign", String.class, (String reservation) -> reservation + ", your shop") // is new
            .then("thank", String.class, (String reservation) -> "Thanks for " + reservation)
            .version(2)
            .build();
    // guide: end

    @Test
    void givenAnInstance_whenItIsMigrated_thenItGoesOnWithTheOtherGraph() {
        try (TestClew clew = engine().register(HELLO).register(HELLO_2).start()) {
            var client = clew.client();
            var instance = client.start(HELLO.orchestration(), "o-1", ORDER);
            clew.runUntilQuiet();
            instance.pause("to be migrated");
            clew.runUntilQuiet();
            // guide: migrate
            Workflows workflows = Workflows.of(client);
            MigrationCheck check = workflows.checkMigration(HELLO, HELLO_2, "o-1"); // changes nothing
            assertThat(check.problems()).isEmpty(); // or a problem for each vertex that is in the way
            assertThat(check.done()).containsExactly("reserve");
            assertThat(check.current()).containsExactly("cool-off");

            workflows.migrate(HELLO, HELLO_2, "o-1", Duration.ofMinutes(1));
            // guide: end
            instance.resume();
            clew.advance(Duration.ofHours(1));
            assertThat(clew.resultOf(instance)).isEqualTo("Thanks for 2 items, your shop");
        }
    }

    @Test
    void givenAWorkflow_whenItIsDrawn_thenThePictureShowsItsVertices() {
        // guide: draw
        String picture = Mermaid.of(CHECKED.graph()); // or Svg.of(...)
        // guide: end
        assertThat(picture).isEqualTo(DRAWN);
        assertThat(Chapter.named("workflows.md").lines())
                .containsSequence(DRAWN.lines().toList());
    }

    @Test
    void givenAnInstance_whenItIsDrawn_thenThePictureSaysWhereItIs() {
        try (TestClew clew = TestClew.builder()
                .register(HELLO)
                .register(RESERVE, order -> "reserved " + order.id())
                .start()) {
            var client = clew.client();
            client.start(HELLO.orchestration(), "o-1", new Order("o-1", List.of("a"), 1));
            clew.runUntilQuiet();
            // guide: standing
            Progress progress = Workflows.of(client).progress(HELLO, "o-1");
            assertThat(progress.standings().values())
                    .extracting(Standing::sentence)
                    .containsExactly("✓ done", "◷ waiting", "· not reached");
            String picture = Mermaid.of(progress); // or Svg.of(progress)
            // guide: end
            assertThat(picture).isEqualTo(STANDING);
            assertThat(Chapter.named("workflows.md").lines())
                    .containsSequence(STANDING.lines().toList());
        }
    }

    private static final String STANDING = """
            flowchart TD
                start(["hello v1: o-1, running"])
                n1["reserve<br/>activity reserve<br/>5 attempts, timeout 10s<br/>✓ done"]
                n2(["cool-off<br/>waits 1h<br/>◷ waiting"])
                n3["thank<br/>function thank<br/>· not reached"]
                stop(((" ")))
                start --> n1
                n1 --> n2
                n2 --> n3
                n3 --> stop
                classDef done fill:#c6f6d5,stroke:#2f855a,color:#1f2933
                class n1 done
                classDef waiting fill:#fefcbf,stroke:#b7791f,color:#1f2933,stroke-width:3px
                class n2 waiting
                classDef notReached fill:#ffffff,stroke:#9fb3c8,color:#627d98,stroke-dasharray:4 3
                class n3 notReached
            """;

    private static final String DRAWN = """
            flowchart TD
                start(["checked v1"])
                n1{{"checks"}}
                n2["score<br/>function score"]
                n3["reserve<br/>activity reserve"]
                n4["decide<br/>function decide"]
                stop(((" ")))
                start --> n1
                n1 -->|"fraud"| n2
                n1 -->|"stock"| n3
                n2 --> n4
                n3 --> n4
                n4 --> stop
            """;
}
