package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.StateKey;
import dev.clew.api.TypeToken;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** State and status. */
final class StateTest {

    static final Orchestration<List<String>, Integer> IMPORT =
            Orchestration.of("import", new TypeToken<List<String>>() {}, TypeToken.of(Integer.class));
    static final Orchestration<String, String> SURVEY = Orchestration.of("survey", String.class, String.class);

    // guide: declare
    record Progress(int done, int of) {}

    static final StateKey<Progress> PROGRESS = StateKey.of("progress", Progress.class);
    static final StateKey<Integer> ROWS = StateKey.of("rows", Integer.class);
    // guide: end

    // guide: keep
    static int importFiles(OrchestrationContext ctx, List<String> files) {
        for (int i = 0; i < files.size(); i++) {
            String file = files.get(i);
            int rows = ctx.step("import", Integer.class, step -> load(file));
            ctx.state().put(ROWS, ctx.state().get(ROWS, 0) + rows);
            ctx.state().put(PROGRESS, new Progress(i + 1, files.size()));
            ctx.status("imported " + file);
        }
        return ctx.state().get(ROWS, 0);
    }
    // guide: end

    private static int load(String file) {
        return file.length();
    }

    // guide: look
    static String describe(ClewClient client, String id) {
        InstanceHandle<?> handle = client.handle(id);
        return handle.state(PROGRESS).map(p -> p.done() + " of " + p.of()).orElse("not begun");
    }
    // guide: end

    // guide: await
    static void awaitHalf(InstanceHandle<Integer> handle) {
        handle.awaitState(PROGRESS, progress -> progress.done() * 2 >= progress.of(), Duration.ofMinutes(10));
    }
    // guide: end

    // guide: follow
    static void follow(InstanceHandle<Integer> handle, Consumer<String> screen) {
        InstanceInfo seen = handle.info();
        while (!seen.status().ended()) {
            seen = handle.awaitStatus(seen.statusVersion(), Duration.ofHours(1));
            seen.customStatus().ifPresent(screen);
        }
    }
    // guide: end

    @Test
    void givenAnImport_whenItRuns_thenOthersSeeHowFarItIs() {
        try (TestClew clew =
                TestClew.builder().register(IMPORT, StateTest::importFiles).start()) {
            var handle = clew.client().start(IMPORT, "nightly", List.of("a.csv", "bb.csv"));
            assertThat(clew.resultOf(handle)).isEqualTo(11);

            assertThat(describe(clew.client(), "nightly")).isEqualTo("2 of 2");
            awaitHalf(handle);
            List<String> screen = new ArrayList<>();
            follow(handle, screen::add);
            assertThat(screen).isEmpty();
            assertThat(handle.info().customStatus()).contains("imported bb.csv");
        }
    }

    // guide: across
    static String survey(OrchestrationContext ctx, String id) {
        return ctx.state(id, PROGRESS)
                .map(progress -> id + " is at " + progress.done())
                .orElse(id + " has not begun, or there is none");
    }
    // guide: end

    @Test
    void givenTwoInstances_whenOneLooksAtTheOther_thenItSeesWhatIsDurable() {
        try (TestClew clew = TestClew.builder()
                .register(IMPORT, StateTest::importFiles)
                .register(SURVEY, StateTest::survey)
                .start()) {
            clew.resultOf(clew.client().start(IMPORT, "nightly", List.of("a.csv")));

            assertThat(clew.resultOf(clew.client().start(SURVEY, "one", "nightly")))
                    .isEqualTo("nightly is at 1");
            assertThat(clew.resultOf(clew.client().start(SURVEY, "two", "nobody")))
                    .isEqualTo("nobody has not begun, or there is none");
        }
    }
}
