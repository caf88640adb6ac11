package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.Activity;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayResult.Diverged;
import dev.clew.engine.ReplayResult.Replayed;
import dev.clew.engine.ReplayTester;
import dev.clew.engine.json.UnreadableHistoryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Histories of one code, replayed on another. */
final class ReplayTesterTest {

    private static final Orchestration<Integer, String> MAIN = Orchestration.of("main", Integer.class, String.class);
    private static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> HALVE = Activity.of("halve", Integer.class, Integer.class);
    private static final Signal<String> STOP = Signal.of("stop", String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private final AtomicInteger sideEffects = new AtomicInteger();

    /** What every history here is of, unless a test says otherwise. */
    private String original(OrchestrationContext ctx, int n) {
        int first = ctx.call(DOUBLE, n);
        Deferred<Integer> branch = ctx.fork(() -> ctx.call(DOUBLE, 10) + ctx.call(DOUBLE, 11));
        String noted = ctx.step("note", String.class, step -> "noted " + sideEffects.incrementAndGet());
        ctx.sleep(Duration.ofHours(1));
        return first + noted + branch.await() + ctx.call(HALVE, first);
    }

    private String export(OrchestrationFunction<Integer, String> code, Consumer<TestClew> scenario) {
        try (TestClew clew = TestClew.builder()
                .register(MAIN, code)
                .register(DOUBLE, (Integer n) -> {
                    sideEffects.incrementAndGet();
                    return 2 * n;
                })
                .register(HALVE, (Integer n) -> {
                    sideEffects.incrementAndGet();
                    return n / 2;
                })
                .start()) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 2);
            clew.runUntilQuiet();
            scenario.accept(clew);
            return handle.exportHistory();
        }
    }

    private String ended() {
        return export(this::original, clew -> clew.advance(Duration.ofHours(2)));
    }

    private static ReplayResult replay(String history, OrchestrationFunction<Integer, String> code) {
        return ReplayTester.of(registry -> registry.register(MAIN, code)).replay(history);
    }

    private static Diverged divergence(String history, OrchestrationFunction<Integer, String> code) {
        ReplayResult result = replay(history, code);
        assertThat(result).isInstanceOf(Diverged.class);
        return (Diverged) result;
    }

    /** The line that a divergence blames, read from this very file would be brittle: the method's name will do. */
    private static String source(Diverged diverged) {
        return diverged.source().map(StackTraceElement::toString).orElse("none");
    }

    // --- what fits

    @Test
    void givenTheCodeThatWroteIt_whenAHistoryIsReplayed_thenItFitsToItsEndAndNothingIsDoneAgain() {
        String history = ended();
        int before = sideEffects.get();

        ReplayResult result = replay(history, this::original);

        assertThat(result)
                .isInstanceOfSatisfying(
                        Replayed.class, replayed -> assertThat(replayed.ended()).isTrue());
        assertThat(sideEffects).hasValue(before);
    }

    @Test
    void givenAnInstanceThatRuns_whenItsHistoryIsReplayed_thenItFitsAsFarAsItGoesAndNothingIsDone() {
        String history = export(this::original, clew -> {});
        int before = sideEffects.get();

        ReplayResult result = replay(history, this::original);

        assertThat(result)
                .isInstanceOfSatisfying(
                        Replayed.class, replayed -> assertThat(replayed.ended()).isFalse());
        assertThat(sideEffects).hasValue(before);
    }

    @Test
    void givenACallAddedBeyondWhatARunningInstanceReached_whenItIsReplayed_thenItFits() {
        String history = export(this::original, clew -> {});

        ReplayResult result = replay(history, (ctx, n) -> original(ctx, n) + ctx.call(HALVE, 1));

        assertThat(result).isInstanceOf(Replayed.class);
    }

    @Test
    void givenABranchThatReturnsAtOnce_whenItIsAddedWhereNothingFollows_thenItFits() {
        String history = export((ctx, n) -> "done" + ctx.call(DOUBLE, n), clew -> {});

        ReplayResult result = replay(history, (ctx, n) -> {
            int doubled = ctx.call(DOUBLE, n);
            return "done" + doubled + ctx.<String>fork(() -> "").await();
        });

        assertThat(result).isInstanceOf(Replayed.class);
    }

    @Test
    void givenAPatch_whenHistoriesOfBeforeAndAfterAreReplayed_thenBothFitUntilTheOldPathIsRemoved() {
        OrchestrationFunction<Integer, String> before = (ctx, n) -> ctx.call(DOUBLE, n) + ctx.await(GO);
        OrchestrationFunction<Integer, String> patched =
                (ctx, n) -> ctx.call(ctx.patched("halve") ? HALVE : DOUBLE, n) + ctx.await(GO);
        OrchestrationFunction<Integer, String> removed = (ctx, n) -> ctx.call(HALVE, n) + ctx.await(GO);
        String old = export(before, clew -> {});
        String recent = export(patched, clew -> {});

        assertThat(replay(old, patched)).isInstanceOf(Replayed.class);
        assertThat(replay(recent, patched)).isInstanceOf(Replayed.class);
        assertThat(replay(recent, removed)).isInstanceOf(Replayed.class);
        assertThat(divergence(old, removed).recorded()).contains("activity 'double'");
        assertThat(divergence(recent, before).recorded()).contains("activity 'halve'");
    }

    @Test
    void givenABranchAddedToARunningInstance_whenItIsReplayed_thenTheOthersKeepTheirPlaces() {
        OrchestrationFunction<Integer, String> before = (ctx, n) -> {
            Deferred<Integer> one = ctx.fork(() -> ctx.call(DOUBLE, 1) + ctx.call(DOUBLE, 2));
            return one.await() + ctx.await(GO);
        };
        String history = export(before, clew -> {});

        ReplayResult result = replay(history, (ctx, n) -> {
            Deferred<Integer> one = ctx.fork(() -> ctx.call(DOUBLE, 1) + ctx.call(DOUBLE, 2));
            String go = one.await() + ctx.await(GO);
            return go + ctx.fork(() -> ctx.call(HALVE, 3)).await();
        });

        assertThat(result).isInstanceOf(Replayed.class);
    }

    @Test
    void givenAnInstanceWithoutATurn_whenItsHistoryIsReplayed_thenThereIsNothingToFit() {
        String history = """
                {"format":1,"instance":"i","orchestration":"main","version":1,"execution":1,"status":"RUNNING",
                 "created_at_ms":0,"updated_at_ms":0,"turns":[]}""";

        assertThat(replay(history, this::original)).isInstanceOf(Replayed.class);
    }

    // --- what does not

    @Test
    void givenAnotherNameInTheMiddle_whenItIsReplayed_thenBothSidesAndTheLineAreShown() {
        Diverged diverged = divergence(ended(), ReplayTesterTest::halvesInTheBranch);

        assertThat(diverged.operation()).contains("2.2");
        assertThat(diverged.recorded()).isEqualTo("activity 'double' with input 11");
        assertThat(diverged.asked()).isEqualTo("activity 'halve' with input 11");
        assertThat(source(diverged)).contains("ReplayTesterTest").contains("halvesInTheBranch");
    }

    private static String halvesInTheBranch(OrchestrationContext ctx, int n) {
        int first = ctx.call(DOUBLE, n);
        Deferred<Integer> branch = ctx.fork(() -> ctx.call(DOUBLE, 10) + ctx.call(HALVE, 11));
        String noted = ctx.step("note", String.class, step -> "");
        ctx.sleep(Duration.ofHours(1));
        return first + noted + branch.await() + ctx.call(HALVE, first);
    }

    @Test
    void givenAnotherInput_whenItIsReplayed_thenBothInputsAreShown() {
        Diverged diverged = divergence(ended(), (ctx, n) -> "" + ctx.call(DOUBLE, n + 1));

        assertThat(diverged.turn()).isZero();
        assertThat(diverged.recorded()).endsWith("with input 2");
        assertThat(diverged.asked()).endsWith("with input 3");
    }

    @Test
    void givenAnotherOrderInABranch_whenItIsReplayed_thenItIsFoundOutThere() {
        Diverged diverged = divergence(ended(), (ctx, n) -> {
            int first = ctx.call(DOUBLE, n);
            Deferred<Integer> branch = ctx.fork(() -> ctx.call(DOUBLE, 11) + ctx.call(DOUBLE, 10));
            ctx.step("note", String.class, step -> "");
            ctx.sleep(Duration.ofHours(1));
            return "" + first + branch.await();
        });

        assertThat(diverged.operation()).contains("2.1");
        assertThat(diverged.recorded()).endsWith("with input 10");
        assertThat(diverged.asked()).endsWith("with input 11");
    }

    @Test
    void givenAMissingCallAtTheTail_whenItIsReplayed_thenTheEndIsShownBesideWhatTheHistoryHas() {
        Diverged diverged = divergence(ended(), (ctx, n) -> {
            int first = ctx.call(DOUBLE, n);
            Deferred<Integer> branch = ctx.fork(() -> ctx.call(DOUBLE, 10) + ctx.call(DOUBLE, 11));
            String noted = ctx.step("note", String.class, step -> "");
            ctx.sleep(Duration.ofHours(1));
            return first + noted + branch.await();
        });

        assertThat(diverged.recorded()).startsWith("activity 'halve'");
        assertThat(diverged.asked()).startsWith("end with result");
        assertThat(diverged.source()).isEmpty();
        assertThat(diverged.explanation()).contains("the code has returned");
    }

    @Test
    void givenAnExtraCallAtTheTail_whenItIsReplayed_thenTheLineIsShown() {
        Diverged diverged = divergence(ended(), this::asksForMore);

        assertThat(diverged.recorded()).isEqualTo("nothing at this place");
        assertThat(diverged.asked()).isEqualTo("activity 'double' with input 7");
        assertThat(source(diverged)).contains("asksForMore");
    }

    private String asksForMore(OrchestrationContext ctx, int n) {
        return original(ctx, n) + ctx.call(DOUBLE, 7);
    }

    @Test
    void givenAnExtraStepAtTheTail_whenItIsReplayed_thenTheEndIsMissedAndTheLineThatWaitsIsShown() {
        Diverged diverged = divergence(ended(), this::stepsOnceMore);

        assertThat(diverged.recorded()).startsWith("end with result");
        assertThat(diverged.asked()).isEqualTo("nothing at this place");
        assertThat(source(diverged)).contains("stepsOnceMore");
    }

    private String stepsOnceMore(OrchestrationContext ctx, int n) {
        return original(ctx, n) + ctx.step("more", String.class, step -> "");
    }

    @Test
    void givenAMissingCallInTheMiddle_whenItIsReplayed_thenTheLineThatWaitsIsShown() {
        Diverged diverged = divergence(ended(), ReplayTesterTest::forgetsTheStep);

        assertThat(diverged.recorded()).startsWith("step 'note'");
        assertThat(diverged.asked()).isEqualTo("timer of PT1H");
        assertThat(source(diverged)).contains("forgetsTheStep");
    }

    private static String forgetsTheStep(OrchestrationContext ctx, int n) {
        int first = ctx.call(DOUBLE, n);
        Deferred<Integer> branch = ctx.fork(() -> ctx.call(DOUBLE, 10) + ctx.call(DOUBLE, 11));
        String noted = "";
        ctx.sleep(Duration.ofHours(1));
        return first + noted + branch.await() + ctx.call(HALVE, first);
    }

    @Test
    void givenCodeThatThrowsWhereItWentOn_whenItIsReplayed_thenTheLineThatThrewIsShown() {
        Diverged diverged = divergence(ended(), ReplayTesterTest::refuses);

        assertThat(diverged.asked()).contains("end with failure").contains("no twos");
        assertThat(source(diverged)).contains("refuses");
    }

    private static String refuses(OrchestrationContext ctx, int n) {
        throw new IllegalStateException("no twos");
    }

    @Test
    void givenARunningInstance_whenItsCodeReturnsWhereItWaited_thenThatIsADivergence() {
        Diverged diverged =
                divergence(export((ctx, n) -> ctx.call(DOUBLE, n) + ctx.await(GO), clew -> {}), (ctx, n) -> {
                    return "" + ctx.call(DOUBLE, n);
                });

        assertThat(diverged.recorded()).startsWith("wait for signal 'go'");
        assertThat(diverged.asked()).isEqualTo("end with result \"4\"");
    }

    @Test
    void givenAForkThatWentAway_whenItIsReplayed_thenTheLineThatWaitsAroundItIsShown() {
        Diverged diverged = divergence(
                export(
                        (ctx, n) -> {
                            ctx.fork(() -> ctx.call(DOUBLE, 1));
                            return ctx.await(GO);
                        },
                        clew -> {}),
                ReplayTesterTest::forgetsTheFork);

        assertThat(diverged.turn()).isZero();
        assertThat(source(diverged)).contains("forgetsTheFork");
    }

    private static String forgetsTheFork(OrchestrationContext ctx, int n) {
        return ctx.await(GO);
    }

    @Test
    void givenAParkedInstance_whenItsExportIsReplayed_thenItShowsWhatParkedIt() {
        Changing code = new Changing();
        try (TestClew clew = TestClew.builder().register(code).start()) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 2);
            clew.runUntilQuiet();
            clew.evict();
            code.changed = true;
            handle.signal(GO, "on");
            clew.runUntilQuiet();

            String parked = handle.info().failure().orElseThrow().message();
            ReplayResult result = ReplayTester.of(code).replay(handle.exportHistory());

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Diverged.class,
                            diverged -> assertThat(parked)
                                    .contains(diverged.recorded())
                                    .contains(diverged.asked()));
        }
    }

    /** Code that a deploy changes while instances run. */
    private static final class Changing implements Registration {
        private volatile boolean changed;

        @Override
        public void addTo(Registry.Builder registry) {
            registry.register(MAIN, (ctx, n) -> changed ? ctx.await(STOP) : ctx.await(GO));
        }
    }

    @Test
    void givenADivergence_whenItIsExplained_thenItSaysWhereWhatAndWhatToDo() {
        String explanation =
                divergence(ended(), ReplayTesterTest::halvesInTheBranch).explanation();

        assertThat(explanation)
                .contains("operation 2.2, turn 3 of 'i', execution 1, which runs 'main' version 1")
                .contains("history: activity 'double' with input 11")
                .contains("code:    activity 'halve' with input 11")
                .contains("ReplayTesterTest.java:")
                .contains("register\nthe changed code beside it as version 2");
    }

    // --- what cannot be replayed

    @Test
    void givenCodeThatIsNotRegistered_whenItsHistoryIsReplayed_thenTheErrorSaysWhatIs() {
        String history = ended();
        ReplayTester tester = ReplayTester.of(
                registry -> registry.register(MAIN.version(2), (ctx, n) -> "").register(HALVE, n -> n));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> tester.replay(history))
                .withMessageContaining("'main' version 1")
                .withMessageContaining("registered are: 'main' version 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"format\":1 | \"format\":2 | reads format 1 only",
                "\"format\":1 | \"form\":1 | no field 'format'",
                "\"format\":1 | \"format\":1,\"more\":true | 'more'",
                "\"orchestration\":\"main\" | \"orchestration\":\"other\" | in turn 0",
                "\"execution\":1 | \"execution\":0 | 'execution' is 0",
                "\"status\":\"COMPLETED\" | \"status\":\"SLEEPY\" | SLEEPY",
                "\"number\":1, | \"number\":2, | in turn 1",
                "\"type\":\"ActivityCompleted\" | \"type\":\"ActivityDreamt\" | ActivityDreamt",
                "\"type\":\"ExecutionStarted\" | \"type\":\"CancelRequested\",\"reason\":\"x\" | in turn 0",
                "\"turns\":[ | \"turns\":{ | line: 2",
                "\"instance\":\"i\" | \"instance\":7 | 'instance' is not a text",
            })
    void givenADamagedDocument_whenItIsReplayed_thenTheErrorSaysWhatAndWhere(String part, String other, String said) {
        String history = ended();
        String damaged = history.replaceFirst(Pattern.quote(part), other);
        assertThat(damaged).isNotEqualTo(history);

        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> replay(damaged, this::original))
                .withMessageContaining(said)
                .satisfies(error -> assertThat(error).message().hasSizeLessThan(600));
    }

    @Test
    void givenADocumentThatWasCutOff_whenItIsReplayed_thenTheErrorSaysWhere() {
        String history = ended();

        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> replay(history.substring(0, history.length() / 2), this::original))
                .withMessageContaining("line:");
    }

    // --- export

    @Test
    void givenSeveralExecutions_whenOneIsExported_thenItIsThatOne() {
        try (TestClew clew = TestClew.builder()
                .register(MAIN, (ctx, n) -> {
                    if (n > 0) {
                        throw ctx.continueAsNew(n - 1);
                    }
                    return "done";
                })
                .start()) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 2);
            clew.runUntilQuiet();

            assertThat(List.of(handle.exportHistory(1), handle.exportHistory(3), handle.exportHistory()))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"execution\":1", "\"input\":2", "ExecutionContinued"),
                            third -> assertThat(third).contains("\"execution\":3", "ExecutionCompleted"),
                            current -> assertThat(current).isEqualTo(handle.exportHistory(3)));
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> handle.exportHistory(4))
                    .withMessageContaining("it has 1 to 3");
        }
    }
}
