package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.CancelledException;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Explanation;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalReceipt;
import dev.clew.api.SignalledStart;
import dev.clew.api.SignalledStart.Effect;
import dev.clew.api.StartOptions;
import dev.clew.api.TerminatedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Starts with a signal, starts and signals that are made again, and starts for later. */
abstract class StartSuite extends EngineSuite {

    private static final Orchestration<Integer, String> CART = Orchestration.of("cart", Integer.class, String.class);
    private static final Orchestration<Integer, String> OTHER = Orchestration.of("other", Integer.class, String.class);
    private static final Orchestration<Integer, String> TOLD = Orchestration.of("told", Integer.class, String.class);
    private static final Signal<String> ITEM = Signal.of("item", String.class);
    private static final StartOptions REPLACING = StartOptions.DEFAULT.onConflict(ConflictPolicy.REPLACE_ENDED);
    private static final StartOptions ANEW = StartOptions.DEFAULT.onConflict(ConflictPolicy.TERMINATE_EXISTING);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Ends when it has as many items as it was started with. */
    private static String cart(OrchestrationContext ctx, Integer size) {
        List<String> items = new ArrayList<>();
        while (items.size() < size) {
            items.add(ctx.await(ITEM));
        }
        return String.join(" ", items);
    }

    /** A new execution for each item, which counts down. */
    private static String told(OrchestrationContext ctx, Integer left) {
        String item = ctx.await(ITEM);
        if (left > 1) {
            ctx.continueAsNew(left - 1);
        }
        return item;
    }

    private TestClew carts() {
        return clew().register(CART, StartSuite::cart)
                .register(OTHER, StartSuite::cart)
                .register(TOLD, StartSuite::told)
                .start();
    }

    // --- with a signal

    @Test
    void givenNoInstance_whenASignalIsToStartIt_thenItHasTheSignalAndTheNextOneFindsIt() {
        try (TestClew clew = carts()) {
            SignalledStart<String> first = clew.client().signalWithStart(CART, "c", 2, ITEM.with("a"));
            SignalledStart<String> second = clew.client().signalWithStart(CART, "c", 99, ITEM.with("b"));

            assertThat(first.effect()).isEqualTo(Effect.STARTED);
            assertThat(first.started()).isTrue();
            assertThat(second.effect()).isEqualTo(Effect.DELIVERED);
            assertThat(clew.resultOf(second.handle())).isEqualTo("a b");
        }
    }

    @Test
    void givenAnEndedInstance_whenASignalIsToStartIt_thenThePolicyDecides() {
        try (TestClew clew = carts()) {
            clew.resultOf(
                    clew.client().signalWithStart(CART, "c", 1, ITEM.with("a")).handle());

            assertThatThrownBy(() -> clew.client().signalWithStart(CART, "c", 1, ITEM.with("b")))
                    .isInstanceOf(InstanceExistsException.class)
                    .hasMessageContaining("has ended");
            assertThatThrownBy(() -> clew.client()
                            .signalWithStart(
                                    CART,
                                    "c",
                                    1,
                                    ITEM.with("b"),
                                    StartOptions.DEFAULT.onConflict(ConflictPolicy.USE_EXISTING)))
                    .isInstanceOf(InstanceEndedException.class);
            var replaced = clew.client().signalWithStart(CART, "c", 1, ITEM.with("b"), REPLACING);

            assertThat(replaced.effect()).isEqualTo(Effect.STARTED);
            assertThat(clew.resultOf(replaced.handle())).isEqualTo("b");
        }
    }

    @Test
    void givenAnInstanceOfAnotherOrchestration_whenASignalIsToStartOne_thenItIsLeftAlone() {
        try (TestClew clew = carts()) {
            var other = clew.client().start(OTHER, "c", 1);
            clew.runUntilQuiet();

            assertThatThrownBy(() -> clew.client().signalWithStart(CART, "c", 1, ITEM.with("a"), REPLACING))
                    .isInstanceOf(InstanceExistsException.class)
                    .hasMessageContaining("it runs 'other'");

            other.signal(ITEM, "b");
            assertThat(clew.resultOf(other)).isEqualTo("b");
        }
    }

