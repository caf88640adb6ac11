package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Deferred;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Step;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Instances that go on from an earlier place, and such that failed and are tried again. */
abstract class ResetSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK =
            Activity.of("work", String.class, String.class).retry(Retry.fixed(2, Duration.ofSeconds(1)));
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final StateKey<String> FIRST = StateKey.of("first", String.class);
    private static final StateKey<String> SECOND = StateKey.of("second", String.class);

    private static InstanceStatus status(TestClew clew, String id) {
        return clew.client().handle(id).info().status();
    }

    /** The turn that holds the n-th event of a type, from 1. */
    private static int turnOf(InstanceHandle<?> handle, String type, int nth) {
        return handle.history().stream()
                .filter(entry -> entry.type().equals(type))
                .skip(nth - 1L)
                .findFirst()
                .map(HistoryEntry::turn)
                .orElseThrow();
    }

    private static String threeSignals(OrchestrationContext ctx, String input) {
        return input + ctx.await(GO) + ctx.await(GO) + ctx.await(GO);
    }

    private static void assertReplays(InstanceHandle<?> handle, OrchestrationFunction<String, String> code) {
        assertThat(ReplayTester.of(registry -> registry.register(MAIN, code)).replay(handle.exportHistory()))
                .isInstanceOf(ReplayResult.Replayed.class);
    }

    // --- where it goes on

    @Test
    void givenAnInstanceThatEnded_whenItIsReset_thenItGoesOnFromThereAndTheOldExecutionStays() {
        try (TestClew clew = clew().register(MAIN, ResetSuite::threeSignals).start()) {
            var handle = clew.client().start(MAIN, "i", "0");
            for (String value : List.of("a", "b", "c")) {
                handle.signal(GO, value);
                clew.runUntilQuiet();
            }
            assertThat(clew.resultOf(handle)).isEqualTo("0abc");
            List<HistoryEntry> before = handle.history();
            String export = handle.exportHistory(1);

            handle.reset(turnOf(handle, "SignalReceived", 2), "to see it again");

            assertThat(clew.resultOf(handle)).isEqualTo("0abc");
            assertThat(handle.info().execution()).isEqualTo(2);
            assertThatHistory(handle).has(3, "SignalReceived");
            assertThat(handle.history().getFirst().json()).contains("to see it again");
            assertThat(handle.exportHistory(1).lines().skip(1).toList())
                    .isEqualTo(export.lines().skip(1).toList());
            assertThat(before).allMatch(entry -> entry.execution() == 1);
            assertReplays(handle, ResetSuite::threeSignals);
        }
    }

    @Test
    void givenCodeThatAskedWhichExecutionItIs_whenItIsReset_thenItIsToldTheSameInTheTurnsThatAreKept() {
        try (TestClew clew = clew().register(
                        MAIN, (ctx, input) -> ctx.call(WORK, "in " + ctx.execution()) + ctx.await(GO) + ctx.execution())
                .register(WORK, text -> text)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.signal(GO, ", then ");
            assertThat(clew.resultOf(handle)).isEqualTo("in 1, then 1");

            handle.reset(turnOf(handle, "SignalReceived", 1), "");

            assertThat(clew.resultOf(handle)).isEqualTo("in 1, then 2");
        }
    }

    @Test
    void givenSignalsThatWaitAtAHeldInstance_whenItIsReset_thenAllComeInTheirOldOrder() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (changed.get()) {
                        ctx.sleep(Duration.ofHours(1));
                    }
                    return threeSignals(ctx, input);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "0");
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            clew.evict();
            changed.set(true);
            handle.signal(GO, "b");
            handle.signal(GO, "c");
            clew.runUntilQuiet();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.PARKED);
            changed.set(false);

            handle.reset(turnOf(handle, "SignalReceived", 1), "the code is back");

            assertThat(clew.resultOf(handle)).isEqualTo("0abc");
        }
    }

    @Test
    void givenAParkedInstance_whenItIsResetToBeforeTheChange_thenItGoesOnWithTheNewCode() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    String first = ctx.await(GO);
                    if (changed.get()) {
                        return first + ctx.await(GO) + ctx.call(WORK, "new");
                    }
                    ctx.sleep(Duration.ofHours(1));
                    return first + ctx.await(GO);
                })
                .register(WORK, text -> text)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            clew.evict();
            changed.set(true);
            handle.signal(GO, "b");
            clew.runUntilQuiet();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.PARKED);

            handle.reset(turnOf(handle, "TimerStarted", 1), "deployed");

            assertThat(clew.resultOf(handle)).isEqualTo("abnew");
        }
    }

    @Test
    void givenCodeThatDoesNotFitWhatIsKept_whenTheInstanceIsReset_thenItIsParked() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (changed.get()) {
                        ctx.sleep(Duration.ofHours(1));
                    }
                    return ctx.await(GO) + ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            handle.signal(GO, "b");
            assertThat(clew.resultOf(handle)).isEqualTo("ab");
            changed.set(true);

            handle.reset(turnOf(handle, "SignalReceived", 2), "again");
            clew.runUntilQuiet();

            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.PARKED);
            changed.set(false);
            handle.reset(0, "once more");
            assertThat(clew.resultOf(handle)).isEqualTo("ab");
            assertThat(handle.info().execution()).isEqualTo(3);
        }
    }

    @Test
    void givenATerminatedSleeper_whenItIsReset_thenItsTimerRunsOnAndARestartChangesNothing() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return "woke";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.terminate("too soon");

            handle.reset(turnOf(handle, "ExecutionTerminated", 1), "after all");
            clew.runUntilQuiet();
            clew.restart();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.RUNNING);
            clew.advance(Duration.ofHours(2));

            assertThat(clew.resultOf(handle)).isEqualTo("woke");
        }
    }

    @Test
    void givenAnExecutionAfterAnother_whenItIsReset_thenItKeepsWhatTheOneBeforeLeft() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (input.equals("one")) {
                        ctx.state().put(FIRST, "carried");
                        throw ctx.continueAsNew("two");
                    }
                    String value = ctx.await(GO);
                    ctx.state().put(FIRST, value);
                    return value;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "one");
            clew.runUntilQuiet();
            handle.terminate("enough");

            handle.reset(0, "again");
            clew.runUntilQuiet();

            assertThat(handle.info().execution()).isEqualTo(3);
            assertThat(handle.state(FIRST)).contains("carried");
            handle.signal(GO, "x");
            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(handle.state(FIRST)).contains("x");
        }
    }

    // --- what it keeps

    @Test
    void givenValuesAndAStatus_whenTheInstanceIsReset_thenTheyAreWhatTheyWere() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.state().put(FIRST, "1");
                    ctx.status("begun");
                    ctx.await(GO);
                    ctx.state().remove(FIRST.name());
                    ctx.state().put(SECOND, "2");
                    ctx.status("nearly");
                    return ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            assertThat(handle.state(FIRST)).isEmpty();
            long seen = handle.info().statusVersion();
            var putAt = handle.state().getFirst().putAt();
            handle.cancel("no more");
            clew.runUntilQuiet();
            clew.advance(Duration.ofMinutes(1));
            int turn = turnOf(handle, "SignalReceived", 1);

            handle.reset(turn, "again");

            assertThat(handle.info().statusVersion()).isGreaterThan(seen);
            clew.runUntilQuiet();
            assertThat(handle.state(SECOND)).contains("2");
            assertThat(handle.state(FIRST)).isEmpty();
            assertThat(handle.info().customStatus()).contains("nearly");
            assertThat(handle.state().getFirst().putAt()).isAfter(putAt);
            handle.signal(GO, "b");
            assertThat(clew.resultOf(handle)).isEqualTo("b");
        }
    }

    // --- retry

    @Test
    void givenAStepThatFailedAfterAnother_whenTheInstanceIsRetried_thenOnlyThatOneIsRunAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<String> ran = new CopyOnWriteArrayList<>();
        Step<String> second = Step.of("second", String.class).retry(Retry.none());
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    String a = ctx.step("first", String.class, step -> {
                        ran.add("first");
                        return "a";
                    });
                    return a
                            + ctx.step(second, step -> {
                                ran.add("second");
                                if (broken.get()) {
                                    throw new IllegalStateException("broken");
                                }
                                return "b";
                            });
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.FAILED);

            handle.retry();
            clew.runUntilQuiet();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.FAILED);
            broken.set(false);
            handle.retry();

            assertThat(clew.resultOf(handle)).isEqualTo("ab");
            assertThat(ran).containsExactly("first", "second", "second", "second");
            assertThat(handle.info().execution()).isEqualTo(3);
        }
    }

    @Test
    void givenAnActivityThatFailedForGood_whenTheInstanceIsRetried_thenItGetsOneAttemptMore() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, "a"))
                .register(WORK, (context, text) -> {
                    attempts.add(context.attempt());
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    return text;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(Duration.ofMinutes(1));
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.FAILED);
            broken.set(false);

            handle.retry();

            assertThat(clew.resultOf(handle)).isEqualTo("a");
            assertThat(attempts).containsExactly(1, 2, 2);
        }
    }

    @Test
    void givenInstancesOfAllKinds_whenAllAreRetried_thenThoseThatFailedAre() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (input.equals("waits")) {
                        return ctx.await(GO);
                    }
                    return ctx.step(Step.of("s", String.class).retry(Retry.none()), step -> {
                        if (broken.get()) {
                            throw new IllegalStateException("broken");
                        }
                        return "done";
                    });
                })
                .start()) {
            for (int i = 0; i < 5; i++) {
                clew.client().start(MAIN, "f" + i, "");
            }
            clew.client().start(MAIN, "w", "waits");
            clew.runUntilQuiet();
            broken.set(false);

            var result = clew.client().retryAll(ListQuery.all(), progress -> {});
            clew.runUntilQuiet();

            assertThat(result.done()).isEqualTo(5);
            assertThat(clew.client().summary().counts())
                    .containsEntry(InstanceStatus.COMPLETED, 5L)
                    .containsEntry(InstanceStatus.RUNNING, 1L);
            assertThatThrownBy(() -> clew.client()
                            .retryAll(ListQuery.all().statuses(Set.of(InstanceStatus.COMPLETED)), progress -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // --- children

    private static OrchestrationFunction<String, String> parent() {
        return (ctx, input) -> {
            Deferred<String> one = ctx.start(CHILD, "one");
            Deferred<String> two = ctx.start(CHILD, "two");
            String first = one.await();
            ctx.await(GO);
            return first + two.await() + ctx.call(CHILD, "three");
        };
    }

    private static List<String> children(TestClew clew) {
        return clew.client().list(ListQuery.all().name("child")).items().stream()
                .map(info -> info.id() + " " + info.status())
                .sorted()
                .toList();
    }

    @Test
    void givenChildren_whenTheParentIsReset_thenThoseKeptAreTakenAsTheyEndedAndThoseCutOffAreStartedAnew() {
        try (TestClew clew = clew().register(MAIN, parent())
                .register(CHILD, (ctx, input) -> input + ctx.await(GO))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            clew.client().handle("i/1:1").signal(GO.name(), Payload.json("\"1\""));
            clew.runUntilQuiet();
            handle.signal(GO, "");
            clew.client().handle("i/1:2").signal(GO.name(), Payload.json("\"2\""));
            clew.runUntilQuiet();
            String third = handle.history().stream()
                    .filter(entry -> entry.json().contains("three"))
                    .map(entry -> entry.json().replaceAll(".*\"child_id\":\"([^\"]*)\".*", "$1"))
                    .findFirst()
                    .orElseThrow();
            assertThat(third).startsWith("i/1:");
            handle.terminate("to look at it");
            clew.runUntilQuiet();

            handle.reset(turnOf(handle, "SignalReceived", 1), "again");
            clew.runUntilQuiet();
            clew.restart();
            clew.runUntilQuiet();

            String anew = third.replace("i/1:", "i/2:");
            assertThat(children(clew))
                    .containsExactly("i/1:1 COMPLETED", "i/1:2 COMPLETED", third + " CANCELLED", anew + " RUNNING");
            assertThat(handle.tree(10).children())
                    .extracting(child -> child.instance().id())
                    .containsExactly("i/1:1", "i/1:2", anew);
            clew.client().handle(anew).signal(GO.name(), Payload.json("\"3\""));
            assertThat(clew.resultOf(handle)).isEqualTo("one1two2three3");
            assertReplays(handle, parent());
        }
    }

    @Test
    void givenAKeptChildThatRuns_whenTheParentIsResetTwice_thenItsEndIsHeardOf() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    Deferred<String> child = ctx.start(CHILD, "c");
                    String go = ctx.await(GO);
                    if (changed.get()) {
                        ctx.sleep(Duration.ofHours(1));
                    }
                    return go + child.await();
                })
                .register(CHILD, (ctx, input) -> input + ctx.await(GO))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            for (int i = 0; i < 2; i++) {
                clew.evict();
                changed.set(true);
                handle.signal(GO, "wakes it");
                clew.runUntilQuiet();
                assertThat(status(clew, "i")).isEqualTo(InstanceStatus.PARKED);
                changed.set(false);
                handle.reset(turnOf(handle, "SignalReceived", 1), "reset " + i);
                clew.runUntilQuiet();
            }
            assertThat(status(clew, "i/1:1")).isEqualTo(InstanceStatus.RUNNING);

            clew.client().handle("i/1:1").signal(GO.name(), Payload.json("\"x\""));

            assertThat(clew.resultOf(handle)).isEqualTo("acx");
            assertThat(handle.info().execution()).isEqualTo(3);
        }
    }

    @Test
    void givenAChildThatFailed_whenItAndThenItsParentAreRetried_thenBothComplete() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(CHILD, "c"))
                .register(
                        CHILD,
                        (ctx, input) -> ctx.step(Step.of("s", String.class).retry(Retry.none()), step -> {
                            if (broken.get()) {
                                throw new IllegalStateException("broken");
                            }
                            return "mended";
                        }))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(InstanceFailedException.class);
            handle.retry();
            assertThatThrownBy(() -> clew.resultOf(handle))
                    .as("the child is as it was")
                    .isInstanceOf(InstanceFailedException.class)
                    .hasMessageContaining("broken");
            broken.set(false);

            clew.client().handle("i/1:1").retry();
            clew.runUntilQuiet();
            assertThat(status(clew, "i/1:1")).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.FAILED);
            handle.retry();

            assertThat(clew.resultOf(handle)).isEqualTo("mended");
        }
    }

    // --- what is answered, and what survives

    @Test
    void givenAnInstanceThatIsNotToBeReset_whenItIs_thenTheErrorSaysWhyAndNothingHappens() {
        try (TestClew clew = clew().register(MAIN, ResetSuite::threeSignals).start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            assertThatThrownBy(() -> handle.reset(0, ""))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("RUNNING")
                    .hasMessageContaining("terminate");
            assertThatThrownBy(handle::retry).hasMessageContaining("RUNNING").hasMessageContaining("FAILED");
            handle.terminate("enough");
            assertThatThrownBy(() -> handle.reset(2, ""))
                    .hasMessageContaining("no turn 2")
                    .hasMessageContaining("0 to 1");
            assertThatThrownBy(() -> handle.reset(-1, "")).hasMessageContaining("no turn -1");
            assertThatThrownBy(handle::retry).hasMessageContaining("TERMINATED");
            assertThatThrownBy(() -> clew.client().handle("nobody").reset(0, ""))
                    .isInstanceOf(InstanceNotFoundException.class);
            assertThat(handle.info().execution()).isEqualTo(1);
        }
    }

    @Test
    void givenAResetAtAnyCommit_whenTheEngineDies_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, parent())
                        .register(CHILD, (ctx, input) -> input)
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "");
                    clew.runUntilQuiet();
                    handle.signal(GO, "");
                    clew.runUntilQuiet();
                    int turn = turnOf(handle, "SignalReceived", 1);
                    handle.reset(turn, "again");
                    return clew.resultOf(handle) + handle.info().execution() + children(clew);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(8);
    }

    @Test
    void givenARetryAtAnyCommit_whenTheEngineDies_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, (ctx, input) -> {
                            try {
                                return ctx.call(CHILD, input);
                            } catch (ChildFailedException failed) {
                                throw new IllegalStateException("no child");
                            }
                        })
                        .register(CHILD, (ctx, input) -> {
                            throw new IllegalStateException("always");
                        })
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "");
                    clew.runUntilQuiet();
                    handle.retry();
                    clew.runUntilQuiet();
                    return handle.info().status() + " " + handle.info().execution() + children(clew);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(4);
    }
}
