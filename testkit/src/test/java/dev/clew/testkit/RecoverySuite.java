package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.CancelledException;
import dev.clew.api.Codec;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Crashes before and after every commit: whatever happens, it comes to the same, and what was durable is not redone. */
abstract class RecoverySuite extends EngineSuite {

    private static final Orchestration<Integer, String> MAIN = Orchestration.of("main", Integer.class, String.class);
    private static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> FLAKY =
            Activity.of("flaky", Integer.class, Integer.class).retry(Retry.fixed(3, Duration.ofSeconds(10)));
    private static final Signal<Integer> NUMBER = Signal.of("number", Integer.class);

    private TestClew engine(OrchestrationFunction<Integer, String> code) {
        return clew().register(MAIN, code)
                .register(DOUBLE, (Integer n) -> 2 * n)
                .register(FLAKY, (ActivityContext context, Integer n) -> {
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("attempt " + context.attempt());
                    }
                    return n;
                })
                .start();
    }

    /** What can be seen of an instance from outside, but for times. */
    private static String seen(TestClew clew, InstanceHandle<?> handle) {
        InstanceInfo info = handle.info();
        return info.status() + " " + info.result() + " " + info.failure() + " " + info.customStatus() + " "
                + info.execution() + " of "
                + clew.client().list(ListQuery.all()).items().size();
    }

    private int crashEverywhere(OrchestrationFunction<Integer, String> code, Function<TestClew, String> scenario) {
        return TestClew.crashAtEveryCommit(() -> engine(code), scenario);
    }

    @Test
    void givenSteps_whenTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        int crashes = crashEverywhere(
                (ctx, n) -> {
                    int sum = 0;
                    for (int i = 0; i < n; i++) {
                        int step = i;
                        sum += ctx.step("step " + i, Integer.class, s -> step);
                    }
                    ctx.status("nearly");
                    return "sum " + sum;
                },
                clew -> {
                    var handle = clew.client().start(MAIN, "i", 5);
                    clew.runUntilQuiet();
                    return seen(clew, handle);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(12);
    }

    @Test
    void givenTextCutInTheMiddleOfACharacter_whenItIsReplayed_thenItIsStillTheSame() {
        Activity<String, String> echo = Activity.of("echo", String.class, String.class);
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    String cut = "a \uD83D\uDE00".substring(0, 3);
                    String back = ctx.call(echo, cut);
                    ctx.await(NUMBER);
                    return back.equals(cut) ? "same" : "other: " + back;
                })
                .register(echo, (String text) -> text)
                .start()) {
            var handle = clew.client().start(MAIN, "i", 1);
            clew.evict();

            handle.signal(NUMBER, 1);

            assertThat(clew.resultOf(handle)).isEqualTo("same");
        }
    }

    @Test
    void givenACodecThatEndsItsJsonWithALineBreak_whenItIsReplayed_thenItIsStillTheSame() {
        Codec json = new JsonCodec();
        Codec lines = new Codec() {
            @Override
            public Payload encode(@Nullable Object value) {
                return Payload.json(json.encode(value).data() + "\n");
            }

            @Override
            public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
                return json.decode(payload, type);
            }
        };
        try (TestClew clew = clew().codec(lines)
                .register(MAIN, (ctx, n) -> "" + (ctx.call(DOUBLE, n) + ctx.await(NUMBER)))
                .register(DOUBLE, (Integer n) -> 2 * n)
                .start()) {
            var handle = clew.client().start(MAIN, "i", 4);
            clew.evict();

            handle.signal(NUMBER, 1);

            assertThat(clew.resultOf(handle)).isEqualTo("9");
        }
    }

    @Test
    void givenAFanOutAndRetries_whenTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        int crashes = crashEverywhere(
                (ctx, n) -> {
                    List<Deferred<Integer>> parts = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        parts.add(ctx.start(i % 2 == 0 ? DOUBLE : FLAKY, i));
                    }
                    return ctx.<Integer>all(parts).toString();
                },
                clew -> {
                    var handle = clew.client().start(MAIN, "i", 4);
                    clew.advance(Duration.ofMinutes(5));
                    return seen(clew, handle);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(12);
    }

    @Test
    void givenTimersAndSignals_whenTheEngineDiesAtAnyCommit_thenNoSignalIsLostOrTakenTwice() {
        int crashes = crashEverywhere(
                (ctx, n) -> {
                    List<Integer> taken = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        taken.add(ctx.await(NUMBER));
                        ctx.sleep(Duration.ofMinutes(1));
                    }
                    return taken + " "
                            + ctx.await(NUMBER, Duration.ofMinutes(1)).isPresent();
                },
                clew -> {
                    var handle = clew.client().start(MAIN, "i", 3);
                    handle.signal(NUMBER, 1);
                    clew.advance(Duration.ofSeconds(30));
                    handle.signal(NUMBER, 2);
                    handle.signal(NUMBER, 3);
                    clew.advance(Duration.ofMinutes(10));
                    return seen(clew, handle);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(16);
    }

    @Test
    void givenBranchesThatRace_whenTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        crashEverywhere(
                (ctx, n) -> {
                    Deferred<String> signal = ctx.fork(() -> "signal " + ctx.await(NUMBER));
                    Deferred<String> work = ctx.fork(() -> {
                        ctx.sleep(Duration.ofMinutes(10));
                        return "work " + ctx.call(DOUBLE, n);
                    });
                    return ctx.race(List.of(signal, work)) + ctx.step("after", String.class, s -> "!");
                },
                clew -> {
                    var one = clew.client().start(MAIN, "one", 1);
                    var two = clew.client().start(MAIN, "two", 2);
                    clew.advance(Duration.ofMinutes(5));
                    one.signal(NUMBER, 7);
                    clew.advance(Duration.ofMinutes(6));
                    return seen(clew, one) + " / " + seen(clew, two);
                });
    }

    @Test
    void givenACancellationWithCompensation_whenTheEngineDiesAtAnyCommit_thenItIsCompensatedAllTheSame() {
        crashEverywhere(
                (ctx, n) -> {
                    try {
                        return "got " + ctx.await(NUMBER);
                    } catch (CancelledException cancelled) {
                        ctx.shielded(() -> {
                            ctx.step("undo", s -> {});
                            ctx.call(DOUBLE, n);
                        });
                        throw cancelled;
                    }
                },
                clew -> {
                    var handle = clew.client().start(MAIN, "i", 1);
                    clew.runUntilQuiet();
                    handle.cancel("stop");
                    clew.runUntilQuiet();
                    return seen(clew, handle);
                });
    }

    @Test
    void givenContinueAsNewWithUnreadSignals_whenTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        crashEverywhere(
                (ctx, n) -> {
                    int taken = ctx.await(NUMBER);
                    ctx.step("note", s -> {});
                    if (n > 1) {
                        throw ctx.continueAsNew(n - 1);
                    }
                    return "last " + taken;
                },
                clew -> {
                    var handle = clew.client().start(MAIN, "i", 3);
                    handle.signal(NUMBER, 1);
                    handle.signal(NUMBER, 2);
                    handle.signal(NUMBER, 3);
                    clew.runUntilQuiet();
                    return seen(clew, handle);
                });
    }

    @Test
    void givenResultsThatAreDurable_whenTheEngineIsKilledAgainAndAgain_thenNoStepRunsTwice() {
        Map<String, Integer> runs = new ConcurrentHashMap<>();
        try (TestClew clew = clew().register(MAIN, (ctx, n) -> {
                    for (int i = 0; i < n; i++) {
                        step(ctx, runs, i);
                        ctx.sleep(Duration.ofMinutes(1));
                    }
                    return "done";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", 10);
            for (int i = 0; i < 10; i++) {
                clew.advance(Duration.ofMinutes(1));
                clew.crash();
                clew.restart();
            }
            clew.advance(Duration.ofMinutes(10));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(runs)
                    .hasSize(10)
                    .allSatisfy((step, times) -> assertThat(times).as(step).isEqualTo(1));
        }
    }

    private static void step(OrchestrationContext ctx, Map<String, Integer> runs, int i) {
        ctx.step("step " + i, s -> runs.merge(s.idempotencyKey(), 1, Integer::sum));
    }

    @Test
    void givenAnEngineThatIsClosedInGoodOrder_whenItStartsAgain_thenEverythingGoesOnAtOnce() {
        try (TestClew clew = engine((ctx, n) -> "got " + ctx.await(NUMBER))) {
            var handle = clew.client().start(MAIN, "i", 1);
            clew.runUntilQuiet();

            clew.redeploy();
            assertThat(clew.store()
                            .catalog()
                            .find(new InstanceId("default", "i"))
                            .orElseThrow()
                            .claims())
                    .isZero();
            handle.signal(NUMBER, 5);

            assertThat(clew.resultOf(handle)).isEqualTo("got 5");
        }
    }

    @Test
    void givenAnInstanceThatWasEvicted_whenASignalComes_thenItIsReplayedAndGoesOnWithoutDoingAnythingAgain() {
        List<String> runs = new ArrayList<>();
        try (TestClew clew = engine((ctx, n) -> {
            ctx.step("first", s -> runs.add("first"));
            String id = ctx.uuid().toString();
            int random = ctx.random().nextInt();
            int number = ctx.await(NUMBER);
            ctx.step("second", s -> runs.add("second"));
            return number + " " + id.equals(ctx.uuid().toString()) + random;
        })) {
            var handle = clew.client().start(MAIN, "i", 1);
            clew.evict();
            assertThat(clew.hotInstances()).isZero();

            handle.signal(NUMBER, 9);

            assertThat(clew.resultOf(handle)).startsWith("9 false");
            assertThat(runs).containsExactly("first", "second");
        }
    }

    @Test
    void givenMessagesThatAreHandedOutTwice_whenAnInstanceIsClaimed_thenEachCountsOnce() {
        try (TestClew clew = engine((ctx, n) -> {
            ctx.sleep(Duration.ofHours(1));
            return ctx.await(NUMBER) + "," + ctx.await(NUMBER) + ","
                    + ctx.await(NUMBER, Duration.ofMinutes(1)).isPresent();
        })) {
            clew.duplicateMessages();
            var handle = clew.client().start(MAIN, "i", 1);
            clew.evict();
            handle.signal(NUMBER, 1);
            handle.signal(NUMBER, 2);
            clew.crash();
            clew.restart();

            clew.advance(Duration.ofHours(2));

            assertThat(clew.resultOf(handle)).isEqualTo("1,2,false");
        }
    }

    @Test
    void givenAStoreThatIsAwayForAWhile_whenTurnsAreCommitted_thenNoInstanceFails() {
        for (boolean thoughStored : new boolean[] {false, true}) {
            try (TestClew clew = engine((ctx, n) -> {
                int sum = ctx.call(DOUBLE, n);
                return "sum " + (sum + ctx.step("s", Integer.class, s -> 1)) + ctx.await(NUMBER);
            })) {
                var handle = clew.client().start(MAIN, "i", 5);
                clew.failCommits(3, thoughStored);
                clew.runUntilQuiet();
                clew.failCommits(2, thoughStored);
                handle.signal(NUMBER, 4);

                assertThat(clew.resultOf(handle)).isEqualTo("sum 114");
            }
        }
    }
}
