package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Signals and timers: order, buffering, deadlines, and that none is lost or comes twice. */
abstract class SignalAndTimerSuite extends EngineSuite {

    private static final Orchestration<Integer, String> MAIN = Orchestration.of("main", Integer.class, String.class);
    private static final Signal<Integer> NUMBER = Signal.of("number", Integer.class);
    private static final Signal<String> WORD = Signal.of("word", String.class);

    private static String collect(OrchestrationContext ctx, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(ctx.await(NUMBER));
        }
        return numbers.toString();
    }

    @Test
    void givenSignalsOfOneName_whenTheyAreTaken_thenTheyComeInTheOrderTheyWereSent() {
        try (TestClew clew = clew().register(MAIN, SignalAndTimerSuite::collect).start()) {
            var handle = clew.client().start(MAIN, "i", 3);

            handle.signal(NUMBER, 1);
            clew.runUntilQuiet();
            handle.signal(NUMBER, 2);
            handle.signal(NUMBER, 3);

            assertThat(clew.resultOf(handle)).isEqualTo("[1, 2, 3]");
        }
    }

    @Test
    void givenASignalThatNobodyCouldRead_whenItIsSent_thenTheSenderIsToldAndNothingIsStored() {
        try (TestClew clew = clew().register(MAIN, SignalAndTimerSuite::collect).start()) {
            var handle = clew.client().start(MAIN, "i", 1);

            assertThatThrownBy(() -> handle.signal("number", Payload.json("1,\"name\":\"word\"")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("not JSON");
            assertThatThrownBy(() -> handle.signal("num\nber", Payload.json("1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("signal name");
            handle.signal("number", Payload.json("2"));

            assertThat(clew.resultOf(handle)).isEqualTo("[2]");
        }
    }

    @Test
    void givenSignalsThatComeBeforeTheFirstWait_whenTheCodeWaits_thenTheyAreThere() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return collect(ctx, n) + ctx.await(WORD);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 2);
            handle.signal(WORD, "w");
            handle.signal(NUMBER, 1);
            handle.signal(NUMBER, 1);

            clew.advance(Duration.ofHours(1));

            assertThat(clew.resultOf(handle)).isEqualTo("[1, 1]w");
        }
    }

    @Test
    void givenSignalsThatWereNotTaken_whenTheExecutionContinuesAsNew_thenTheNextOneTakesThemInOrder() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    if (ctx.execution() == 1) {
                        ctx.sleep(Duration.ofHours(1));
                        ctx.await(NUMBER);
                        throw ctx.continueAsNew(n);
                    }
                    return collect(ctx, n) + ctx.await(WORD);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 150);
            IntStream.rangeClosed(0, 150).forEach(i -> handle.signal(NUMBER, i));
            handle.signal(WORD, "w");

            clew.advance(Duration.ofHours(1));

            assertThat(clew.resultOf(handle))
                    .isEqualTo(IntStream.rangeClosed(1, 150).boxed().toList() + "w");
            assertThat(handle.info().execution()).isEqualTo(2);
        }
    }

    @Test
    void givenMoreSignalsThanAMailboxHolds_whenTheCodeIsBusy_thenNoneIsLost() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return collect(ctx, n);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 2_500);
            clew.runUntilQuiet();
            clew.evict();
            IntStream.range(0, 2_500).forEach(i -> handle.signal(NUMBER, i));

            clew.advance(Duration.ofHours(1));

            assertThat(clew.resultOf(handle))
                    .isEqualTo(IntStream.range(0, 2_500).boxed().toList().toString());
        }
    }

    @Test
    void givenAWaitWithATimeout_whenNothingComes_thenItComesBackEmptyExactlyThen() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    Optional<String> word = ctx.await(WORD, Duration.ofDays(1));
                    return word.isPresent() + " " + ctx.now();
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 0);

            clew.advance(Duration.ofDays(1).minusMillis(1));
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            clew.advance(Duration.ofMillis(1));

            assertThat(clew.resultOf(handle)).isEqualTo("false " + VirtualClock.START.plus(Duration.ofDays(1)));
        }
    }

    @Test
    void givenAWaitWithATimeout_whenTheSignalComesFirst_thenTheDeadlineCausesNothing() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    String word = ctx.await(WORD, Duration.ofDays(1)).orElseThrow();
                    ctx.sleep(Duration.ofDays(2));
                    return word;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 0);
            clew.runUntilQuiet();
            handle.signal(WORD, "in time");

            clew.advance(Duration.ofDays(3));

            assertThat(clew.resultOf(handle)).isEqualTo("in time");
            assertThatHistory(handle).has(1, "TimerFired");
        }
    }

    @Test
    void givenAUnknownInstance_whenItIsSignalled_thenTheSenderIsTold() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> "").start()) {
            assertThatThrownBy(() -> clew.client().handle("nobody").signal(WORD, "hello"))
                    .isInstanceOf(InstanceNotFoundException.class)
                    .hasMessage("there is no instance 'nobody'");
        }
    }

    @Test
    void givenAnInstanceThatHasEnded_whenItIsSignalled_thenTheSenderIsTold() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> "").start()) {
            var handle = clew.client().start(MAIN, "i", 0);
            clew.resultOf(handle);

            assertThatThrownBy(() -> handle.signal(WORD, "too late")).isInstanceOf(InstanceEndedException.class);
        }
    }

    @Test
    void givenASleepOfAYear_whenTheEngineIsKilledAndRestarted_thenItWakesOnTimeAndOnce() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    ctx.sleep(Duration.ofDays(365));
                    return ctx.now().toString();
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 0);
            clew.advance(Duration.ofDays(100));
            clew.crash();
            clew.restart();

            clew.advance(Duration.ofDays(300));

            Instant due = VirtualClock.START.plus(Duration.ofDays(365));
            assertThat(clew.resultOf(handle)).isEqualTo(due.toString());
            assertThatHistory(handle).has(1, "TimerStarted").has(1, "TimerFired");
        }
    }

    @Test
    void givenATimerOfNoLength_whenItIsAwaited_thenItFiresAtOnce() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    ctx.sleep(Duration.ZERO);
                    ctx.sleep(Duration.ofSeconds(-5));
                    return "awake";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 0);

            assertThat(clew.resultOf(handle)).isEqualTo("awake");
        }
    }

    @Test
    void givenTimersOfDifferentLengths_whenTimePasses_thenTheyFireInOrder() {
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    List<String> order = new ArrayList<>();
                    var parts = IntStream.of(5, 1, 3)
                            .mapToObj(minutes -> ctx.<String>fork(() -> {
                                ctx.sleep(Duration.ofMinutes(minutes));
                                order.add("" + minutes);
                                return null;
                            }))
                            .toList();
                    ctx.all(parts);
                    return String.join(",", order);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 0);

            clew.advance(Duration.ofMinutes(5));

            assertThat(clew.resultOf(handle)).isEqualTo("1,3,5");
        }
    }
}
