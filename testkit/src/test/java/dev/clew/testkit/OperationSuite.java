package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Orchestration;
import dev.clew.api.Page;
import dev.clew.api.Payload;
import dev.clew.api.PoisonException;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Running it: conflict policies, listings, parking and quarantine, fencing, memory that is short. */
abstract class OperationSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> OTHER = Orchestration.of("other", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);

    private TestClew echo() {
        return clew().register(MAIN, (ctx, input) -> input)
                .register(OTHER, (ctx, input) -> ctx.await(GO))
                .start();
    }

    // --- starting

    @Test
    void givenAnInstanceThatHasEnded_whenItsResultIsAwaitedForEver_thenItIsThere() {
        try (TestClew clew = echo()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();

            assertThat(handle.result(ChronoUnit.FOREVER.getDuration())).isEqualTo("x");
        }
    }

    @Test
    void givenAnInstanceThatEndedAMomentAgo_whenItsResultIsAskedForWithoutWaiting_thenItIsThere() {
        try (TestClew clew = echo()) {
            for (int i = 0; i < 50; i++) { // it may still be in memory then, or not
                var handle = clew.client().start(MAIN, "i" + i, "x");
                while (handle.info().status() != InstanceStatus.COMPLETED) {
                    Thread.onSpinWait();
                }

                assertThat(handle.result(Duration.ZERO)).isEqualTo("x");
            }
        }
    }

    @Test
    void givenAnIdThatIsTaken_whenThePolicyIsToFail_thenTheCallerIsToldWhoHasIt() {
        try (TestClew clew = echo()) {
            clew.client().start(OTHER, "i", "first");

            assertThatThrownBy(() -> clew.client().start(MAIN, "i", "second"))
                    .isInstanceOf(InstanceExistsException.class)
                    .hasMessageContaining("it runs 'other'");
        }
    }

    @Test
    void givenAnIdThatIsTaken_whenThePolicyIsToUseIt_thenTheFirstInputCounts() {
        try (TestClew clew = echo()) {
            clew.client().start(MAIN, "i", "first");
            var again = clew.client().start(MAIN, "i", "second", ConflictPolicy.USE_EXISTING);

            assertThat(clew.resultOf(again)).isEqualTo("first");
            assertThatThrownBy(() -> clew.client().start(OTHER, "i", "x", ConflictPolicy.USE_EXISTING))
                    .isInstanceOf(InstanceExistsException.class);
        }
    }

    @Test
    void givenAnInstanceThatHasEnded_whenThePolicyIsToReplaceIt_thenItStartsAfresh() {
        try (TestClew clew = echo()) {
            clew.resultOf(clew.client().start(MAIN, "i", "first"));
            var again = clew.client().start(MAIN, "i", "second", ConflictPolicy.REPLACE_ENDED);

            assertThat(clew.resultOf(again)).isEqualTo("second");
            assertThat(again.history()).extracting(HistoryEntry::type).hasSize(2);
        }
    }

    @Test
    void givenAnInstanceThatRuns_whenThePolicyIsToReplaceTheEnded_thenTheCallerIsTold() {
        try (TestClew clew = echo()) {
            clew.client().start(OTHER, "i", "first");
            clew.runUntilQuiet();

            assertThatThrownBy(() -> clew.client().start(OTHER, "i", "x", ConflictPolicy.REPLACE_ENDED))
                    .isInstanceOf(InstanceExistsException.class)
                    .hasMessageContaining("only one that has ended can be replaced");
        }
    }

    // --- looking

    @Test
    void givenManyInstances_whenTheyAreListedInPages_thenEachIsThereOnceAndTheNewestFirst() {
        try (TestClew clew = echo()) {
            IntStream.range(0, 25).forEach(i -> clew.client().start(MAIN, "i" + i, "x"));
            clew.runUntilQuiet();

            List<String> ids = new ArrayList<>();
            ListQuery query = ListQuery.all().limit(10);
            Page<InstanceInfo> page = clew.client().list(query);
            while (true) {
                page.items().forEach(info -> ids.add(info.id()));
                if (page.next().isEmpty()) {
                    break;
                }
                page = clew.client().list(query.after(page.next().get()));
            }

            assertThat(ids)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 25).mapToObj(i -> "i" + (24 - i)).toList());
        }
    }

    @Test
    void givenInstancesOfDifferentStatusAndName_whenTheyAreFiltered_thenOnlyTheRightOnesAreListed() {
        try (TestClew clew = echo()) {
            clew.client().start(MAIN, "done", "x");
            clew.client().start(OTHER, "waits", "x");
            clew.runUntilQuiet();

            assertThat(clew.client()
                            .list(ListQuery.all().status(InstanceStatus.RUNNING))
                            .items())
                    .extracting(InstanceInfo::id)
                    .containsExactly("waits");
            assertThat(clew.client().list(ListQuery.all().name("main")).items())
                    .extracting(InstanceInfo::id)
                    .containsExactly("done");
        }
    }

    @Test
    void givenAnInstanceThatGoesOn_whenItsResultIsAwaitedTooShortly_thenTheCallerIsToldHowItStands() {
        try (TestClew clew = echo()) {
            var handle = clew.client().start(OTHER, "i", "x");
            clew.runUntilQuiet();

            assertThatThrownBy(() -> handle.result(Duration.ofMillis(1)))
                    .isInstanceOf(ResultTimeoutException.class)
                    .hasMessageContaining("it is RUNNING");
        }
    }

    @Test
    void givenNoInstance_whenItsResultIsAwaited_thenTheCallerIsTold() {
        try (TestClew clew = echo()) {
            assertThatThrownBy(() -> clew.client().handle("nobody").result(Duration.ofMinutes(1)))
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenAnUntypedHandle_whenTheInstanceHasEnded_thenItsResultIsThePayload() {
        try (TestClew clew = echo()) {
            clew.client().start(MAIN, "i", "x");

            assertThat(clew.resultOf(clew.client().handle("i"))).isEqualTo(Payload.json("\"x\""));
        }
    }

    @Test
    void givenCodeThatPublishesItsStatus_whenItIsLookedAt_thenTheLatestDurableTextIsThere() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.status("one");
                    ctx.status("two");
                    ctx.await(GO);
                    ctx.status("");
                    return "";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            assertThat(handle.info().customStatus()).contains("two");

            handle.signal(GO, "");
            clew.runUntilQuiet();

            assertThat(handle.info().customStatus()).isEmpty();
        }
    }

    // --- code that changed

    @Test
    void givenCodeThatNoLongerFitsTheHistory_whenTheInstanceIsLoaded_thenItIsParkedWithBothSidesUntilReleased() {
        AtomicBoolean broken = new AtomicBoolean();
        List<String> worked = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    String result = ctx.call(WORK, broken.get() ? "changed" : input);
                    return result + ctx.await(GO);
                })
                .register(WORK, input -> {
                    worked.add(input);
                    return input;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "original");
            clew.evict();
            broken.set(true);
            handle.signal(GO, "!");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PARKED);
            assertThatThrownBy(() -> clew.resultOf(handle))
                    .isInstanceOf(NondeterminismException.class)
                    .hasMessageContaining("history: activity 'work' with input \"original\"")
                    .hasMessageContaining("code:    activity 'work' with input \"changed\"");
            assertThat(worked).containsExactly("original");

            broken.set(false);
            handle.release();

            assertThat(clew.resultOf(handle)).isEqualTo("original!");
        }
    }

    @Test
    void givenAParkedInstance_whenSignalsComeMeanwhile_thenTheyAreThereAfterTheRelease() {
        AtomicBoolean broken = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (broken.get()) {
                        ctx.sleep(Duration.ofDays(1));
                    }
                    return ctx.await(GO) + ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.evict();
            broken.set(true);
            handle.signal(GO, "1");
            clew.runUntilQuiet();
            handle.signal(GO, "2");
            clew.advance(Duration.ofDays(2));
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PARKED);

            broken.set(false);
            handle.release();

            assertThat(clew.resultOf(handle)).isEqualTo("12");
        }
    }

    @Test
    void givenTwoVersionsSideBySide_whenInstancesOfBothRun_thenEachStaysOnItsOwn() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> "v1 " + ctx.await(GO))
                .register(MAIN.version(2), (ctx, input) -> "v2 " + ctx.await(GO))
                .start()) {
            var one = clew.client().start(MAIN, "one", "x");
            var two = clew.client().start(MAIN.version(2), "two", "x");
            clew.evict();
            one.signal(GO, "a");
            two.signal(GO, "b");

            assertThat(clew.resultOf(one)).isEqualTo("v1 a");
            assertThat(clew.resultOf(two)).isEqualTo("v2 b");
        }
    }

    @Test
    void givenAnOrchestrationThatIsNotRegistered_whenItIsStarted_thenItWaitsForANodeThatHasIt() {
        try (TestClew clew = echo()) {
            var handle = clew.client().start(MAIN.version(7), "i", "x");

            clew.advance(Duration.ofHours(1));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(handle.history()).isEmpty();
        }
    }

    // --- trouble

    @Test
    void givenAnInstanceThatTakesItsNodeDownEachTime_whenItIsClaimedTooOften_thenItIsQuarantinedUntilReleased() {
        AtomicBoolean deadly = new AtomicBoolean(true);
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().options(options -> options.maxClaims(3))
                .register(
                        MAIN,
                        (ctx, input) -> ctx.step("boom", String.class, s -> {
                            if (deadly.get()) {
                                self[0].crashAt(new CrashPoint(self[0].commits() + 1, CrashPoint.Moment.BEFORE));
                            }
                            return "survived";
                        }))
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.QUARANTINED);
            assertThatThrownBy(() -> clew.resultOf(handle))
                    .isInstanceOf(PoisonException.class)
                    .hasMessageContaining("without progress");

            deadly.set(false);
            handle.release();

            assertThat(clew.resultOf(handle)).isEqualTo("survived");
        }
    }

    @Test
    void givenANodeThatWasDeclaredDead_whenItWantsToGoOn_thenItCommitsNothingMoreAndJoinsAgain() {
        try (TestClew clew = echo()) {
            var handle = clew.client().start(OTHER, "i", "x");
            clew.runUntilQuiet();
            Epoch dead = clew.epoch();

            clew.store().membership().leave(dead);
            handle.signal(GO, "hello");
            clew.advance(Duration.ofSeconds(10));

            assertThat(clew.epoch()).isGreaterThan(dead);
            assertThat(clew.resultOf(handle)).isEqualTo("hello");
            assertThat(handle.history()).extracting(HistoryEntry::type).containsOnlyOnce("SignalReceived");
        }
    }

    @Test
    void givenMoreInstancesThanFitIntoMemory_whenTheyAllWait_thenTheyTakeTurnsAndAllEnd() {
        try (TestClew clew = clew().options(options -> options.hotInstances(10))
                .register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return input + ctx.await(GO);
                })
                .start()) {
            var handles = IntStream.range(0, 100)
                    .mapToObj(i -> clew.client().start(MAIN, "i" + i, "x" + i))
                    .toList();
            clew.advance(Duration.ofMinutes(1));
            assertThat(clew.hotInstances()).isLessThanOrEqualTo(11);

            clew.advance(Duration.ofHours(2));
            handles.forEach(handle -> handle.signal(GO, "!"));
            clew.advance(Duration.ofMinutes(1));

            for (int i = 0; i < 100; i++) {
                assertThat(clew.resultOf(handles.get(i))).isEqualTo("x" + i + "!");
            }
        }
    }

    @Test
    void givenAnInstanceWithNothingToDo_whenItHasBeenIdleForLong_thenItLeavesMemory() {
        try (TestClew clew = echo()) {
            clew.client().start(OTHER, "i", "x");
            clew.runUntilQuiet();
            assertThat(clew.hotInstances()).isEqualTo(1);

            for (int i = 0; i < 40; i++) {
                clew.advance(Duration.ofSeconds(1));
            }

            assertThat(clew.hotInstances()).isZero();
            assertThat(clew.store()
                            .catalog()
                            .find(new InstanceId("default", "i"))
                            .orElseThrow()
                            .owner())
                    .isEmpty();
        }
    }
}
