package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ClewException;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.MessageRow;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What people write with all of it: loops, compensation, commands in a queue, and what outlives an execution. */
abstract class PatternSuite extends EngineSuite {

    private static final Orchestration<Integer, String> LOOP = Orchestration.of("loop", Integer.class, String.class);
    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Activity<String, String> SHIP = Activity.of("ship", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Signal<Integer> NUMBER = Signal.of("number", Integer.class);
    private static final Signal<String> URGENT = Signal.of("urgent", String.class);

    // --- executions that follow each other

    private static String historyOf(TestClew clew, String id, int execution) {
        StringBuilder all = new StringBuilder();
        for (TurnRow turn : clew.store().catalog().history(new InstanceId("default", id), execution, 0, 100)) {
            all.append(turn.events());
        }
        return all.toString();
    }

    @Test
    void givenACounter_whenItContinuesAsNewTwice_thenEachExecutionHasAHistoryOfItsOwn() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    if (n < 2) {
                        throw ctx.continueAsNew(n + 1);
                    }
                    return "done:" + n;
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);

            assertThat(clew.resultOf(handle)).isEqualTo("done:2");
            assertThat(handle.info().execution()).isEqualTo(3);
            assertThat(handle.info().customStatus()).isEmpty();
            assertThatHistory(handle).hasTypes("ExecutionStarted", "ExecutionCompleted");
            for (int execution = 1; execution <= 2; execution++) {
                assertThat(historyOf(clew, "i", execution))
                        .contains("ExecutionStarted", "ExecutionContinued")
                        .doesNotContain("ExecutionCompleted");
            }
        }
    }

    @Test
    void givenASignalAfterAContinuation_whenItIsTaken_thenItIsInTheHistoryOfThatExecutionAlone() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    if (n == 0) {
                        throw ctx.continueAsNew(1);
                    }
                    return ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            clew.runUntilQuiet();

            handle.signal(GO, "later");

            assertThat(clew.resultOf(handle)).isEqualTo("later");
            assertThat(historyOf(clew, "i", 1)).doesNotContain("SignalReceived");
            assertThat(historyOf(clew, "i", 2)).contains("SignalReceived");
        }
    }

    @Test
    void givenTheSecondExecution_whenItIsCancelled_thenTheRequestIsInItsHistoryAlone() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    if (n == 0) {
                        throw ctx.continueAsNew(1);
                    }
                    return ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            clew.runUntilQuiet();

            handle.cancel("enough");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(historyOf(clew, "i", 1)).doesNotContain("CancelRequested");
            assertThat(historyOf(clew, "i", 2)).contains("CancelRequested");
        }
    }

    @Test
    void givenRetriesInEachExecution_whenItContinuesAsNew_thenEachCountsItsOwnAttempts() {
        List<String> attempts = new ArrayList<>();
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    String done = ctx.call(WORK.retry(Retry.fixed(2, Duration.ofSeconds(1))), "n" + n);
                    if (n < 2) {
                        throw ctx.continueAsNew(n + 1);
                    }
                    return done;
                })
                .register(WORK, (ActivityContext context, String name) -> {
                    attempts.add(name + "/" + context.attempt());
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return name;
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);

            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo("n2");
            assertThat(attempts).containsExactly("n0/1", "n0/2", "n1/1", "n1/2", "n2/1", "n2/2");
        }
    }

    @Test
    void givenARoute_whenTheExecutionContinuesAsNew_thenTagAndSessionCountInTheNextOneToo() {
        List<String> seen = new ArrayList<>();
        try (TestClew clew = clew().options(options -> options.tags("gpu"))
                .register(LOOP, (ctx, n) -> {
                    ctx.call(WORK.tag("gpu").session("s"), "n" + n);
                    if (n < 1) {
                        throw ctx.continueAsNew(n + 1);
                    }
                    return ctx.call(WORK, "plain");
                })
                .register(WORK, (ActivityContext context, String name) -> {
                    seen.add(name + " " + context.tag().orElse("-")
                            + context.session().orElse("-"));
                    return name;
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);

            assertThat(clew.resultOf(handle)).isEqualTo("plain");
            assertThat(seen).containsExactly("n0 gpus", "n1 gpus", "plain --");
        }
    }

    // --- custom status

    @Test
    void givenAStatus_whenTheInstanceContinuesAsNewAndEnds_thenItIsKeptUntilSomethingElseIsSaid() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    if (n == 0) {
                        ctx.status("half way");
                        throw ctx.continueAsNew(1);
                    }
                    return ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            clew.runUntilQuiet();
            assertThat(handle.info().execution()).isEqualTo(2);
            assertThat(handle.info().customStatus()).contains("half way");

            handle.signal(GO, "done");

            assertThat(clew.resultOf(handle)).isEqualTo("done");
            assertThat(handle.info().customStatus()).contains("half way");
        }
    }

    @Test
    void givenAStatus_whenTheInstanceFails_thenItIsStillThere() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.status("about to");
                    throw new IllegalStateException("broken");
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(handle.info().customStatus()).contains("about to");
        }
    }

    // --- failures

    @Test
    void givenADebitThatIsDone_whenShippingFails_thenItIsGivenBack() {
        List<String> done = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, order) -> {
                    ctx.call(WORK, "debit");
                    try {
                        return ctx.call(SHIP, order);
                    } catch (ActivityFailedException failed) {
                        return "rolled back: " + ctx.call(WORK, "credit") + ", since "
                                + failed.failure().message();
                    }
                })
                .register(WORK, name -> {
                    done.add(name);
                    return name;
                })
                .register(SHIP, order -> {
                    throw new IllegalStateException("no truck");
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "order");

            assertThat(clew.resultOf(handle)).isEqualTo("rolled back: credit, since no truck");
            assertThat(done).containsExactly("debit", "credit");
        }
    }

    @Test
    void givenAnActivityThatFails_whenNobodyCatchesIt_thenTheInstanceFailsWithItAndOthersRunOn() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(WORK, name))
                .register(WORK, name -> {
                    if (name.equals("bad")) {
                        throw new IllegalStateException("on purpose");
                    }
                    return name;
                })
                .start()) {
            var bad = clew.client().start(MAIN, "bad", "bad");
            assertThatThrownBy(() -> clew.resultOf(bad))
                    .isInstanceOf(InstanceFailedException.class)
                    .hasMessageContaining("on purpose");

            assertThat(clew.resultOf(clew.client().start(MAIN, "good", "good"))).isEqualTo("good");
        }
    }

    @Test
    void givenASignalThatIsNotOfItsType_whenItIsTaken_thenTheCodeCanCatchThatAndTakeTheNext() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return "" + ctx.await(NUMBER);
                    } catch (ClewException undecodable) {
                        return "caught, then " + ctx.await(NUMBER);
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            handle.signal("number", Payload.json("\"seven\""));
            handle.signal(NUMBER, 8);

            assertThat(clew.resultOf(handle)).isEqualTo("caught, then 8");
        }
    }

    @Test
    void givenAResultThatIsNotOfTheTypeTheCallerNames_whenItComes_thenTheCodeCanCatchThat() {
        Activity<String, Integer> misread = Activity.of("work", String.class, Integer.class);
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return "" + ctx.call(misread, input);
                    } catch (ClewException undecodable) {
                        return "caught";
                    }
                })
                .register(WORK, name -> "not a number")
                .start()) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "x"))).isEqualTo("caught");
        }
    }

    @Test
    void givenATenthAttemptThatSucceeds_whenThePolicyAllowsTen_thenTheHistoryTellsOfNineFailures() {
        try (TestClew clew = clew().register(
                        MAIN, (ctx, name) -> ctx.call(WORK.retry(Retry.fixed(10, Duration.ofSeconds(1))), name))
                .register(WORK, (ActivityContext context, String name) -> {
                    if (context.attempt() < 10) {
                        throw new IllegalStateException("not yet");
                    }
                    return "at " + context.attempt();
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo("at 10");
            assertThatHistory(handle).has(9, "AttemptFailed").has(1, "ActivityScheduled");
        }
    }

    @Test
    void givenATimeoutInEachExecution_whenItContinuesAsNewAndIsReplayed_thenItIsCaughtAgainTheSame() {
        try (TestClew clew = clew().register(LOOP, (ctx, n) -> {
                    try {
                        return ctx.call(WORK.timeout(Duration.ofSeconds(5)), "n" + n);
                    } catch (ActivityFailedException late) {
                        String reason = late.failure().type() + ctx.await(GO);
                        if (n > 0) {
                            return reason;
                        }
                        throw ctx.continueAsNew(1);
                    }
                })
                .register(WORK, (ActivityContext context, String name) -> {
                    new CountDownLatch(1).await();
                    return name;
                })
                .start()) {
            var handle = clew.client().start(LOOP, "i", 0);
            for (int execution = 1; execution <= 2; execution++) {
                clew.advance(Duration.ofSeconds(6));
                clew.evict();
                handle.signal(GO, "!" + execution);
                clew.runUntilQuiet();
            }

            assertThat(clew.resultOf(handle)).isEqualTo("timeout!2");
        }
    }

    @Test
    void givenASessionOfTwoNodes_whenAnActivityOfItIsRetried_thenAllAttemptsAreMadeWhereTheFirstWas() {
        List<String> ran = new ArrayList<>();
        Activity<String, String> flaky = WORK.session("s").retry(Retry.fixed(3, Duration.ofSeconds(1)));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    try {
                        return ctx.call(flaky, name);
                    } catch (ActivityFailedException failed) {
                        return "failed: " + failed.failure().message();
                    }
                })
                .start()) {
            for (String node : List.of("1", "2")) {
                clew.join(joined -> joined.register(WORK, (ActivityContext context, String name) -> {
                    ran.add(node);
                    if (name.equals("hopeless") || context.attempt() < 3) {
                        throw new IllegalStateException("attempt " + context.attempt());
                    }
                    return name;
                }));
            }
            var good = clew.client().start(MAIN, "good", "x");
            clew.advance(Duration.ofMinutes(1));
            var bad = clew.client().start(MAIN, "bad", "hopeless");
            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(good)).isEqualTo("x");
            assertThat(clew.resultOf(bad)).isEqualTo("failed: attempt 3");
            assertThat(ran).hasSize(6).containsOnly(ran.getFirst());
        }
    }

    // --- races and limits of time

    @Test
    void givenATimerThatHasFired_whenALaterOneRacesAnActivity_thenItCountsFromThenOn() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofMillis(100));
                    Deferred<String> limit = ctx.fork(() -> {
                        ctx.sleep(Duration.ofSeconds(1));
                        return "timer";
                    });
                    return ctx.race(List.of(limit, ctx.start(WORK, "work")));
                })
                .register(WORK, name -> name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            clew.advance(Duration.ofMillis(100));

            assertThat(clew.resultOf(handle)).isEqualTo("work");
        }
    }

    @Test
    void givenAnActivityForATagNobodyServes_whenATimerRacesIt_thenTheTimerWinsAndNothingIsLeftInTheQueue() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    Deferred<String> limit = ctx.fork(() -> {
                        ctx.sleep(Duration.ofMinutes(1));
                        return "nobody came";
                    });
                    return ctx.race(List.of(limit, ctx.start(WORK.tag("gpu"), "work"))) + ctx.await(GO);
                })
                .register(WORK, name -> name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(Duration.ofMinutes(1));
            assertThat(clew.store().tasks().of(new InstanceId("default", "i"))).isEmpty();

            handle.signal(GO, "!");

            assertThat(clew.resultOf(handle)).isEqualTo("nobody came!");
        }
    }

    @Test
    void givenAnActivityTheCodeGivesUp_whenItRuns_thenItIsToldAndTheInstanceGoesOn() {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    Deferred<String> work = ctx.start(WORK, "work");
                    ctx.sleep(Duration.ofSeconds(1));
                    work.cancel();
                    ctx.sleep(Duration.ofSeconds(1));
                    return "went on";
                })
                .register(WORK, (ActivityContext context, String name) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException interrupted) {
                        told.complete(context.cancelled());
                    }
                    return name;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            clew.advance(Duration.ofSeconds(3));

            assertThat(clew.resultOf(handle)).isEqualTo("went on");
            assertThat(told).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
        }
    }

    // --- signals of several names

    private static String threeQueues(OrchestrationContext ctx, String input) {
        ctx.sleep(Duration.ofMinutes(1));
        return ctx.await(GO) + "," + ctx.await(GO) + "|" + ctx.await(NUMBER) + "," + ctx.await(NUMBER) + "|"
                + ctx.await(URGENT);
    }

    @Test
    void givenSignalsOfThreeNamesMixed_whenTheyAreTaken_thenEachNameIsAQueueOfItsOwn() {
        try (TestClew clew = clew().register(MAIN, PatternSuite::threeQueues).start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.signal(GO, "a");
            handle.signal(NUMBER, 1);
            handle.signal(URGENT, "!");
            handle.signal(GO, "b");
            handle.signal(NUMBER, 2);

            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo("a,b|1,2|!");
        }
    }

    @Test
    void givenAWaitThatWasGivenUp_whenTwoSignalsCome_thenTheNextWaitTakesTheFirstAndTheRestIsNeverInTheWay() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    boolean early = ctx.await(GO, Duration.ofSeconds(50)).isPresent();
                    String taken = ctx.await(GO);
                    ctx.sleep(Duration.ofSeconds(1)); // so that it has not ended when the second one is sent
                    return early + " " + taken;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(Duration.ofMinutes(1));

            handle.signal(GO, "survived");
            handle.signal(GO, "extra");
            clew.advance(Duration.ofSeconds(1));

            assertThat(clew.resultOf(handle)).isEqualTo("false survived");
            assertThatThrownBy(() -> handle.signal(GO, "late")).isInstanceOf(InstanceEndedException.class);
        }
    }

    // --- many at once

    @Test
    void givenTwentyInstancesOfTwoPrograms_whenTheyRunAtOnce_thenNoHistoryHasAnythingOfAnother() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input) + ctx.call(WORK, input))
                .register(LOOP, (ctx, n) -> ctx.call(WORK, "loop" + n))
                .register(WORK, name -> name)
                .start()) {
            var mains = IntStream.range(0, 10)
                    .mapToObj(i -> clew.client().start(MAIN, "main" + i, "m" + i))
                    .toList();
            var loops = IntStream.range(0, 10)
                    .mapToObj(i -> clew.client().start(LOOP, "loop" + i, i))
                    .toList();

            for (int i = 0; i < 10; i++) {
                assertThat(clew.resultOf(mains.get(i))).isEqualTo("m" + i + "m" + i);
                assertThat(clew.resultOf(loops.get(i))).isEqualTo("loop" + i);
                assertThatHistory(mains.get(i)).has(2, "ActivityScheduled").has(2, "ActivityCompleted");
                assertThatHistory(loops.get(i)).has(1, "ActivityScheduled").has(1, "ActivityCompleted");
            }
        }
    }

    // --- what cannot be read

    @Test
    void givenAHistoryOfALaterRelease_whenItIsClaimed_thenOnlyThatInstanceIsSetAsideAndTheErrorSaysWhy() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> input).start()) {
            var id = new InstanceId("default", "i");
            Epoch later = clew.store().membership().join("of a later release", Duration.ofMinutes(1));
            var started = new Event.ExecutionStarted("main", 1, Payload.json("\"x\""), 1, clew.now(), List.of());
            clew.store()
                    .log()
                    .commit(List.of(
                            new Write.Start(
                                    1,
                                    id,
                                    "orchestration",
                                    "main",
                                    1,
                                    HistoryJson.write(started),
                                    clew.now(),
                                    Optional.of(later),
                                    false),
                            new Write.Turn(
                                    1,
                                    later,
                                    1,
                                    0,
                                    clew.now(),
                                    "[{\"type\":\"NeverHeardOf\"}]",
                                    List.of(),
                                    Optional.empty())));

            clew.store().membership().leave(later);
            clew.advance(Duration.ofSeconds(5));

            var handle = clew.client().handle("i");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.QUARANTINED);
            assertThat(handle.info().failure().orElseThrow().message()).contains("'NeverHeardOf'");
            assertThat(clew.resultOf(clew.client().start(MAIN, "j", "y"))).isEqualTo("y");
        }
    }

    @Test
    void givenAMessageOfALaterRelease_whenOthersFollow_thenTheyAreTakenAndItStaysForPeopleToSee() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.await(GO) + ctx.await(GO))
                .start()) {
            var id = new InstanceId("default", "i");
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            clew.store()
                    .log()
                    .commit(List.of(
                            new Write.Delivery(77, id, "{\"type\":\"never heard of\"}", clew.now(), Optional.empty())));
            handle.signal(GO, "a");
            clew.runUntilQuiet();
            clew.evict();
            clew.advance(Duration.ofMinutes(10));
            assertThat(clew.store().catalog().inbox(id, 10))
                    .singleElement()
                    .extracting(MessageRow::key)
                    .isEqualTo(77L);

            handle.signal(GO, "b");

            assertThat(clew.resultOf(handle)).isEqualTo("ab");
        }
    }
}
