package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static dev.clew.testkit.Hold.runUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.QueueLimits;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.store.InstanceId;
import dev.clew.store.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Activities that go through the task queue of one node: routes, timeouts, heartbeats, limits, cancellation. */
abstract class TaskQueueSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<Integer, Integer> MANY = Orchestration.of("many", Integer.class, Integer.class);
    private static final Activity<String, String> GREET = Activity.of("greet", String.class, String.class);
    private static final Activity<String, String> QUEUED = GREET.queue("greetings");
    private static final Signal<String> GO = Signal.of("go", String.class);

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static List<Task> tasksOf(TestClew clew, String instance) {
        return clew.store().tasks().of(new InstanceId("default", instance));
    }

    /** Calls an activity, and returns how it failed if it did. */
    private static String outcome(OrchestrationContext ctx, Activity<String, String> activity, String input) {
        try {
            return ctx.call(activity, input);
        } catch (ActivityFailedException failed) {
            return failed.failure().type() + ": " + failed.failure().message();
        }
    }

    /** Starts so many of an activity at once, and counts those that returned. */
    private static int fanOut(OrchestrationContext ctx, int n, List<Activity<String, String>> activities) {
        List<Deferred<String>> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            parts.add(ctx.start(activities.get(i % activities.size()), "part" + i));
        }
        return ctx.<String>all(parts).size();
    }

    // --- routes

    @Test
    void givenAnActivityInAQueue_whenItIsCalled_thenItRunsByWayOfTheQueueAndKnowsItsRoute() {
        Activity<String, String> routed =
                QUEUED.tag("gpu").session("s-1").limitKey("customer-7").priority(3);
        List<String> seen = new ArrayList<>();
        try (TestClew clew = clew().options(options -> options.tags("gpu"))
                .register(MAIN, (ctx, name) -> ctx.call(routed, name))
                .register(GREET, (ActivityContext context, String name) -> {
                    seen.add(context.queue() + " " + context.tag() + " " + context.session() + " " + context.attempt());
                    return "hello " + name;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            assertThat(clew.resultOf(handle)).isEqualTo("hello world");
            assertThat(seen).containsExactly("Optional[greetings] Optional[gpu] Optional[s-1] 1");
            assertThatHistory(handle)
                    .hasTypes("ExecutionStarted", "ActivityScheduled", "ActivityCompleted", "ExecutionCompleted");
            assertThat(handle.history().get(1).json())
                    .contains("\"tag\":\"gpu\"", "\"session\":\"s-1\"", "\"queue\":\"greetings\"");
            assertThat(tasksOf(clew, "i")).isEmpty();
        }
    }

    @Test
    void givenATagThatTheNodeServes_whenAnActivityNeedsNothingElse_thenItRunsWithoutARowInTheQueue() {
        AtomicReference<List<Task>> rows = new AtomicReference<>();
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().options(options -> options.tags("gpu"))
                .register(MAIN, (ctx, name) -> ctx.call(GREET.tag("gpu"), name))
                .register(GREET, name -> {
                    rows.set(tasksOf(self[0], "i"));
                    return "hello " + name;
                })
                .start()) {
            self[0] = clew;

            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "world"))).isEqualTo("hello world");
            assertThat(rows.get()).isEmpty();
        }
    }

    @Test
    void givenANodeThatServesOnlyATag_whenAnActivityHasNone_thenItWaitsInTheQueue() {
        try (TestClew clew = clew().options(options -> options.tags("gpu").untagged(false))
                .register(MAIN, (ctx, name) -> ctx.call(GREET, name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            clew.advance(Duration.ofDays(1));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(tasksOf(clew, "i")).hasSize(1);
        }
    }

    @Test
    void givenMoreActivitiesThanTheNodeWantsToHoldBack_whenOthersMayCome_thenTheRestGoesThroughTheQueueAndAllRun() {
        AtomicReference<List<Task>> rows = new AtomicReference<>(List.of());
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().options(options -> options.activitySlots(1))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, List.of(GREET)))
                .register(GREET, name -> {
                    if (name.equals("part0")) {
                        rows.set(tasksOf(self[0], "i"));
                    }
                    return name;
                })
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MANY, "i", 40);

            assertThat(clew.resultOf(handle)).isEqualTo(40);
            if (clew.store().membership().oneProcess()) {
                assertThat(rows.get()).as("nobody could take them").isEmpty();
            } else {
                assertThat(rows.get()).hasSizeBetween(20, 30);
            }
            assertThatHistory(handle).has(40, "ActivityCompleted");
        }
    }

    @Test
    void givenMoreActivitiesThanTheNodeWantsToHoldBack_whenTheyAreUrgent_thenTheQueueSaysWhichComesFirst() {
        AtomicReference<List<Task>> rows = new AtomicReference<>(List.of());
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().options(options -> options.activitySlots(1))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, List.of(GREET.priority(5))))
                .register(GREET, name -> {
                    if (name.equals("part0")) {
                        rows.set(tasksOf(self[0], "i"));
                    }
                    return name;
                })
                .start()) {
            self[0] = clew;

            assertThat(clew.resultOf(clew.client().start(MANY, "i", 40))).isEqualTo(40);
            assertThat(rows.get()).hasSizeBetween(20, 30);
        }
    }

    @Test
    void givenARouteThatChanged_whenTheInstanceIsReplayed_thenTheTagHasToFitAndTheQueueNeedNot() {
        AtomicReference<Activity<String, String>> now = new AtomicReference<>(QUEUED.tag("gpu"));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(now.get(), name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();

            now.set(GREET.tag("gpu"));
            clew.redeploy();
            clew.runUntilQuiet();
            handle.signal(GO, "look");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);

            now.set(QUEUED);
            clew.redeploy();
            handle.signal(GO, "look");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PARKED);
        }
    }

    // --- timeouts

    @Test
    void givenNobodyWhoServesIt_whenScheduleToStartPasses_thenTheActivityFailsForGood() {
        Activity<String, String> impatient =
                GREET.tag("gpu").retry(Retry.exponential(5)).scheduleToStart(Duration.ofMinutes(1));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> outcome(ctx, impatient, name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(59));
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);

            clew.advance(seconds(1));

            assertThat(clew.resultOf(handle)).startsWith("timeout: attempt 1 of 'greet' was not begun in time");
            assertThatHistory(handle).hasNo("AttemptFailed");
        }
    }

    @Test
    void givenADatabaseThatIsBusy_whenADeadlinePasses_thenWhatFollowsIsWaitedForHoweverLongItTakes() {
        Activity<String, String> impatient = GREET.tag("gpu").scheduleToStart(Duration.ofMinutes(1));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> outcome(ctx, impatient, name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            clew.slowCommits(Duration.ofMillis(300));

            clew.advance(Duration.ofMinutes(1));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void givenAnAttemptThatRunsTooLong_whenItsTimeIsUp_thenItIsInterruptedAndTriedAgain() throws InterruptedException {
        Hold hold = new Hold();
        Activity<String, String> slow =
                QUEUED.retry(Retry.fixed(2, Duration.ZERO)).timeout(seconds(30));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(slow, name))
                .register(
                        GREET,
                        (ActivityContext context, String name) ->
                                context.attempt() == 1 ? hold.stay(context, name) : "second time")
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            clew.advance(seconds(29));
            assertThat(hold.inside().getFirst().deadline()).contains(VirtualClock.START.plusSeconds(30));
            assertThatHistory(handle).hasNo("AttemptFailed");
            clew.advance(seconds(1));

            hold.awaitInterrupt();
            assertThat(clew.resultOf(handle)).isEqualTo("second time");
            assertThat(handle.history().get(2).json()).contains("ran longer than PT30S");
        }
    }

    @Test
    void givenAnEndOfAllAttempts_whenRetriesWouldGoOn_thenTheLastFailureBeforeItIsFinal() {
        List<Instant> attempts = new ArrayList<>();
        Activity<String, String> flaky =
                QUEUED.retry(Retry.fixed(100, seconds(20))).scheduleToClose(Duration.ofMinutes(1));
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> outcome(ctx, flaky, name))
                .register(GREET, name -> {
                    attempts.add(self[0].now());
                    throw new IllegalStateException("not yet");
                })
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MAIN, "i", "world");

            clew.advance(Duration.ofMinutes(5));

            assertThat(clew.resultOf(handle))
                    .isEqualTo("timeout: attempt 3 of 'greet' failed, and there is no time left for another");
            assertThat(attempts)
                    .containsExactly(
                            VirtualClock.START, VirtualClock.START.plusSeconds(20), VirtualClock.START.plusSeconds(40));
        }
    }

    @Test
    void givenAnEndOfAllAttempts_whenItComesWhileOneRuns_thenThatIsInterruptedAndItIsFinal()
            throws InterruptedException {
        for (Activity<String, String> activity : List.of(GREET, QUEUED)) {
            Hold hold = new Hold();
            Activity<String, String> slow = activity.retry(Retry.exponential(5)).scheduleToClose(seconds(30));
            try (TestClew clew = clew().register(MAIN, (ctx, name) -> outcome(ctx, slow, name))
                    .register(GREET, hold::stay)
                    .start()) {
                var handle = clew.client().start(MAIN, "i", "world");

                clew.advance(seconds(30));

                hold.awaitInterrupt();
                assertThat(clew.resultOf(handle)).startsWith("timeout: attempt 1 of 'greet' was not over at");
                assertThat(hold.inside()).hasSize(1);
            }
        }
    }

    @Test
    void givenAnEndOfAllAttempts_whenItComesWhileOneWaitsForANode_thenItIsFinal() {
        Activity<String, String> slow = GREET.tag("gpu").scheduleToClose(seconds(30));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> outcome(ctx, slow, name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            clew.advance(seconds(30));

            assertThat(clew.resultOf(handle)).startsWith("timeout: attempt 1 of 'greet' was not over at");
            assertThat(tasksOf(clew, "i")).isEmpty();
        }
    }

    // --- heartbeats

    @Test
    void givenAnAttemptThatFallsSilent_whenItsHeartbeatTimeoutPasses_thenTheNextOneFindsWhatItSaidLast()
            throws InterruptedException {
        Hold hold = new Hold();
        Activity<String, String> watched =
                GREET.retry(Retry.fixed(2, Duration.ZERO)).heartbeat(seconds(10));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(watched, name))
                .register(GREET, (ActivityContext context, String name) -> {
                    if (context.attempt() == 1) {
                        context.heartbeat("page 7");
                        return hold.stay(context, name);
                    }
                    return "on from " + context.details(String.class).orElse("the beginning");
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(9));
            assertThatHistory(handle).hasNo("AttemptFailed");

            clew.advance(seconds(2));

            hold.awaitInterrupt();
            assertThat(clew.resultOf(handle)).isEqualTo("on from page 7");
            assertThat(handle.history().get(2).json())
                    .contains("gave no sign of life for PT10S", "\"details\":\"page 7\"");
        }
    }

    @Test
    void givenAnAttemptThatGivesSignsOfLife_whenItTakesManyTimesItsHeartbeatTimeout_thenItIsLeftToIt()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(GREET.heartbeat(seconds(1)), name))
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            for (int i = 0; i < 100; i++) {
                hold.inside().getFirst().heartbeat(i);
                clew.advance(Duration.ofMillis(900));
            }

            hold.open();

            runUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo("world after all");
            assertThat(hold.inside()).hasSize(1);
        }
    }

    @Test
    void givenAnAttemptThatLeavesDetailsAndFails_whenItRunsHere_thenTheNextFindsThemAndSilenceLeavesThemInPlace() {
        Activity<String, String> flaky = GREET.retry(Retry.fixed(3, seconds(1)));
        List<String> found = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(flaky, name))
                .register(GREET, (ActivityContext context, String name) -> {
                    found.add(context.details(String.class).orElse("nothing"));
                    if (context.attempt() == 1) {
                        context.heartbeat("page 7");
                    }
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return "done";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            clew.advance(seconds(5));

            assertThat(clew.resultOf(handle)).isEqualTo("done");
            assertThat(found).containsExactly("nothing", "page 7", "page 7");
        }
    }

    // --- limits

    @Test
    void givenALimitOnWhatRunsAtOnce_whenMoreIsAskedFor_thenTheRestWaitsAndAllRunInTheEnd()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().queue("greetings", QueueLimits.NONE.concurrency(2))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, List.of(QUEUED)))
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MANY, "i", 5);
            clew.advance(Duration.ofMinutes(1));
            assertThat(hold.inside()).hasSize(2);

            hold.open();

            runUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo(5);
        }
    }

    @Test
    void givenALimitForEachKey_whenKeysShareAQueue_thenOneThatIsFullHoldsUpNoOther() throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().queue("greetings", QueueLimits.NONE.concurrencyPerKey(1))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, List.of(QUEUED.limitKey("a"), QUEUED.limitKey("b"), QUEUED)))
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MANY, "i", 6);
            clew.runUntilQuiet();
            assertThat(hold.inside()).hasSize(4);

            hold.open();

            runUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo(6);
        }
    }

    @Test
    void givenARateLimit_whenMoreIsAskedFor_thenTheRestBeginsInLaterSpans() {
        List<Duration> begun = new ArrayList<>();
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().queue("greetings", QueueLimits.NONE.rate(2, Duration.ofMinutes(1)))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, List.of(QUEUED)))
                .register(GREET, name -> {
                    begun.add(Duration.between(VirtualClock.START, self[0].now()));
                    return name;
                })
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MANY, "i", 5);

            clew.advance(Duration.ofMinutes(3));

            assertThat(clew.resultOf(handle)).isEqualTo(5);
            assertThat(begun).hasSize(5);
            for (int i = 2; i < begun.size(); i++) {
                assertThat(begun.get(i).minus(begun.get(i - 2))).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    void givenLimitsOnTheQueueWithoutAName_whenAnActivityCouldRunAtOnce_thenItHasToPassThroughIt() {
        AtomicReference<List<Task>> rows = new AtomicReference<>();
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().queue("default", QueueLimits.NONE.concurrency(1))
                .register(MAIN, (ctx, name) -> ctx.call(GREET, name))
                .register(GREET, name -> {
                    rows.set(tasksOf(self[0], "i"));
                    return "hello " + name;
                })
                .start()) {
            self[0] = clew;

            assertThat(clew.resultOf(clew.client().start(MAIN, "i", "world"))).isEqualTo("hello world");
            assertThat(rows.get()).hasSize(1);
        }
    }

    // --- priority

    @Test
    void givenTasksOfManyPriorities_whenOneSlotServesThem_thenTheUrgentComeFirstAndNobodyIsOvertakenForEver() {
        List<String> order = new ArrayList<>();
        Orchestration<Integer, String> one = Orchestration.of("one", Integer.class, String.class);
        try (TestClew clew = clew().register(
                        one, (ctx, priority) -> ctx.call(QUEUED.priority(priority), ctx.instanceId()))
                .start()) {
            clew.client().start(one, "patient", 0);
            clew.runUntilQuiet();
            clew.advance(seconds(100));
            clew.client().start(one, "normal", 0);
            clew.client().start(one, "urgent", 9);
            clew.runUntilQuiet();
            clew.advance(seconds(200));
            clew.client().start(one, "urgent but late", 9);
            clew.runUntilQuiet();

            clew.join(node -> node.options(options -> options.activitySlots(1)).register(GREET, name -> {
                order.add(name);
                return name;
            }));
            clew.advance(seconds(3));

            assertThat(order).containsExactly("urgent", "patient", "urgent but late", "normal");
        }
    }

    // --- cancellation

    @Test
    void givenAnActivityThatWaits_whenItsInstanceIsCancelled_thenItIsTakenOutOfTheQueue() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(GREET.tag("gpu"), name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            assertThat(tasksOf(clew, "i")).hasSize(1);

            handle.cancel("enough");
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(tasksOf(clew, "i")).isEmpty();
        }
    }

    @Test
    void givenAnActivityThatRuns_whenItIsCancelledByTheCode_thenItIsInterruptedAtOnceAndLeavesTheQueue()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().queue("greetings", QueueLimits.NONE.concurrency(1))
                .register(MAIN, (ctx, name) -> {
                    Deferred<String> greeting = ctx.start(QUEUED, name);
                    String reason = ctx.await(GO);
                    greeting.cancel();
                    return reason + ctx.await(GO);
                })
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            assertThat(hold.inside()).hasSize(1);

            handle.signal(GO, "stop");
            clew.runUntilQuiet();

            hold.awaitInterrupt();
            assertThat(hold.inside().getFirst().cancelled()).isTrue();
            assertThat(tasksOf(clew, "i")).isEmpty();
            var next = clew.client().start(MAIN, "j", "next");
            runUntil(clew, () -> hold.inside().size() == 2);
            next.cancel("enough");
            handle.signal(GO, "ped");
            assertThat(clew.resultOf(handle)).isEqualTo("stopped");
        }
    }

    @Test
    void givenAllSlotsTaken_whenWhatRunsIsCancelled_thenItIsInterruptedAtOnceAndTheNextRuns()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().options(options -> options.activitySlots(1))
                .register(MAIN, (ctx, name) -> ctx.call(QUEUED, name))
                .register(
                        GREET,
                        (ActivityContext context, String name) ->
                                hold.inside().isEmpty() ? hold.stay(context, name) : "hello " + name)
                .start()) {
            var first = clew.client().start(MAIN, "1", "one");
            clew.runUntilQuiet();
            var second = clew.client().start(MAIN, "2", "two");
            clew.runUntilQuiet();
            assertThat(hold.inside()).hasSize(1);

            first.cancel("enough");
            clew.runUntilQuiet();

            hold.awaitInterrupt();
            runUntil(clew, () -> second.info().status().ended());
            assertThat(clew.resultOf(second)).isEqualTo("hello two");
        }
    }

    @Test
    void givenAnActivityThatRuns_whenItsInstanceEnds_thenItIsStoppedAndItsReportDisturbsNobody()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    ctx.start(QUEUED, name);
                    return ctx.await(GO);
                })
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();

            handle.signal(GO, "done");

            assertThat(clew.resultOf(handle)).isEqualTo("done");
            hold.awaitInterrupt();
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void givenAnExecutionThatContinuesAsNew_whenItLeftAnActivityInTheQueue_thenThatIsWithdrawnAndTheNextHasItsOwn()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    if (ctx.execution() == 1) {
                        ctx.start(QUEUED, "first");
                        ctx.await(GO);
                        throw ctx.continueAsNew("second");
                    }
                    return ctx.call(QUEUED, name);
                })
                .register(
                        GREET,
                        (ActivityContext context, String name) ->
                                name.equals("first") ? hold.stay(context, name) : "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();

            handle.signal(GO, "on");

            assertThat(clew.resultOf(handle)).isEqualTo("hello second");
            hold.awaitInterrupt();
        }
    }

    // --- trouble

    @Test
    void givenAnActivityInTheQueue_whenTheEngineIsKilledAtAnyCommit_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, (ctx, name) -> {
                            String one = ctx.call(QUEUED.retry(Retry.fixed(3, seconds(1))), name);
                            return ctx.call(QUEUED.session("s"), one);
                        })
                        .register(GREET, (ActivityContext context, String name) -> {
                            if (context.attempt() == 1 && !name.startsWith("hello")) {
                                throw new IllegalStateException("not yet");
                            }
                            return "hello " + name;
                        })
                        .start(),
                clew -> {
                    InstanceHandle<String> handle = clew.client().start(MAIN, "i", "world");
                    clew.advance(Duration.ofMinutes(1));
                    return clew.resultOf(handle);
                });

        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void givenAStoreThatDoesNotAnswer_whenAReportIsStoredAllTheSame_thenItCountsOnce() {
        List<String> ran = new ArrayList<>();
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(QUEUED, name) + ctx.call(QUEUED, "again"))
                .register(GREET, name -> {
                    ran.add(name);
                    self[0].failCommits(1, true);
                    return "hello " + name;
                })
                .start()) {
            self[0] = clew;
            self[0].duplicateMessages();
            var handle = clew.client().start(MAIN, "i", "world");

            assertThat(clew.resultOf(handle)).isEqualTo("hello worldhello again");
            assertThat(ran).containsExactly("world", "again");
        }
    }

    @Test
    void givenAStoreThatDoesNotAnswer_whenATakeIsStoredAllTheSame_thenTheTaskIsFreedAndRuns() {
        for (boolean thoughStored : List.of(true, false)) {
            List<String> ran = new ArrayList<>();
            try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(QUEUED, name))
                    .register(GREET, name -> {
                        ran.add(name);
                        return "hello " + name;
                    })
                    .start()) {
                clew.runUntilQuiet();
                clew.failTakes(2, thoughStored);
                var handle = clew.client().start(MAIN, "i", "world");

                clew.advance(seconds(5));

                assertThat(clew.resultOf(handle)).isEqualTo("hello world");
                assertThat(ran).containsExactly("world");
            }
        }
    }

    @Test
    void givenAReportThatNobodyHasTakenUp_whenTheInstanceIsLoaded_thenTheActivityDoesNotRunAgain()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(QUEUED, name))
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            clew.evict();
            assertThat(clew.hotInstances()).isZero();

            hold.open();

            runUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo("world after all");
            assertThat(hold.inside()).hasSize(1);
            assertThatHistory(handle).has(1, "ActivityCompleted");
        }
    }

    @Test
    void givenANodeThatLeavesInGoodOrder_whenAnActivityRuns_thenItIsGivenBackAndTheTakeIsNotCounted()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().options(options -> options.maxClaims(1))
                .register(MAIN, (ctx, name) -> ctx.call(QUEUED, name))
                .register(
                        GREET,
                        (ActivityContext context, String name) ->
                                hold.inside().size() < 3 ? hold.stay(context, name) : "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            for (int i = 1; i <= 3; i++) {
                clew.runUntilQuiet();
                assertThat(hold.inside()).hasSize(i);
                clew.redeploy();
            }

            runUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo("hello world");
            assertThat(hold.inside()).extracting(ActivityContext::attempt).containsOnly(1);
        }
    }

    @Test
    void givenAnActivityThatTakesItsNodeDown_whenItWasTakenTooOften_thenItFailsAsPoisonAndTheInstanceLives() {
        Hold hold = new Hold();
        try (TestClew clew = clew().options(options -> options.maxClaims(2))
                .register(MAIN, (ctx, name) -> {
                    try {
                        return ctx.call(QUEUED.retry(Retry.exponential(5)), name);
                    } catch (ActivityFailedException failed) {
                        return failed.failure().kind() + ": " + failed.failure().message();
                    }
                })
                .register(GREET, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            for (int i = 1; i <= 2; i++) {
                clew.runUntilQuiet();
                assertThat(hold.inside()).hasSize(i);
                clew.crash();
                clew.restart();
            }

            assertThat(clew.resultOf(handle))
                    .isEqualTo(Failure.Kind.POISON + ": attempt 1 of 'greet' was taken 3 times and never reported:"
                            + " node after node went down running it");
        }
    }

    @Test
    void givenAnActivityThatIsNotRegistered_whenANodeThatHasItJoins_thenItRunsThere() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(Duration.ofDays(30));

            clew.join(node -> node.register(GREET, name -> "hello " + name));
            clew.advance(seconds(2));

            assertThat(clew.resultOf(handle)).isEqualTo("hello world");
        }
    }

    @Test
    void givenTheSameNode_whenItsMostSessionsAreHeld_thenOthersWaitUntilOneHasBeenIdle() {
        Set<String> done = new TreeSet<>();
        try (TestClew clew = clew().options(options -> options.maxSessions(1).sessionIdle(Duration.ofMinutes(5)))
                .register(MAIN, (ctx, name) -> ctx.call(GREET.session(name), name))
                .register(GREET, name -> {
                    done.add(name);
                    return name;
                })
                .start()) {
            clew.client().start(MAIN, "1", "a");
            clew.runUntilQuiet();
            clew.client().start(MAIN, "2", "b");
            clew.client().start(MAIN, "3", "a");
            clew.advance(Duration.ofMinutes(4));
            assertThat(clew.client().list(ListQuery.all()).items())
                    .filteredOn(info -> info.status().ended())
                    .extracting(info -> info.id())
                    .containsExactlyInAnyOrder("1", "3");

            clew.advance(Duration.ofMinutes(2));

            assertThat(done).containsExactly("a", "b");
        }
    }
}
