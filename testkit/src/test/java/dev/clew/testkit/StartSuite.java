package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.CancelledException;
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
