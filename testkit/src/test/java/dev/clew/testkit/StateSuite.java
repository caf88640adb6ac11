package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ClewException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.api.State;
import dev.clew.api.StateEntry;
import dev.clew.api.StateKey;
import dev.clew.api.Step;
import dev.clew.api.TypeToken;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What instances keep and publish: in their code, from the outside, from one execution to the next, and from elsewhere. */
abstract class StateSuite extends EngineSuite {

    private record Point(int x, List<String> tags) {}

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<Integer, String> LOOP = Orchestration.of("loop", Integer.class, String.class);
    private static final Orchestration<String, String> OTHER = Orchestration.of("other", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private static final StateKey<String> A = StateKey.of("a", String.class);
    private static final StateKey<String> B = StateKey.of("b", String.class);
    private static final StateKey<Integer> COUNT = StateKey.of("count", Integer.class);
    private static final Duration SOON = Duration.ofMillis(1);

    private TestClew running(OrchestrationFunction<String, String> main) {
        return clew().register(MAIN, main).register(WORK, input -> input).start();
    }

    private static InstanceHandle<String> started(TestClew clew) {
        var handle = clew.client().start(MAIN, "i", "x");
        clew.runUntilQuiet();
        return handle;
    }

    private static List<String> names(InstanceHandle<?> handle) {
        return handle.state().stream().map(StateEntry::name).toList();
    }

    // --- writing and reading

    @Test
    void givenCodeThatPutsValues_whenItRuns_thenAClientSeesThemOneByOneAndAllInOrder() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(B, "two");
            ctx.state().put(A, "one");
            return ctx.await(GO);
        })) {
            Instant before = clew.now();
            var handle = started(clew);

            assertThat(handle.state(A)).contains("one");
            assertThat(handle.state())
                    .containsExactly(
                            new StateEntry("a", Payload.json("\"one\""), before),
                            new StateEntry("b", Payload.json("\"two\""), before));
            assertThat(clew.client().handle("i").state(B)).contains("two");
        }
    }

    @Test
    void givenNoSuchValueOrNoneAtAll_whenAClientLooks_thenThereIsNothingAndOfNobodyThatIsSaid() {
        try (TestClew clew = running((ctx, input) -> ctx.await(GO))) {
            var handle = started(clew);

            assertThat(handle.state(A)).isEmpty();
            assertThat(handle.state()).isEmpty();
            var nobody = clew.client().handle("nobody");
            assertThatThrownBy(() -> nobody.state(A)).isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(nobody::state).isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenAValueThatIsPutAgainRemovedAndPut_whenAClientLooksInBetween_thenItSeesEachInItsTurn() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "one");
            ctx.state().put(B, "stays");
            ctx.await(GO);
            ctx.state().put(A, "two");
            ctx.await(GO);
            ctx.state().remove(A);
            ctx.await(GO);
            ctx.state().put(A, "three");
            ctx.await(GO);
            ctx.state().clear();
            return "done";
        })) {
            var handle = started(clew);
            List<Optional<String>> seen = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                seen.add(handle.state(A));
                clew.evict();
                handle.signal(GO, "");
                clew.runUntilQuiet();
            }

            assertThat(seen)
                    .containsExactly(Optional.of("one"), Optional.of("two"), Optional.empty(), Optional.of("three"));
            assertThat(handle.state()).isEmpty();
            assertThat(clew.resultOf(handle)).isEqualTo("done");
        }
    }

    @Test
    void givenARecordAndAListWithTypeArguments_whenTheyAreKept_thenTheyComeBackAsTheyWere() {
        StateKey<Point> point = StateKey.of("point", Point.class);
        StateKey<Map<String, List<Integer>>> table = StateKey.of("table", new TypeToken<>() {});
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(point, new Point(42, List.of("x", "y")));
            ctx.state().put(table, Map.of("k", List.of(1, 2)));
            ctx.state().put(COUNT, 42);
            ctx.await(GO);
            return ctx.state().get(point).orElseThrow().tags() + ""
                    + ctx.state().get(table).orElseThrow()
                    + ctx.state().get(COUNT).orElseThrow();
        })) {
            var handle = started(clew);
            assertThat(handle.state(point)).contains(new Point(42, List.of("x", "y")));
            assertThat(handle.state(table)).contains(Map.of("k", List.of(1, 2)));
            assertThat(handle.state(COUNT)).contains(42);
            clew.evict();
            handle.signal(GO, "");

            assertThat(clew.resultOf(handle)).isEqualTo("[x, y]{k=[1, 2]}42");
        }
    }

    @Test
    void givenAValueOfAnotherType_whenItIsReadWithTheWrongKey_thenTheErrorCanBeCaught() {
        StateKey<Integer> wrong = StateKey.of("a", Integer.class);
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "no number");
            try {
                return "read " + ctx.state().get(wrong);
            } catch (ConfigurationException caught) {
                return "caught";
            }
        })) {
            var handle = started(clew);

            assertThat(clew.resultOf(handle)).isEqualTo("caught");
            assertThatThrownBy(() -> handle.state(wrong)).isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void givenAKeyWithoutAName_whenItIsMade_thenItIsRefusedThere() {
        assertThatThrownBy(() -> StateKey.of("", String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("state name must not be blank");
    }

    @Test
    void givenEmptyTexts_whenTheyAreKept_thenTheyAreValuesAndNotMissing() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "");
            return ctx.state().get(A).map(String::length) + "" + ctx.await(GO);
        })) {
            var handle = started(clew);

            assertThat(handle.state(A)).contains("");
        }
    }

    @Test
    void givenWritesAndReadsInOneTurn_whenTheCodeReads_thenItSeesItsOwnWritesAtOnce() {
        try (TestClew clew = running((ctx, input) -> {
            String seen = ctx.state().get(A, "none");
            ctx.state().put(A, "hello");
            seen += ctx.state().get(A, "none");
            ctx.state().remove(A);
            return seen + ctx.state().get(A, "none");
        })) {
            assertThat(clew.resultOf(started(clew))).isEqualTo("nonehellonone");
        }
    }

    @Test
    void givenAWinnerAndALoser_whenTheirBranchesWrite_thenWhatTheLoserWroteBeforeStaysAndNothingAfter() {
        try (TestClew clew = running((ctx, input) -> {
            Deferred<String> slow = ctx.fork(() -> {
                ctx.state().put(A, "slow began");
                ctx.sleep(Duration.ofHours(1));
                ctx.state().put(A, "slow ended");
                return "slow";
            });
            Deferred<String> quick = ctx.fork(() -> {
                ctx.sleep(Duration.ofSeconds(1));
                ctx.state().put(B, "quick");
                return "quick";
            });
            return ctx.race(List.of(slow, quick))
                    + ctx.state().get(A, "")
                    + ctx.state().get(B, "");
        })) {
            var handle = started(clew);
            clew.advance(Duration.ofHours(2));

            assertThat(clew.resultOf(handle)).isEqualTo("quickslow beganquick");
        }
    }

    @Test
    void givenActivitiesTimersAndWrites_whenTheyAlternate_thenEachTurnShowsItsOwn() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "before");
            String done = ctx.call(WORK, "w");
            ctx.state().put(A, "after " + done);
            ctx.sleep(Duration.ofHours(1));
            ctx.state().put(A, ctx.state().get(A, "") + ", slept");
            return ctx.state().get(A, "");
        })) {
            var handle = started(clew);
            assertThat(handle.state(A)).contains("after w");
            clew.evict();

            clew.advance(Duration.ofHours(2));

            assertThat(clew.resultOf(handle)).isEqualTo("after w, slept");
            assertThat(handle.state(A)).contains("after w, slept");
        }
    }

    @Test
    void givenActivitiesInParallel_whenEachBranchKeepsItsResult_thenAllAreThere() {
        try (TestClew clew = running((ctx, input) -> {
            List<Deferred<String>> parts = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                StateKey<String> key = StateKey.of("part " + i, String.class);
                String part = "p" + i;
                parts.add(ctx.fork(() -> {
                    String done = ctx.call(WORK, part);
                    ctx.state().put(key, done);
                    ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
                    return done;
                }));
            }
            ctx.all(parts);
            return ctx.state().names() + " " + ctx.state().get(COUNT).orElseThrow();
        })) {
            var handle = started(clew);

            assertThat(clew.resultOf(handle)).isEqualTo("[count, part 0, part 1, part 2, part 3, part 4] 5");
            assertThat(handle.state()).hasSize(6);
        }
    }

    @Test
    void givenReadModifyWriteInEveryTurn_whenTheInstanceIsReplayedInBetween_thenNothingIsCountedTwice() {
        try (TestClew clew = running((ctx, input) -> {
            for (int i = 0; i < 5; i++) {
                ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
                ctx.await(GO);
            }
            return "";
        })) {
            var handle = started(clew);
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                seen.add(handle.state(COUNT).orElseThrow());
                clew.evict();
                handle.signal(GO, "");
                clew.runUntilQuiet();
            }

            assertThat(seen).containsExactly(1, 2, 3, 4, 5);
            assertThat(handle.state(COUNT)).contains(5);
        }
    }

    @Test
    void givenAllRemovedAndOnePutAgainInALaterTurn_whenItIsReplayed_thenTheSameIsThere() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "1");
            ctx.state().put(COUNT, 1);
            ctx.await(GO);
            int count = ctx.state().get(COUNT, 0);
            ctx.state().clear();
            ctx.state().put(COUNT, count + 1);
            ctx.await(GO);
            return ctx.state().names() + "" + ctx.state().get(COUNT, 0);
        })) {
            var handle = started(clew);
            clew.evict();
            handle.signal(GO, "");
            clew.evict();
            assertThat(names(handle)).containsExactly("count");
            handle.signal(GO, "");

            assertThat(clew.resultOf(handle)).isEqualTo("[count]2");
        }
    }

    @Test
    void givenAValueThatTheCodeWouldPutDifferentlyToday_whenItIsReplayed_thenThatDisturbsNothing() {
        AtomicReference<String> text = new AtomicReference<>("then");
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, text.get());
            ctx.await(GO);
            return ctx.state().get(A, "");
        })) {
            var handle = started(clew);
            clew.evict();
            text.set("today");
            handle.signal(GO, "");

            assertThat(clew.resultOf(handle)).isEqualTo("then");
            assertThat(handle.state(A)).contains("then");
        }
    }

    @Test
    void givenCodeThatPutsAnotherKey_whenItIsReplayed_thenItIsParkedAndKeepsWhatItHad() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(changed.get() ? B : A, "x");
            return ctx.await(GO);
        })) {
            var handle = started(clew);
            clew.evict();
            changed.set(true);
            handle.signal(GO, "");
            clew.runUntilQuiet();

            assertThat(handle.info().failure().orElseThrow().message())
                    .contains("history: put of state 'a'")
                    .contains("code:    put of state 'b'");
            assertThat(names(handle)).containsExactly("a");
        }
    }

    @Test
    void givenAnyMomentOfACrash_whenTheEngineStartsAgain_thenTheValuesAreThoseOfTheTurnsThatAreDurable() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, (ctx, input) -> {
                            for (int i = 0; i < 3; i++) {
                                ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
                                ctx.state().put(StateKey.of("done " + i, String.class), ctx.call(WORK, "w" + i));
                                ctx.state().remove(StateKey.of("done " + (i - 1), String.class));
                                ctx.status(i + " done");
                            }
                            return ctx.state().names() + "" + ctx.state().get(COUNT, 0);
                        })
                        .register(WORK, input -> input)
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "x");
                    return clew.resultOf(handle)
                            + handle.state().stream()
                                    .map(entry -> entry.name() + entry.value())
                                    .toList()
                            + handle.info().statusVersion();
                });

        assertThat(crashes).isPositive();
    }

    // --- limits

    @Test
    void givenAsMuchAsThereMayBe_whenOneMoreIsPut_thenOnlyTheCallFailsAndTheRestIsKept() {
        try (TestClew clew = running((ctx, input) -> {
            for (int i = 0; i < State.MAX_VALUES; i++) {
                ctx.state().put(StateKey.of("k" + i, Integer.class), i);
            }
            ctx.state().put(A, "one too many");
            return "";
        })) {
            var handle = started(clew);

            assertThatThrownBy(() -> clew.resultOf(handle))
                    .isInstanceOfSatisfying(
                            InstanceFailedException.class,
                            failed -> assertThat(failed.failure().toString())
                                    .contains("limit_exceeded", "there are 256 values, which is the most"));
            assertThat(handle.state()).hasSize(State.MAX_VALUES);
        }
    }

    @Test
    void givenAValueThatIsTooLarge_whenTheCodeCatchesThat_thenTheInstanceGoesOn() {
        try (TestClew clew = running((ctx, input) -> {
            try {
                ctx.state().put(A, "x".repeat(State.MAX_VALUE_SIZE));
                return "there was room";
            } catch (ConfigurationException refused) {
                ctx.state().put(A, "a reference");
                return refused.failure().type();
            }
        })) {
            var handle = started(clew);

            assertThat(clew.resultOf(handle)).isEqualTo("limit_exceeded");
            assertThat(handle.state(A)).contains("a reference");
        }
    }

    @Test
    void givenAsMuchAsThereMayBe_whenItIsFilledAndClearedInEveryTurn_thenThereIsRoomAndItIsCarriedOn() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    for (int i = 0; i < State.MAX_VALUES; i++) {
                        ctx.state().put(StateKey.of("k" + i, String.class), n + ":" + i);
                    }
                    ctx.await(GO);
                    if (n == 3) {
                        return ctx.state().names().size() + "";
                    }
                    if (n == 1) {
                        ctx.state().clear();
                    }
                    throw ctx.continueAsNew(n + 1);
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            for (int i = 0; i < 4; i++) {
                clew.evict();
                handle.signal(GO, "");
                clew.runUntilQuiet();
            }

            assertThat(clew.resultOf(handle)).isEqualTo("256");
            assertThat(handle.state(StateKey.of("k7", String.class))).contains("3:7");
        }
    }

    // --- from one execution to the next

    @Test
    void givenValues_whenTheInstanceContinuesAsNew_thenTheNextExecutionsReadReplaceAndRemoveThem() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    switch (n) {
                        case 0 -> {
                            ctx.state().put(A, "first");
                            ctx.state().put(B, "first");
                            ctx.state().put(COUNT, 5);
                        }
                        case 1 -> {
                            ctx.state().put(A, ctx.state().get(A, "") + " second");
                            ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 3);
                        }
                        default -> {
                            ctx.state().remove(B);
                            ctx.await(GO);
                            return ctx.state().names()
                                    + ctx.state().get(A, "")
                                    + ctx.state().get(COUNT, 0);
                        }
                    }
                    throw ctx.continueAsNew(n + 1);
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            clew.evict();
            assertThat(handle.info().execution()).isEqualTo(3);
            assertThat(names(handle)).containsExactly("a", "count");
            handle.signal(GO, "");

            assertThat(clew.resultOf(handle)).isEqualTo("[a, count]first second8");
            assertThat(handle.state(A)).contains("first second");
        }
    }

    @Test
    void givenAnExecutionInTheMiddle_whenItsHistoryIsExported_thenItReplaysWithoutTheOnesBefore() {
        OrchestrationFunction<Integer, String> code = (ctx, n) -> {
            ctx.state().put(COUNT, ctx.state().get(COUNT, 40) + 1);
            if (ctx.state().get(COUNT, 0) != 41 + n) {
                ctx.sleep(Duration.ofDays(1)); // does not fit any history
            }
            ctx.await(GO);
            throw ctx.continueAsNew(n + 1);
        };
        try (TestClew clew = clew().register(LOOP, code).start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            for (int i = 0; i < 2; i++) {
                clew.evict();
                handle.signal(GO, "");
            }
            clew.runUntilQuiet();
            handle.prune(2);

            String middle = handle.exportHistory(2);

            assertThat(ReplayTester.of(registry -> registry.register(LOOP, code))
                            .replay(middle))
                    .isInstanceOf(ReplayResult.Replayed.class);
        }
    }

    @Test
    void givenAChainOfExecutions_whenEachCounts_thenTheSumIsTheirNumberAfterPruningToo() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
                    if (n < 50) {
                        throw ctx.continueAsNew(n + 1);
                    }
                    return "" + ctx.state().get(COUNT, 0);
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 1);

            assertThat(clew.resultOf(handle)).isEqualTo("50");
            assertThat(handle.prune(1)).isEqualTo(49);
            assertThat(handle.state(COUNT)).contains(50);
        }
    }

    // --- its life

    @Test
    void givenInstancesThatCompleteFailOrAreCancelled_whenTheyHaveEnded_thenTheirValuesAreStillThere() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "kept");
            if (input.equals("fails")) {
                throw new IllegalStateException("on purpose");
            }
            return input.equals("waits") ? ctx.await(GO) : input;
        })) {
            List<InstanceHandle<String>> handles = List.of("completes", "fails", "waits").stream()
                    .map(input -> clew.client().start(MAIN, input, input))
                    .toList();
            clew.runUntilQuiet();
            handles.getLast().cancel("enough");
            clew.runUntilQuiet();

            assertThat(handles)
                    .extracting(handle -> handle.info().status())
                    .containsExactly(InstanceStatus.COMPLETED, InstanceStatus.FAILED, InstanceStatus.CANCELLED);
            assertThat(handles).allSatisfy(handle -> assertThat(handle.state(A)).contains("kept"));
        }
    }

    @Test
    void givenAnInstanceThatIsDeletedOrReplaced_whenItsIdIsUsedAgain_thenItBeginsWithNothing() {
        try (TestClew clew = running((ctx, input) -> {
            String before = ctx.state().names().toString() + ctx.status();
            ctx.state().put(A, input);
            ctx.status(input);
            return before;
        })) {
            var handle = clew.client().start(MAIN, "i", "one");
            clew.resultOf(handle);
            handle.delete();
            assertThatThrownBy(() -> handle.state(A)).isInstanceOf(InstanceNotFoundException.class);

            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "two"))).isEqualTo("[]Optional.empty");
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "three", ConflictPolicy.REPLACE_ENDED)))
                    .isEqualTo("[]Optional.empty");
            assertThat(handle.state(A)).contains("three");
            assertThat(handle.info().statusVersion()).isEqualTo(1);
        }
    }

    @Test
    void givenExecutionsThatArePruned_whenAllOrManyInstancesAre_thenEveryValueStays() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    ctx.state().put(StateKey.of("by " + n, Integer.class), n);
                    if (n < 3) {
                        throw ctx.continueAsNew(n + 1);
                    }
                    return "";
                })
                .start()) {
            var one = clew.client().start(LOOP, "one", 1);
            var two = clew.client().start(LOOP, "two", 1);
            clew.runUntilQuiet();

            one.prune(1);
            clew.client().pruneAll(ListQuery.all(), 1, progress -> {});

            assertThat(names(one)).containsExactly("by 1", "by 2", "by 3");
            assertThat(names(two)).containsExactly("by 1", "by 2", "by 3");
        }
    }

    @Test
    void givenAParentAndItsChild_whenBothKeepTheSameName_thenNeitherSeesTheOthersAndEachGoesWithItself() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.state().put(A, "of the parent");
                    ctx.call(OTHER, "x", ChildOptions.withId("child"));
                    return ctx.state().get(A, "");
                })
                .register(OTHER, (ctx, input) -> {
                    String before = ctx.state().get(A, "nothing");
                    ctx.state().put(A, "of the child");
                    return before;
                })
                .start()) {
            var parent = clew.client().start(MAIN, "parent", "x");
            var child = clew.client().handle(OTHER, "child");

            assertThat(clew.resultOf(parent)).isEqualTo("of the parent");
            assertThat(clew.resultOf(child)).isEqualTo("nothing");
            assertThat(child.state(A)).contains("of the child");
            child.delete();
            assertThat(parent.state(A)).contains("of the parent");
        }
    }

    @Test
    void givenOldAndNewValues_whenTheOldOnesAreRemoved_thenTheTimesOfTheirTurnsDecide() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "old");
            ctx.state().put(B, "old");
            ctx.sleep(Duration.ofHours(2));
            ctx.state().put(B, "new");
            ctx.await(GO);
            ctx.state().removeBefore(ctx.now().minus(Duration.ofHours(1)));
            return ctx.state().names().toString();
        })) {
            var handle = started(clew);
            clew.advance(Duration.ofHours(2));
            clew.evict();
            handle.signal(GO, "");

            assertThat(clew.resultOf(handle)).isEqualTo("[b]");
            assertThat(names(handle)).containsExactly("b");
        }
    }

    // --- many at once

    @Test
    void givenManyInstances_whenAllWriteTheSameNamesAtOnce_thenEachKeepsItsOwn() {
        try (TestClew clew = running((ctx, input) -> {
            for (int i = 0; i < 10; i++) {
                ctx.state().put(A, input + i);
                ctx.state().put(COUNT, i);
                ctx.call(WORK, "w");
            }
            return "";
        })) {
            var handles = IntStream.range(0, 10)
                    .mapToObj(i -> clew.client().start(MAIN, "i" + i, "x" + i + "-"))
                    .toList();
            clew.runUntilQuiet();

            for (int i = 0; i < 10; i++) {
                assertThat(handles.get(i).state(A)).contains("x" + i + "-9");
                assertThat(handles.get(i).state(COUNT)).contains(9);
            }
        }
    }

    // --- what another instance keeps

    private TestClew readingFromOther(OrchestrationFunction<String, String> reader) {
        return clew().register(MAIN, reader)
                .register(OTHER, (ctx, input) -> {
                    ctx.state().put(A, input);
                    ctx.state().put(A, ctx.await(GO));
                    return ctx.await(GO);
                })
                .start();
    }

    @Test
    void givenAnotherInstance_whenItsValueIsRead_thenItIsWhatIsDurableThereAndNothingWhereThereIsNone() {
        StateKey<Integer> missing = StateKey.of("missing", Integer.class);
        try (TestClew clew = readingFromOther(
                (ctx, input) -> ctx.state("other", A) + "" + ctx.state("other", missing) + ctx.state("nobody", A))) {
            clew.client().start(OTHER, "other", "theirs");
            clew.runUntilQuiet();

            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "x")))
                    .isEqualTo("Optional[theirs]Optional.emptyOptional.empty");
        }
    }

    @Test
    void givenAValueThatWasRead_whenItChangesAndTheReaderIsReplayed_thenItGoesOnWithWhatItRead() {
        try (TestClew clew = readingFromOther((ctx, input) -> {
            Optional<String> before = ctx.state("other", A);
            ctx.await(GO);
            return before.orElse("") + "," + ctx.state("other", A).orElse("");
        })) {
            var other = clew.client().start(OTHER, "other", "1");
            clew.runUntilQuiet();
            var reader = started(clew);
            other.signal(GO, "2");
            clew.evict();
            reader.signal(GO, "");

            assertThat(clew.resultOf(reader)).isEqualTo("1,2");
            assertThatHistory(reader)
                    .hasTypes(
                            "ExecutionStarted",
                            "StepCompleted",
                            "SignalAwaited",
                            "SignalReceived",
                            "StepCompleted",
                            "ExecutionCompleted");
        }
    }

    @Test
    void givenOnesOwnValue_whenItIsReadLikeAnothers_thenItIsTheDurableOne() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "mine");
            return ctx.state(ctx.instanceId(), A).orElse("nothing");
        })) {
            assertThat(clew.resultOf(started(clew))).isEqualTo("mine");
        }
    }

    @Test
    void givenAValueOfAnotherType_whenItIsReadFromAnotherInstance_thenTheErrorCanBeCaughtAndIsNotTriedAgain() {
        try (TestClew clew = readingFromOther((ctx, input) -> {
            try {
                return "read " + ctx.state("other", StateKey.of("a", Integer.class));
            } catch (ActivityFailedException failed) {
                return "caught";
            }
        })) {
            clew.client().start(OTHER, "other", "no number");
            clew.runUntilQuiet();

            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "x"))).isEqualTo("caught");
        }
    }

    @Test
    void givenTheLongestNames_whenAValueIsRead_thenTheStepHasANameToo() {
        String longest = "\uD83D\uDE00".repeat(128);
        StateKey<String> key = StateKey.of(longest, String.class);
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(key, "there");
            return ctx.state(ctx.instanceId(), key).orElse("nothing");
        })) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i" + longest.substring(2), "x")))
                    .isEqualTo("there");
        }
    }

    @Test
    void givenManyReaders_whenAllReadWhileItIsWritten_thenEachReadsSomethingThatWasThere() {
        try (TestClew clew = readingFromOther((ctx, input) -> {
            List<Deferred<Optional<String>>> reads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                reads.add(ctx.fork(() -> ctx.state("other", A)));
            }
            return String.join(
                    "", ctx.all(reads).stream().map(Optional::orElseThrow).toList());
        })) {
            var other = clew.client().start(OTHER, "other", "1");
            var readers = new ArrayList<InstanceHandle<String>>();
            clew.runUntilQuiet();
            for (int i = 0; i < 10; i++) {
                readers.add(clew.client().start(MAIN, "i" + i, "x"));
                if (i == 5) {
                    other.signal(GO, "2");
                }
            }
            clew.runUntilQuiet();

            assertThat(readers)
                    .allSatisfy(reader -> assertThat(clew.resultOf(reader)).matches("[12]{3}"));
        }
    }

    @Test
    void givenARequestBySignal_whenTheServerKeepsItsAnswer_thenTheClientReadsItThere() {
        StateKey<String> answer = StateKey.of("answer to 7", String.class);
        try (TestClew clew = running((ctx, input) -> {
            String request = ctx.await(GO);
            ctx.state().put(StateKey.of("answer to " + request, String.class), "42");
            return ctx.await(GO);
        })) {
            var server = started(clew);
            assertThat(server.state(answer)).isEmpty();

            server.signal(GO, "7");
            clew.runUntilQuiet();

            assertThat(server.awaitState(answer, SOON)).isEqualTo("42");
        }
    }

    // --- waiting for a value

    @Test
    void givenAValueAsWanted_whenItIsAwaited_thenItIsThereAndOneThatIsNotTimesOut() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(COUNT, 3);
            return ctx.await(GO);
        })) {
            var handle = started(clew);

            assertThat(handle.awaitState(COUNT, count -> count >= 3, SOON)).isEqualTo(3);
            assertThatThrownBy(() -> handle.awaitState(COUNT, count -> count > 3, SOON))
                    .isInstanceOf(ResultTimeoutException.class)
                    .hasMessageContaining("does not have state 'count' as it was waited for")
                    .hasMessageContaining("it is RUNNING");
            assertThatThrownBy(() -> handle.awaitState(A, SOON)).isInstanceOf(ResultTimeoutException.class);
        }
    }

    @Test
    void givenAnInstanceThatEndedWithoutTheValue_whenItIsAwaited_thenTheCallerIsToldAtOnce() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.state().put(A, "as it ended");
            return "";
        })) {
            var handle = started(clew);
            Duration ages = Duration.ofMinutes(10);

            assertThat(handle.awaitState(A, ages)).isEqualTo("as it ended");
            assertThatThrownBy(() -> handle.awaitState(B, ages))
                    .isInstanceOf(InstanceEndedException.class)
                    .hasMessageContaining("has ended (COMPLETED), and its state 'b' is not what was waited for");
            assertThatThrownBy(() -> clew.client().handle("nobody").awaitState(A, ages))
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenAnInstanceThatIsParked_whenAValueOrAStatusIsAwaited_thenTheCallerIsToldAtOnce() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = running((ctx, input) -> {
            if (changed.get()) {
                ctx.sleep(Duration.ofDays(1));
            }
            return ctx.await(GO);
        })) {
            var handle = started(clew);
            clew.evict();
            changed.set(true);
            handle.signal(GO, "");
            clew.runUntilQuiet();

            assertThatThrownBy(() -> handle.awaitState(A, Duration.ofMinutes(10)))
                    .isInstanceOf(NondeterminismException.class);
            assertThat(handle.awaitStatus(0, Duration.ofMinutes(10)).status()).isEqualTo(InstanceStatus.PARKED);
        }
    }

    // --- the status and its version

    @Test
    void givenCodeThatPublishes_whenItReadsItsStatus_thenItIsTheLatestAlsoAfterReplayAndContinuation() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    String seen = ctx.status().orElse("none");
                    if (n == 0) {
                        ctx.status("of the first");
                        ctx.await(GO);
                        assertThat(ctx.status()).contains("of the first");
                        throw ctx.continueAsNew(1);
                    }
                    ctx.await(GO);
                    return seen + ", " + ctx.status().orElse("none");
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            for (int i = 0; i < 2; i++) {
                clew.evict();
                handle.signal(GO, "");
            }

            assertThat(clew.resultOf(handle)).isEqualTo("of the first, of the first");
        }
    }

    @Test
    void givenTurnsThatPublish_whenTheVersionIsRead_thenItCountsTurnsAndNotTextsAcrossExecutions() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    ctx.status("one");
                    ctx.status("two");
                    ctx.await(GO);
                    if (n == 0) {
                        throw ctx.continueAsNew(1);
                    }
                    ctx.status("");
                    return "";
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            clew.runUntilQuiet();
            assertThat(handle.info().statusVersion()).isEqualTo(1);
            clew.evict();
            handle.signal(GO, "");
            clew.runUntilQuiet();
            assertThat(handle.info().statusVersion()).isEqualTo(2);
            clew.evict();
            handle.signal(GO, "");
            clew.resultOf(handle);

            assertThat(handle.info().statusVersion()).isEqualTo(3);
            assertThat(handle.info().customStatus()).isEmpty();
        }
    }

    @Test
    void givenAStatusThatWasSeen_whenANewerOneIsAwaited_thenItIsThereOrTimesOutOrTheEndIsTold() {
        try (TestClew clew = running((ctx, input) -> {
            ctx.status("working");
            ctx.await(GO);
            return "";
        })) {
            var handle = started(clew);

            var seen = handle.awaitStatus(0, SOON);
            assertThat(seen.customStatus()).contains("working");
            assertThatThrownBy(() -> handle.awaitStatus(seen.statusVersion(), SOON))
                    .isInstanceOf(ResultTimeoutException.class)
                    .hasMessageContaining("has published nothing newer than status 1");
            handle.signal(GO, "");
            clew.runUntilQuiet();

            assertThat(handle.awaitStatus(seen.statusVersion(), Duration.ofMinutes(10))
                            .status())
                    .isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    // --- what activities know and may do

    @Test
    void givenActivitiesAndSteps_whenTheyAsk_thenTheyLearnWhoCalledThemHoweverTheyRun() {
        Activity<String, String> queued = WORK.queue("somewhere");
        List<String> seen = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN.version(3), (ctx, input) -> {
                    ctx.call(WORK, "local");
                    ctx.call(queued, "queued");
                    ctx.step("step", work -> seen.add("step of " + work.orchestration() + work.orchestrationVersion()));
                    return ctx.name() + ctx.version();
                })
                .register(WORK, (ActivityContext context, String input) -> {
                    seen.add(input + " of " + context.orchestration() + context.orchestrationVersion());
                    return "";
                })
                .start()) {
            assertThat(clew.resultOf(clew.client().start(MAIN.version(3), "i", "x")))
                    .isEqualTo("main3");
            assertThat(seen).containsExactly("local of main3", "queued of main3", "step of main3");
        }
    }

    @Test
    void givenAnActivityAndAStep_whenTheyStartAndSteerInstances_thenThatIsDoneInTheNamespaceOfTheirs() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.call(WORK, "by-activity");
                    ctx.step(Step.of("start", String.class), work -> {
                        work.client().start(OTHER, "by-step", "x", ConflictPolicy.USE_EXISTING);
                        work.client().handle("by-step").signal("go", Payload.json("\"from a step\""));
                        return "";
                    });
                    return input;
                })
                .register(WORK, (ActivityContext context, String id) -> {
                    context.client().start(OTHER, id, "x", ConflictPolicy.USE_EXISTING);
                    context.client().handle(OTHER, id).signal(GO, "from an activity");
                    return context.client().list(ListQuery.all()).items().size() + "";
                })
                .register(OTHER, (ctx, input) -> ctx.await(GO))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(clew.resultOf(clew.client().handle(OTHER, "by-activity")))
                    .isEqualTo("from an activity");
            assertThat(clew.resultOf(clew.client().handle(OTHER, "by-step"))).isEqualTo("from a step");
            assertThat(clew.store().catalog().find(new InstanceId("default", "by-step")))
                    .isPresent();
        }
    }

    @Test
    void givenAnActivityThatIsRefused_whenItSteers_thenItFailsLikeAnyOther() {
        try (TestClew clew = clew().register(MAIN, MainThatTells::run)
                .register(WORK, (ActivityContext context, String id) -> {
                    context.client().handle(id).delete();
                    return "";
                })
                .start()) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "nobody"))).contains("there is no instance");
        }
    }

    private static final class MainThatTells {
        static String run(OrchestrationContext ctx, String input) {
            try {
                return ctx.call(WORK, input);
            } catch (ClewException failed) {
                return failed.failure().toString();
            }
        }
    }
}
