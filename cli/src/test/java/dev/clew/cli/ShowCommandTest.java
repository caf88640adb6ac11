package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.ChildOptions;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is said of one instance: why it is held, what it waits for, whose child it is and which are its own. */
final class ShowCommandTest {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> ECHO = Activity.of("echo", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Clew engine(OrchestrationFunction<String, String> main) {
        return Clew.sqlite(folder.resolve("clew.db"))
                .register(MAIN, main)
                .register(CHILD.version(2), (ctx, input) -> input + ctx.await(GO))
                .register(ECHO, input -> input)
                .start();
    }

    private String run(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--db", db()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new)))
                .as("%s", err)
                .isZero();
        return out.toString();
    }

    private JsonNode json(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--json");
        return JsonMapper.shared().readTree(run(arguments.toArray(String[]::new)));
    }

    private String db() {
        return folder.resolve("clew.db").toString();
    }

    /** Says that it waits, and does. */
    private static String goAhead(OrchestrationContext ctx) {
        ctx.status("ready");
        return ctx.await(GO);
    }

    private static void awaitReady(Clew clew, String id) {
        clew.client().handle(id).awaitStatus(0, PATIENCE);
    }

    @Test
    void givenAParkedInstance_whenItIsShown_thenBothSidesStandOnLinesOfTheirOwnWithTheCommandThatReleasesIt() {
        try (Clew clew = engine((ctx, input) -> ctx.call(ECHO, "one") + goAhead(ctx))) {
            clew.client().start(MAIN, "an order", "");
            awaitReady(clew, "an order");
        }
        try (Clew clew = engine((ctx, input) -> ctx.call(ECHO, "two") + goAhead(ctx))) {
            clew.client().handle("an order").signal(GO, "x");
            assertThatExceptionOfType(NondeterminismException.class)
                    .isThrownBy(() -> clew.client().handle("an order").result(PATIENCE));
        }

        List<String> shown = run("show", "an order").lines().map(String::strip).toList();

        assertThat(shown)
                .anyMatch(line -> line.startsWith("history:") && line.contains("\"one\""))
                .anyMatch(line -> line.startsWith("code:") && line.contains("\"two\""))
                .filteredOn(line -> line.startsWith("waits for"))
                .singleElement()
                .asString()
                .contains("clew release 'an order' --db " + db());
        assertThat(json("show", "an order").path("waits_for")).isEmpty();
    }

    @Test
    void givenATimerThatLostARace_whenItsTimeHasPassed_thenItIsNotShownAsAWait() {
        try (Clew clew = engine((ctx, input) -> {
            ctx.race(List.of(ctx.start(ECHO, "x"), ctx.timer(Duration.ofMillis(50))));
            ctx.sleep(Duration.ofMillis(200));
            return goAhead(ctx);
        })) {
            clew.client().start(MAIN, "i", "");
            awaitReady(clew, "i");

            JsonNode waits = json("show", "i").path("waits_for");

            assertThat(waits).hasSize(1);
            assertThat(waits.path(0).path("for").asString()).isEqualTo("signal");
        }
    }

    private static String withChildren(OrchestrationContext ctx, String input) {
        var one = ctx.start(CHILD.version(2), "a", ChildOptions.withId("one"));
        var two = ctx.start(CHILD.version(2), "b", ChildOptions.withId("two"));
        ctx.status("ready");
        return one.await() + two.await();
    }

    @Test
    void givenAFamily_whenItIsShown_thenChildrenNameTheirParentAndTheTreeHasThemAll() {
        try (Clew clew = engine(ShowCommandTest::withChildren)) {
            clew.client().start(MAIN, "i", "");
            awaitReady(clew, "i");

            assertThat(run("show", "two")).contains("child of").contains("child v2");
            assertThat(json("show", "two").path("parent").asString()).isEqualTo("i");
            assertThat(json("show", "i").path("parent").isNull()).isTrue();

            JsonNode tree = json("tree", "i");
            assertThat(tree.path("id").asString()).isEqualTo("i");
            assertThat(tree.path("children")
                            .valueStream()
                            .map(child -> child.path("id").asString()))
                    .containsExactly("one", "two");
            assertThat(tree.path("complete").asBoolean()).isTrue();
            assertThat(run("tree", "i")).contains("  one").contains("  two").doesNotContain("more");
            assertThat(run("tree", "i", "--limit", "2"))
                    .contains("  one")
                    .doesNotContain("  two")
                    .contains("--limit");
        }
    }

    @Test
    void givenTwoVersions_whenOneIsAskedFor_thenOnlyItsInstancesAreListed() {
        try (Clew clew = engine(ShowCommandTest::withChildren)) {
            clew.client().start(MAIN, "i", "");
            awaitReady(clew, "i");
        }

        assertThat(run("list")).contains("main v1").contains("child v2");
        assertThat(run("list", "--of-version", "2")).contains("one", "two").doesNotContain("main");
        assertThat(run("list", "--of-version", "1")).contains("main v1").doesNotContain("child");
    }
}
