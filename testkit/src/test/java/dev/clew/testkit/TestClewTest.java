package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.api.Update;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine under a virtual clock lets a test's own code do. */
@Timeout(60)
final class TestClewTest {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Activity<String, String> ASK = Activity.of("ask", String.class, String.class);
    private static final Update<String, String> GREET = Update.of("greet", String.class, String.class);

    private final AtomicReference<TestClew> running = new AtomicReference<>();

    private TestClew running() {
        return running.get();
    }

    private TestClew start(TestClew.Builder builder) {
        running.set(builder.start());
        return running();
    }

    @Test
    void givenAnAttemptThatAsksThroughTheClientOfTheTest_whenTheAnswerTakesItsTime_thenItGetsItAllTheSame() {
        Duration patience = Duration.ofSeconds(2);
        try (TestClew clew = start(TestClew.builder()
                .patience(patience)
                .register(MAIN, (ctx, name) -> {
                    ctx.onUpdate(GREET, who -> "hello " + who);
                    return ctx.call(ASK, name);
                })
                .register(
                        ASK,
                        (String name) -> running()
                                .client()
                                .handle(MAIN, "i")
                                .update(GREET, "u", name, Duration.ofSeconds(30))))) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.slowCommits(Duration.ofMillis(300));

            assertThat(clew.resultOf(handle)).isEqualTo("hello world");
        }
    }

    @Test
    void givenAnAttempt_whenItLetsTheEngineRun_thenItIsToldThatItCannot() {
        try (TestClew clew = start(TestClew.builder()
                .register(MAIN, (ctx, name) -> ctx.call(ASK, name))
                .register(ASK, (String name) -> {
                    assertThatIllegalStateException()
                            .isThrownBy(() -> running().advance(Duration.ofDays(1)))
                            .withMessageContaining("an activity cannot let the engine run that runs it");
                    return name;
                }))) {
            var handle = clew.client().start(MAIN, "i", "world");

            assertThat(clew.resultOf(handle)).isEqualTo("world");
        }
    }

    @Test
    void givenTimers_whenTheTestGoesFromOneToTheNext_thenItIsToldHowFarItWentUntilThereIsNone() {
        try (TestClew clew = start(TestClew.builder().register(MAIN, (ctx, name) -> {
            ctx.sleep(Duration.ofDays(1));
            ctx.sleep(Duration.ofHours(2));
            return name;
        }))) {
            var handle = clew.client().start(MAIN, "i", "world");

            assertThat(clew.advanceToNextTimer()).contains(Duration.ofDays(1));
            assertThat(clew.advanceToNextTimer()).contains(Duration.ofHours(2));
            assertThat(clew.advanceToNextTimer()).isEmpty();
            assertThat(clew.resultOf(handle)).isEqualTo("world");
        }
    }
}
