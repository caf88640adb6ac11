package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ChildOptions;
import dev.clew.api.ConfigurationException;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceSource;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Place;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Instances that go on from a place in the history of another one. */
abstract class ForkSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK =
            Activity.of("work", String.class, String.class).retry(Retry.fixed(9, Duration.ofMinutes(1)));
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final StateKey<String> FIRST = StateKey.of("first", String.class);

    /** The number of the n-th event of a type, both from 1. */
    private static int eventOf(InstanceHandle<?> handle, String type, int nth) {
        List<HistoryEntry> history = handle.history();
        int seen = 0;
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).type().equals(type) && ++seen == nth) {
                return i + 1;
            }
        }
        throw new AssertionError("no " + type + " number " + nth + " in " + history);
    }

    private static void assertReplays(InstanceHandle<?> handle, OrchestrationFunction<String, String> code) {
        assertThat(ReplayTester.of(registry -> registry.register(MAIN, code)).replay(handle.exportHistory()))
                .isInstanceOf(ReplayResult.Replayed.class);
    }

    private static String threeSignals(OrchestrationContext ctx, String input) {
        String first = ctx.await(GO);
        ctx.state().put(FIRST, first);
        ctx.status("one of three");
        return input + first + ctx.await(GO) + ctx.await(GO);
    }

    @Test
    void givenAnInstanceThatRuns_whenItIsForked_thenBothGoOnByThemselves() {
        try (TestClew clew = clew().register(MAIN, ForkSuite::threeSignals).start()) {
            var handle = clew.client().start(MAIN, "i", "0");
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            List<HistoryEntry> before = handle.history();

            var fork = handle.fork("f", new Place.End(), "what if");
            clew.runUntilQuiet();

            assertThat(handle.history()).isEqualTo(before);
            assertThat(fork.state(FIRST)).contains("a");
            assertThat(fork.info().customStatus()).contains("one of three");
            assertThat(fork.info().source()).contains(new InstanceSource("i", 1, before.size()));
            assertThat(fork.history().getFirst().json()).contains("what if");
            fork.signal(GO, "x");
            fork.signal(GO, "y");
            handle.signal(GO, "b");
            handle.signal(GO, "c");
            assertThat(clew.resultOf(fork)).isEqualTo("0axy");
            assertThat(clew.resultOf(handle)).isEqualTo("0abc");
            assertThat(handle.info().source()).isEmpty();
            assertReplays(fork, ForkSuite::threeSignals);
        }
    }

    @Test
    void givenAnInstanceThatFailed_whenItIsForkedFromBeforeThatWithNewCode_thenWhatWasDoneStaysDone() {
        AtomicBoolean mended = new AtomicBoolean();
        List<String> done = new CopyOnWriteArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    String first = ctx.call(WORK, "first");
                    String second = ctx.call(WORK, "second");
                    if (!mended.get()) {
                        throw new IllegalStateException("a mistake");
                    }
                    return first + second + ctx.call(WORK, "third");
                })
                .register(WORK, text -> {
                    done.add(text);
                    return text + ".";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.FAILED);
            mended.set(true);

            var fork = handle.fork("f", new Place.BeforeEvent(eventOf(handle, "ExecutionFailed", 1)), "mended");

            assertThat(clew.resultOf(fork)).isEqualTo("first.second.third.");
            assertThat(done).containsExactly("first", "second", "second", "third");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(clew.resultOf(handle.fork("g", new Place.BeforeFailure(), "")))
                    .isEqualTo("first.second.third.");
        }
    }

    @Test
    void givenSignalsOfTheEndedOne_whenItIsForked_thenThoseBehindThePlaceComeAgain() {
        try (TestClew clew = clew().register(MAIN, ForkSuite::threeSignals).start()) {
            var handle = clew.client().start(MAIN, "i", "0");
            for (String value : List.of("a", "b", "c")) {
                handle.signal(GO, value);
                clew.runUntilQuiet();
            }

            var fork = handle.fork("f", new Place.BeforeEvent(eventOf(handle, "SignalReceived", 2)), "");
            var whole = handle.fork("g", new Place.BeforeTurn(0), "");

            assertThat(clew.resultOf(fork)).isEqualTo("0abc");
            assertThat(clew.resultOf(whole)).isEqualTo("0abc");
            assertThatHistory(fork).has(3, "SignalReceived");
            assertThat(whole.info().source()).contains(new InstanceSource("i", 1, 0));
        }
    }

    @Test
    void givenAnActivityUnderWay_whenItsInstanceIsForked_thenItRunsAgainWithItsOwnKey() {
        AtomicBoolean fails = new AtomicBoolean(true);
        List<String> keys = new CopyOnWriteArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, ctx.instanceId()))
                .register(WORK, (context, text) -> {
                    keys.add(context.idempotencyKey());
                    if (fails.get()) {
                        throw new IllegalStateException("not yet");
                    }
                    return text;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            var fork = handle.fork("f", new Place.End(), "");
            clew.runUntilQuiet();
            fails.set(false);
            clew.advance(Duration.ofMinutes(2));

            assertThat(clew.resultOf(fork)).isEqualTo("i");
            assertThat(clew.resultOf(handle)).isEqualTo("i");
            assertThat(keys.stream().distinct()).hasSize(2);
        }
    }

    @Test
    void givenChildrenThatEndedAndOneUnderWay_whenTheParentIsForked_thenOnlyThatIsStartedAnew() {
        List<String> begun = new CopyOnWriteArrayList<>();
        OrchestrationFunction<String, String> code = (ctx, input) -> {
            String first = ctx.call(CHILD, "quick");
            var second = ctx.start(CHILD, "slow");
            return first + second.await() + ctx.instanceId();
        };
        try (TestClew clew = clew().register(MAIN, code)
                .register(CHILD, (ctx, input) -> {
                    begun.add(ctx.instanceId());
                    if (input.equals("slow")) {
                        ctx.await(GO);
                    }
                    return input + " ";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            var fork = handle.fork("f", new Place.End(), "");
            clew.runUntilQuiet();

            assertThat(begun.stream().distinct()).containsExactly("i/1:1", "i/1:2", "f/1:2");
            assertThat(fork.tree(10).children())
                    .extracting(child -> child.instance().id())
                    .containsExactly("f/1:2");
            clew.evict();
            clew.client().handle(CHILD, "f/1:2").signal(GO, "");
            assertThat(clew.resultOf(fork)).isEqualTo("quick slow f");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            clew.client().handle(CHILD, "i/1:2").signal(GO, "");
            assertThat(clew.resultOf(handle)).isEqualTo("quick slow i");
            assertReplays(fork, code);
        }
    }

    @Test
    void givenAForkAndAChild_whenTheyAreForkedAndReset_thenEachGoesOnAndNoParentIsTold() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(CHILD, input))
                .register(CHILD, ForkSuite::threeSignals)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "0");
            clew.runUntilQuiet();
            var child = clew.client().handle(CHILD, "i/1:1");
            child.signal(GO, "a");
            clew.runUntilQuiet();

            var fork = child.fork("f", new Place.End(), "");
            fork.signal(GO, "b");
            clew.runUntilQuiet();
            var second = fork.fork("g", new Place.End(), "");
            second.signal(GO, "c");
            fork.signal(GO, "d");

            assertThat(clew.resultOf(second)).isEqualTo("0abc");
            assertThat(clew.resultOf(fork)).isEqualTo("0abd");
            assertThat(fork.info().parent()).isEmpty();
            assertThat(second.info().source()).map(InstanceSource::id).contains("f");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            second.reset(1, "again");
            assertThat(clew.resultOf(second)).isEqualTo("0abc");
        }
    }

    @Test
    void givenWhatCannotBeForked_whenItIsAsked_thenTheErrorSaysWhyAndNothingIsStarted() {
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, input) -> ctx.start(CHILD, input, ChildOptions.withId("chosen"))
                                .await())
                .register(CHILD, ForkSuite::threeSignals)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            assertThatThrownBy(() -> handle.fork("f", new Place.End(), ""))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'chosen'")
                    .hasMessageContaining("before turn 0");
            assertThatThrownBy(() -> handle.fork("f", new Place.BeforeTurn(9), ""))
                    .hasMessageContaining("no turn 9")
                    .hasMessageContaining("0 to 0");
            assertThatThrownBy(() -> handle.fork("f", new Place.BeforeEvent(0), ""))
                    .hasMessageContaining("no event 0")
                    .hasMessageContaining("1 to 2");
            assertThatThrownBy(() -> handle.fork("f", new Place.BeforeFailure(), ""))
                    .hasMessageContaining("RUNNING");
            assertThatThrownBy(() -> handle.fork("i", new Place.BeforeTurn(0), ""))
                    .isInstanceOf(InstanceExistsException.class);
            assertThatThrownBy(() -> handle.fork(" ", new Place.BeforeTurn(0), ""))
                    .hasMessageContaining("blank");
            assertThatThrownBy(() -> clew.client().fork("nobody", new Place.End(), "f"))
                    .isInstanceOf(InstanceNotFoundException.class);
            handle.terminate("enough");
            assertThatThrownBy(() -> handle.fork("f", new Place.End(), "")).hasMessageContaining("TERMINATED");
            assertThatThrownBy(() -> clew.client().handle("f").info()).isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenAForkAtAnyCommit_whenTheEngineDies_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, (ctx, input) -> {
                            var child = ctx.start(CHILD, "c");
                            return ctx.await(GO) + child.await();
                        })
                        .register(CHILD, (ctx, input) -> input + ctx.await(GO))
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "");
                    clew.runUntilQuiet();
                    handle.signal(GO, "s");
                    var fork = handle.fork("f", new Place.End(), "");
                    clew.runUntilQuiet();
                    clew.client().handle(CHILD, "f/1:1").signal(GO, "t");
                    return clew.resultOf(fork) + handle.info().status();
                });

        assertThat(crashes).isGreaterThanOrEqualTo(5);
    }
}
