package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Attributes;
import dev.clew.api.BulkResult;
import dev.clew.api.ChildOptions;
import dev.clew.api.ClewClient;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Page;
import dev.clew.api.Signal;
import dev.clew.api.StartOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What listings find instances by: from their start, changed by their code, and as long as there is an instance. */
abstract class AttributeSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<Integer, String> ROUNDS =
            Orchestration.of("rounds", Integer.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Attributes EU = Attributes.of("region", "eu");

    /** Sets its phase to what it is sent, until that is the end; {@code -} removes it. */
    private static String phases(OrchestrationContext ctx) {
        while (true) {
            String phase = ctx.await(GO);
            switch (phase) {
                case "end" -> {
                    return String.valueOf(ctx.attributes().values());
                }
                case "fail" -> throw new IllegalStateException("on purpose");
                case "-" -> ctx.removeAttribute("phase");
                default -> ctx.setAttribute("phase", phase);
            }
        }
    }

    private TestClew running() {
        return clew().register(MAIN, (ctx, input) -> phases(ctx))
                .register(ROUNDS, (ctx, round) -> {
                    ctx.setAttribute("round", String.valueOf(round));
                    if (round < 3) {
                        throw ctx.continueAsNew(round + 1);
                    }
                    ctx.await(GO);
                    return String.valueOf(ctx.attributes().values());
                })
                .register(CHILD, (ctx, input) -> String.valueOf(ctx.attributes().values()))
                .start();
    }

    private static InstanceHandle<String> start(TestClew clew, String id, Attributes attributes) {
        var handle = clew.client().start(MAIN, id, "x", StartOptions.DEFAULT.attributes(attributes));
        clew.runUntilQuiet();
        return handle;
    }

    private static void signal(TestClew clew, InstanceHandle<?> handle, String value) {
        handle.signal(GO, value);
        clew.runUntilQuiet();
    }

    private static List<String> ids(TestClew clew, ListQuery query) {
        return clew.client().list(query).items().stream().map(InstanceInfo::id).toList();
    }

    private static List<String> having(TestClew clew, Attributes attributes) {
        return ids(clew, ListQuery.all().attributes(attributes));
    }

    @Test
    void givenAttributesAtTheStart_whenInstancesAreListedByThem_thenThoseThatHaveAllAreThere() {
        try (TestClew clew = running()) {
            start(clew, "one", EU.with("customer", "4711"));
            start(clew, "two", EU.with("customer", "4712"));
            start(clew, "three", Attributes.NONE);

            assertThat(clew.client().handle("one").info().attributes()).isEqualTo(EU.with("customer", "4711"));
            assertThat(clew.client().handle("three").info().attributes()).isEqualTo(Attributes.NONE);
            assertThat(having(clew, EU)).containsExactly("two", "one");
            assertThat(having(clew, EU.with("customer", "4711"))).containsExactly("one");
            assertThat(ids(clew, ListQuery.all().attribute("customer", "4712").name("main")))
                    .containsExactly("two");
            assertThat(ids(clew, ListQuery.all().attribute("region", "eu").name("rounds")))
                    .isEmpty();
            assertThat(clew.client().summary(EU).of(InstanceStatus.RUNNING)).isEqualTo(2);
            assertThat(clew.client().summary().total()).isEqualTo(3);
        }
    }

    @Test
    void givenManyWithAnAttribute_whenTheyAreListedInPages_thenEachIsOnOne() {
        try (TestClew clew = running()) {
            for (int i = 0; i < 5; i++) {
                start(clew, "eu-" + i, EU);
                start(clew, "us-" + i, Attributes.of("region", "us"));
            }
            List<String> seen = new ArrayList<>();
            Optional<String> next = Optional.of("");
            while (next.isPresent()) {
                ListQuery query = ListQuery.all().attributes(EU).limit(2);
                Page<InstanceInfo> page = clew.client().list(next.get().isEmpty() ? query : query.after(next.get()));
                page.items().forEach(info -> seen.add(info.id()));
                next = page.next();
            }

            assertThat(seen).containsExactly("eu-4", "eu-3", "eu-2", "eu-1", "eu-0");
        }
    }

    @Test
    void givenCodeThatChangesThem_whenATurnIsOver_thenListingsFindTheInstanceByTheNewOnes() {
        try (TestClew clew = running()) {
            var handle = start(clew, "one", EU);

            signal(clew, handle, "new");
            assertThat(having(clew, EU.with("phase", "new"))).containsExactly("one");

            signal(clew, handle, "paid");
            assertThat(having(clew, Attributes.of("phase", "new"))).isEmpty();
            assertThat(having(clew, Attributes.of("phase", "paid"))).containsExactly("one");

            signal(clew, handle, "-");
            assertThat(handle.info().attributes()).isEqualTo(EU);

            signal(clew, handle, "done");
            signal(clew, handle, "end");
            assertThat(clew.resultOf(handle)).isEqualTo("{phase=done, region=eu}");
            assertThat(having(clew, Attributes.of("phase", "done"))).containsExactly("one");
        }
    }

    @Test
    void givenAnEngineThatDies_whenAnotherGoesOn_thenTheCodeFindsTheAttributesAsTheyWere() {
        try (TestClew clew = running()) {
            var handle = start(clew, "one", EU);
            signal(clew, handle, "paid");

            clew.crash();
            clew.restart();
            signal(clew, handle, "end");

            assertThat(clew.resultOf(handle)).isEqualTo("{phase=paid, region=eu}");
            assertThat(handle.info().attributes()).isEqualTo(EU.with("phase", "paid"));
        }
    }

    @Test
    void givenAnInstanceThatContinuesAsNew_whenItHasAttributes_thenItKeepsThem() {
        try (TestClew clew = running()) {
            var handle = clew.client().start(ROUNDS, "one", 1, StartOptions.DEFAULT.attributes(EU));
            clew.runUntilQuiet();

            assertThat(handle.info().execution()).isEqualTo(3);
            assertThat(handle.info().attributes()).isEqualTo(EU.with("round", "3"));
            signal(clew, handle, "x");
            assertThat(clew.resultOf(handle)).isEqualTo("{region=eu, round=3}");
        }
    }

    @Test
    void givenAChildAndADetachedInstance_whenTheyAreStarted_thenTheyHaveTheirOwnAndNotTheirParents() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.startDetached(CHILD, "detached", "x", Attributes.of("of", "nobody"));
                    return ctx.call(CHILD, "x", ChildOptions.withId("child").attribute("of", "one"))
                            + ctx.call(CHILD, "x", ChildOptions.withId("plain"));
                })
                .register(CHILD, (ctx, input) -> String.valueOf(ctx.attributes().values()))
                .start()) {
            var handle = start(clew, "one", EU);

            assertThat(clew.resultOf(handle)).isEqualTo("{of=one}{}");
            assertThat(having(clew, EU)).containsExactly("one");
            assertThat(having(clew, Attributes.of("of", "one"))).containsExactly("child");
            assertThat(having(clew, Attributes.of("of", "nobody"))).containsExactly("detached");
        }
    }

    @Test
    void givenAnEndedInstance_whenItIsReplacedOrDeleted_thenItsAttributesAreGone() {
        try (TestClew clew = running()) {
            signal(clew, start(clew, "one", EU.with("old", "x")), "end");
            signal(clew, start(clew, "two", EU), "end");

            clew.client()
                    .start(
                            MAIN,
                            "one",
                            "x",
                            StartOptions.DEFAULT
                                    .onConflict(ConflictPolicy.REPLACE_ENDED)
                                    .attribute("new", "y"));
            clew.runUntilQuiet();
            clew.client().handle("two").delete();

            assertThat(having(clew, EU)).isEmpty();
            assertThat(having(clew, Attributes.of("new", "y"))).containsExactly("one");
            assertThat(clew.client().handle("one").info().attributes()).isEqualTo(Attributes.of("new", "y"));
        }
    }

    @Test
    void givenAnIdThatIsTaken_whenItIsStartedAgainAndThatIsAllowed_thenTheInstanceKeepsItsAttributes() {
        try (TestClew clew = running()) {
            start(clew, "one", EU);

            clew.client()
                    .start(
                            MAIN,
                            "one",
                            "x",
                            StartOptions.DEFAULT
                                    .onConflict(ConflictPolicy.USE_EXISTING)
                                    .attribute("more", "y"));

            assertThat(clew.client().handle("one").info().attributes()).isEqualTo(EU);
        }
    }

    @Test
    void givenAnInstanceThatFailed_whenItIsReset_thenItsAttributesAreWhatTheyWereThere() {
        try (TestClew clew = running()) {
            var handle = start(clew, "one", EU);
            signal(clew, handle, "new");
            signal(clew, handle, "paid");
            signal(clew, handle, "fail");
            assertThat(handle.info().attributes()).isEqualTo(EU.with("phase", "paid"));

            handle.reset(2, "again");
            assertThat(handle.info().attributes()).isEqualTo(EU.with("phase", "new"));
            assertThat(having(clew, Attributes.of("phase", "new"))).containsExactly("one");

            clew.runUntilQuiet(); // the signals of the part that was cut off are sent again
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(handle.info().attributes()).isEqualTo(EU.with("phase", "paid"));
        }
    }

    @Test
    void givenInstancesWithAnAttribute_whenManyAreCancelledTerminatedAndDeleted_thenTheOthersAreLeftAlone() {
        try (TestClew clew = running()) {
            ClewClient client = clew.client();
            for (int i = 0; i < 3; i++) {
                start(clew, "eu-" + i, EU);
                start(clew, "us-" + i, Attributes.of("region", "us").with("n", String.valueOf(i)));
            }
            List<BulkResult> progress = new ArrayList<>();

            assertThat(client.cancelAll(ListQuery.all().attributes(EU), "enough", progress::add)
                            .done())
                    .isEqualTo(3);
            clew.runUntilQuiet();
            assertThat(client.terminateAll(
                                    ListQuery.all().attribute("region", "us").attribute("n", "1"),
                                    "enough",
                                    soFar -> {})
                            .done())
                    .isEqualTo(1);
            assertThat(client.summary(EU).of(InstanceStatus.CANCELLED)).isEqualTo(3);
            assertThat(client.deleteAll(ListQuery.all().attributes(EU), soFar -> {})
                            .done())
                    .isEqualTo(3);

            assertThat(progress).isNotEmpty();
            assertThat(ids(clew, ListQuery.all())).containsExactly("us-2", "us-1", "us-0");
            assertThat(client.handle("us-1").info().status()).isEqualTo(InstanceStatus.TERMINATED);
            assertThat(having(clew, Attributes.of("n", "1"))).containsExactly("us-1");
            assertThat(client.summary(EU).total()).isZero();
        }
    }

    @Test
    void givenAttributesThatAreTooLong_whenTheyAreGiven_thenTheRefusalSaysSoBeforeAnythingIsStarted() {
        assertThatThrownBy(() -> StartOptions.DEFAULT.attribute("customer", "x".repeat(Attributes.MAX_VALUE + 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'customer'")
                .hasMessageContaining("keep long texts as state");
    }
}