    @Test
    void givenOnlyNames_whenASignalIsToStartAnInstance_thenItDoes() {
        try (TestClew clew = carts()) {
            var started = clew.client()
                    .signalWithStart(
                            "cart",
                            "c",
                            Payload.json("1"),
                            SignalMessage.of("item", Payload.json("\"a\"")),
                            StartOptions.DEFAULT);

            assertThat(clew.resultOf(started.handle()).data()).isEqualTo("\"a\"");
            assertThat(clew.resultOf(clew.client().start("cart", "d", Payload.json("0"), StartOptions.DEFAULT))
                            .data())
                    .isEqualTo("\"\"");
        }
    }

    @Test
    void givenManyCallersAtTheSameMoment_whenEachSignalsWithStart_thenOneStartsAndNoSignalIsLost() throws Exception {
        int callers = 12;
        try (TestClew clew = carts();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SignalledStart<String>>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                String item = "i" + i;
                calls.add(() -> clew.client().signalWithStart(CART, "c", callers, ITEM.with(item), REPLACING));
            }

            List<SignalledStart<String>> answers = new ArrayList<>();
            for (Future<SignalledStart<String>> call : threads.invokeAll(calls)) {
                answers.add(call.get());
            }

            assertThat(answers).filteredOn(SignalledStart::started).hasSize(1);
            assertThat(clew.resultOf(answers.getFirst().handle()).split(" "))
                    .hasSize(callers)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void givenAWebhookThatStarts_whenItComesAgainAfterTheInstanceHasEnded_thenNothingIsStarted() {
        try (TestClew clew = carts()) {
            SignalMessage hook = ITEM.with("a").idempotencyKey("evt-1");
            var first = clew.client().signalWithStart(CART, "c", 1, hook, REPLACING);
            assertThat(clew.client()
                            .signalWithStart(CART, "c", 1, hook, REPLACING)
                            .effect())
                    .isEqualTo(Effect.DUPLICATE);
            clew.resultOf(first.handle());

            clew.restart();
            clew.advance(Duration.ofDays(3));

            assertThat(clew.client()
                            .signalWithStart(CART, "c", 1, hook, REPLACING)
                            .effect())
                    .isEqualTo(Effect.DUPLICATE);
            assertThat(clew.client()
                            .signalWithStart(CART, "c", 1, ITEM.with("b").idempotencyKey("evt-2"), REPLACING)
                            .effect())
                    .isEqualTo(Effect.STARTED);
        }
    }

    // --- made again

    @Test
    void givenAWebhookThatComesFiveTimes_whenDaysAndRestartsAndExecutionsPass_thenItIsReceivedOnce() {
        try (TestClew clew = carts()) {
            var handle = clew.client().start(TOLD, "t", 3);
            SignalMessage hook = ITEM.with("hook").idempotencyKey("evt-1");
            List<SignalReceipt> receipts = new ArrayList<>();

            for (int i = 0; i < 5; i++) {
                receipts.add(handle.signal(hook));
                clew.runUntilQuiet();
                clew.restart();
                clew.advance(Duration.ofDays(2));
            }

            assertThat(receipts.getFirst()).isEqualTo(SignalReceipt.DELIVERED);
            assertThat(receipts.subList(1, 5)).containsOnly(SignalReceipt.DUPLICATE);
            assertThat(handle.info().execution()).isEqualTo(2);
            handle.signal(ITEM, "second");
            assertThat(handle.signal(ITEM.with("third").idempotencyKey("evt-2")))
                    .isEqualTo(SignalReceipt.DELIVERED);
            assertThat(clew.resultOf(handle)).isEqualTo("third");
            assertThat(handle.signal(hook)).isEqualTo(SignalReceipt.DUPLICATE);
            assertThatThrownBy(() -> handle.signal(ITEM.with("late").idempotencyKey("evt-3")))
                    .isInstanceOf(InstanceEndedException.class);
        }
    }

    @Test
    void givenAStartWithAKey_whenItIsMadeAgain_thenItIsTheSameInstanceWhateverThePolicy() {
        try (TestClew clew = carts()) {
            StartOptions keyed = StartOptions.DEFAULT.idempotencyKey("order-1");
            var first = clew.client().start(CART, "c", 1, keyed);
            clew.client().start(CART, "c", 5, keyed);
            first.signal(ITEM, "a");
            assertThat(clew.resultOf(first)).isEqualTo("a");

            var again = clew.client().start(CART, "c", 5, keyed.onConflict(ConflictPolicy.REPLACE_ENDED));

            assertThat(clew.resultOf(again)).isEqualTo("a");
            assertThatThrownBy(() -> clew.client().start(OTHER, "c", 1, keyed))
                    .isInstanceOf(InstanceExistsException.class)
                    .hasMessageContaining("it runs 'cart'");
        }
    }

    @Test
    void givenAnInstance_whenItsIdIsStartedWithAnotherKey_thenThatIsAConflict() {
        try (TestClew clew = carts()) {
            clew.client().start(CART, "c", 1, StartOptions.DEFAULT.idempotencyKey("one"));
            clew.client().start(CART, "plain", 1);
            StartOptions other = StartOptions.DEFAULT.idempotencyKey("two").onConflict(ConflictPolicy.USE_EXISTING);

            for (String id : List.of("c", "plain")) {
                assertThatThrownBy(() -> clew.client().start(CART, id, 1, other))
                        .isInstanceOf(InstanceExistsException.class)
                        .hasMessageContaining("not started with the idempotency key 'two'");
            }
            assertThatThrownBy(() -> clew.client().signalWithStart(CART, "c", 1, ITEM.with("a"), other))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // --- in the place of one that runs

    @Test
    void givenInstancesInEveryStateButEnded_whenEachIsReplaced_thenTheOldIsTerminatedAndTheNewRunsAfresh() {
        try (TestClew clew = carts()) {
            var running = clew.client().start(CART, "running", 2);
            running.signal(ITEM, "old");
            clew.client().start(OTHER, "other", 1);
            clew.client().start(CART, "paused", 1).pause("night");
            clew.client().start(CART, "later", 1, StartOptions.DEFAULT.startAfter(HOUR));
            clew.runUntilQuiet();
            clew.client().start(CART, "fresh", 1);

            for (String id : List.of("running", "other", "paused", "later", "fresh", "none")) {
                var replaced = clew.client().start(CART, id, 1, ANEW);
                clew.runUntilQuiet();
                assertThat(replaced.info().status()).isEqualTo(InstanceStatus.RUNNING);
                replaced.signal(ITEM, "new");
                assertThat(clew.resultOf(replaced)).as(id).isEqualTo("new");
            }
            assertThat(clew.resultOf(clew.client().start(CART, "none", 0, ANEW)))
                    .isEmpty();
        }
    }

    @Test
    void givenAParentAndAChild_whenTheyAreReplaced_thenTheParentIsToldAndTheChildIsAskedToStop() {
        Orchestration<Integer, String> parent = Orchestration.of("parent", Integer.class, String.class);
        try (TestClew clew = clew().register(CART, StartSuite::cart)
                .register(parent, (ctx, size) -> {
                    if (size == 0) {
                        return "no child";
                    }
                    try {
                        return ctx.call(CART, size, ChildOptions.withId(ctx.instanceId() + "/child"));
                    } catch (ChildFailedException failed) {
                        return "child terminated: " + failed.terminated();
                    }
                })
                .start()) {
            var first = clew.client().start(parent, "p", 1);
            var second = clew.client().start(parent, "q", 1);
            clew.runUntilQuiet();

            var child = clew.client().start(CART, "p/child", 1, ANEW);
            clew.client().start(parent, "q", 0, ANEW);
            clew.runUntilQuiet();

            assertThat(clew.resultOf(first)).isEqualTo("child terminated: true");
            child.signal(ITEM, "own");
            assertThat(clew.resultOf(child)).isEqualTo("own");
            assertThat(clew.resultOf(second)).isEqualTo("no child");
            assertThat(clew.client().handle("q/child").info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenAnActivityUnderWay_whenItsInstanceIsReplaced_thenItsResultReachesNobody() throws Exception {
        Orchestration<String, String> asks = Orchestration.of("asks", String.class, String.class);
        Activity<String, String> slow = Activity.of("slow", String.class, String.class);
        Hold hold = new Hold();
        try (TestClew clew = clew().register(asks, (ctx, name) -> ctx.call(slow, name))
                .register(
                        slow,
                        (ActivityContext context, String name) -> name.equals("old") ? hold.stay(context, name) : name)
                .start()) {
            clew.client().start(asks, "a", "old");
            Hold.runUntil(clew, () -> !hold.inside().isEmpty());

            var replaced = clew.client().start(asks, "a", "new", ANEW);
            hold.open();
            Hold.runUntil(clew, () -> replaced.info().status().ended());

            assertThat(clew.resultOf(replaced)).isEqualTo("new");
        }
    }

    @Test
    void givenAKey_whenAReplacingStartIsMadeAgain_thenItIsTheSameInstance() {
        try (TestClew clew = carts()) {
            clew.client().start(CART, "c", 9);
            StartOptions keyed = ANEW.idempotencyKey("order-1");
            var first = clew.client().start(CART, "c", 2, keyed);
            first.signal(ITEM, "a");
            clew.runUntilQuiet();

            clew.client().start(CART, "c", 2, keyed);
            clew.restart();
            clew.client().start(CART, "c", 2, keyed);
            first.signal(ITEM, "b");

            assertThat(clew.resultOf(first)).isEqualTo("a b");
            clew.client().start(CART, "c", 2, keyed);
            assertThat(clew.resultOf(first)).isEqualTo("a b");
        }
    }

    @Test
    void givenARunningInstance_whenASignalIsToReplaceIt_thenTheNewOneHasItAndTheSameSignalAgainIsADuplicate() {
        try (TestClew clew = carts()) {
            var old = clew.client().start(CART, "c", 2);
            old.signal(ITEM, "old");
            clew.runUntilQuiet();
            SignalMessage hook = ITEM.with("new").idempotencyKey("evt-1");

            assertThat(clew.client().signalWithStart(CART, "c", 2, hook, ANEW).effect())
                    .isEqualTo(Effect.STARTED);
            clew.runUntilQuiet();
            assertThat(clew.client().signalWithStart(CART, "c", 2, hook, ANEW).effect())
                    .isEqualTo(Effect.DUPLICATE);
            old.signal(ITEM, "more");

            assertThat(clew.resultOf(old)).isEqualTo("new more");
        }
    }

    @Test
    void givenManyCallersAtTheSameMoment_whenEachReplaces_thenOneIsLeft() throws Exception {
        Orchestration<Integer, Integer> held = Orchestration.of("held", Integer.class, Integer.class);
        Signal<String> go = Signal.of("go", String.class);
        int callers = 8;
        try (TestClew clew = clew().register(held, (ctx, which) -> {
                            ctx.await(go);
                            return which;
                        })
                        .start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            clew.client().start(held, "h", -1);
            List<Callable<InstanceHandle<Integer>>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int which = i / 2; // each caller has a twin that makes the same call
                StartOptions keyed = ANEW.idempotencyKey("k" + which);
                calls.add(() -> clew.client().start(held, "h", which, keyed));
            }

            for (Future<InstanceHandle<Integer>> call : threads.invokeAll(calls)) {
                call.get();
            }
            var left = clew.client().handle(held, "h");
            clew.runUntilQuiet();

            assertThat(clew.client().list(ListQuery.all()).items())
                    .extracting(InstanceInfo::status)
                    .containsExactly(InstanceStatus.RUNNING);
            left.signal(go, "");
            assertThat(clew.resultOf(left)).isBetween(0, callers / 2 - 1);
        }
    }

    // --- later

    private static void assertNotBegun(TestClew clew, InstanceHandle<?> handle, Instant begin) {
        clew.runUntilQuiet();
        InstanceInfo info = handle.info();
        assertThat(info.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(info.beginsAt()).contains(begin);
        assertThat(handle.history()).isEmpty();
        assertThat(clew.hotInstances()).isZero();
        assertThat(handle.explain().reasons().getFirst().kind()).isEqualTo(Explanation.Kind.DELAYED);
        assertThat(handle.explain().sentence()).contains("begins at ");
    }

    @Test
    void givenAStartForLater_whenSignalsComeAndTheEngineStarts_thenItBeginsOnTimeAndHasThem() {
        AtomicInteger begun = new AtomicInteger();
        List<Instant> seen = new ArrayList<>();
        try (TestClew clew = clew().register(CART, (ctx, size) -> {
                    begun.incrementAndGet();
                    seen.add(ctx.now());
                    return cart(ctx, size);
                })
                .start()) {
            Instant begin = clew.now().plus(HOUR);
            var handle = clew.client().start(CART, "c", 3, StartOptions.DEFAULT.startAt(begin));
            assertNotBegun(clew, handle, begin);
            handle.signal(ITEM, "a");
            assertThat(clew.client()
                            .signalWithStart(CART, "c", 1, ITEM.with("b"))
                            .effect())
                    .isEqualTo(Effect.DELIVERED);
            assertNotBegun(clew, handle, begin);
            assertThat(clew.client().list(ListQuery.all()).items())
                    .extracting(InstanceInfo::id)
                    .containsExactly("c");

            clew.restart();
            clew.advance(Duration.ofMinutes(59));
            assertNotBegun(clew, handle, begin);
            clew.advance(Duration.ofMinutes(1));
            clew.runUntilQuiet();
            assertThat(begun).hasValue(1);
            assertThat(seen.getFirst()).isEqualTo(begin);
            handle.signal(ITEM, "c");

            assertThat(clew.resultOf(handle)).isEqualTo("a b c");
        }
    }

    @Test
    void givenASignalThatStartsLater_whenTheTimeComes_thenTheInstanceHasIt() {
        try (TestClew clew = carts()) {
            var started =
                    clew.client().signalWithStart(CART, "c", 1, ITEM.with("a"), StartOptions.DEFAULT.startAfter(HOUR));
            assertThat(started.effect()).isEqualTo(Effect.STARTED);
            assertNotBegun(clew, started.handle(), clew.now().plus(HOUR));

            clew.advance(HOUR);

            assertThat(clew.resultOf(started.handle())).isEqualTo("a");
        }
    }

    @Test
    void givenAStartForATimeThatHasPassed_whenItIsMade_thenItBeginsAtOnce() {
        try (TestClew clew = carts()) {
            var handle = clew.client()
                    .start(CART, "c", 0, StartOptions.DEFAULT.startAt(clew.now().minus(HOUR)));

            assertThat(clew.resultOf(handle)).isEmpty();
            assertThat(handle.info().beginsAt()).isEmpty();
        }
    }

    @Test
    void givenAStartForLater_whenItIsCancelled_thenItsCodeIsToldAtOnceAndCanCleanUp() {
        AtomicInteger cleaned = new AtomicInteger();
        try (TestClew clew = clew().register(CART, (ctx, size) -> {
                    try {
                        return ctx.step("first", String.class, step -> "done");
                    } catch (CancelledException told) {
                        cleaned.incrementAndGet();
                        throw told;
                    }
                })
                .start()) {
            var handle = clew.client().start(CART, "c", 1, StartOptions.DEFAULT.startAfter(HOUR));
            clew.runUntilQuiet();

            handle.cancel("not needed");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(cleaned).hasValue(1);
            assertThatThrownBy(() -> handle.result(Duration.ofSeconds(1))).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void givenAStartForLater_whenItIsTerminated_thenItNeverBegins() {
        try (TestClew clew = carts()) {
            var handle = clew.client().start(CART, "c", 0, StartOptions.DEFAULT.startAfter(HOUR));

            handle.terminate("not needed");
            clew.advance(HOUR.multipliedBy(2));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.TERMINATED);
            assertThatThrownBy(() -> handle.result(Duration.ofSeconds(1))).isInstanceOf(TerminatedException.class);
        }
    }

    @Test
    void givenAStartForLaterThatIsPaused_whenItIsResumed_thenItStillBeginsOnTime() {
        try (TestClew clew = carts()) {
            Instant begin = clew.now().plus(HOUR);
            var handle = clew.client().start(CART, "c", 0, StartOptions.DEFAULT.startAt(begin));
            handle.pause("night");
            clew.advance(Duration.ofMinutes(30));
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PAUSED);

            handle.resume();
            assertNotBegun(clew, handle, begin);
            clew.advance(Duration.ofMinutes(30));

            assertThat(clew.resultOf(handle)).isEmpty();
        }
    }

    @Test
    void givenAStartForLaterThatWasTerminated_whenItIsReset_thenItBeginsAtOnce() {
        try (TestClew clew = carts()) {
            var handle = clew.client().start(CART, "c", 1, StartOptions.DEFAULT.startAfter(HOUR));
            handle.terminate("by mistake");

            handle.reset(0, "it was needed after all");
            clew.runUntilQuiet();
            handle.signal(ITEM, "a");

            assertThat(clew.resultOf(handle)).isEqualTo("a");
        }
    }
}
