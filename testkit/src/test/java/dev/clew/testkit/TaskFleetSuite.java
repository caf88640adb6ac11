package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static dev.clew.testkit.Hold.advanceUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ActivityFunction;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.QueueLimits;
import dev.clew.api.Retry;
import dev.clew.engine.EngineOptions;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Activities that run on another node than their instance: who takes them, and what happens when somebody goes. */
abstract class TaskFleetSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> BUSY = Orchestration.of("busy", String.class, String.class);
    private static final Orchestration<Integer, Integer> MANY = Orchestration.of("many", Integer.class, Integer.class);
    private static final Activity<String, String> GREET = Activity.of("greet", String.class, String.class);
    private static final Duration TAKE_OVER = Duration.ofSeconds(11);

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static TestNode worker(TestClew clew, ActivityFunction<String, String> greet) {
        return clew.join(node -> node.register(GREET, greet));
    }

    private static int fanOut(OrchestrationContext ctx, int n, Activity<String, String> activity) {
        List<Deferred<String>> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            parts.add(ctx.start(activity, "part" + i));
        }
        return ctx.<String>all(parts).size();
    }

    // --- who takes what

    @Test
    void givenNodesOfDifferentKinds_whenActivitiesNameTags_thenEachRunsWhereItsTagIsServed() {
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, name) -> ctx.call(GREET.tag("gpu"), name)
                                + ctx.call(GREET.tag("eu"), name)
                                + ctx.call(GREET, name))
                .start()) {
            for (String tag : List.of("gpu", "eu")) {
                clew.join(node -> node.options(options -> options.tags(tag).untagged(false))
                        .register(GREET, name -> name + " on " + tag + ", "));
            }
            worker(clew, (context, name) -> name + " anywhere");
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(seconds(10));

            assertThat(clew.resultOf(handle)).isEqualTo("x on gpu, x on eu, x anywhere");
        }
    }

    @Test
    void givenAnActivityOfTwoTags_whenNodesServeOneOrBoth_thenItRunsWhereBothAreServed() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(GREET.tags("gpu", "eu"), name))
                .start()) {
            for (String tag : List.of("gpu", "eu")) {
                clew.join(node -> node.options(options -> options.tags(tag)).register(GREET, name -> "wrong"));
            }
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(seconds(10));
            assertThat(handle.explain().reasons())
                    .anySatisfy(reason -> assertThat(reason.text()).contains("serves tags 'eu' and 'gpu'"));

            clew.join(node -> node.options(options -> options.tags("gpu", "moon", "eu"))
                    .register(GREET, (context, name) -> name + " with " + context.tags() + ", not " + context.tag()));
            clew.advance(seconds(10));

            assertThat(clew.resultOf(handle)).isEqualTo("x with tags 'eu' and 'gpu', not Optional.empty");
        }
    }

    // --- which node tries again

    private static final Activity<String, String> TWICE = GREET.retry(Retry.fixed(3, Duration.ofMillis(100)));

    /** As where hints arrive: looks at the queue well within the moment that a node holds back. */
    private static EngineOptions quick(EngineOptions options) {
        return options.pollInterval(Duration.ofMillis(50));
    }

    @Test
    void givenAnAttemptThatFailedHere_whenAnotherNodeFits_thenThatOneTriesAgainAtOnce() {
        List<String> tried = new ArrayList<>();
        try (TestClew clew = clew().options(TaskFleetSuite::quick)
                .register(MAIN, (ctx, name) -> ctx.call(TWICE, name))
                .register(GREET, name -> failing(tried, "here"))
                .start()) {
            clew.join(node -> node.options(TaskFleetSuite::quick)
                    .register(GREET, (context, name) -> tried.add("there") ? name : ""));
            clew.advance(TAKE_OVER);
            var handle = clew.client().start(MAIN, "i", "x");

            advanceInSteps(clew);

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(tried).containsExactly("here", "there");
        }
    }

    @Test
    void givenAnAttemptThatFailedOnATaker_whenAnotherFits_thenThatOneTriesAgainAtOnce() {
        List<String> tried = new ArrayList<>();
        try (TestClew clew = clew().options(TaskFleetSuite::quick)
                .register(MAIN, (ctx, name) -> ctx.call(TWICE.queue("q"), name))
                .start()) {
            for (String node : List.of("one", "two")) {
                clew.join(it -> it.options(TaskFleetSuite::quick)
                        .register(GREET, name -> tried.isEmpty() ? failing(tried, node) : name + node));
            }
            clew.advance(TAKE_OVER);
            var handle = clew.client().start(MAIN, "i", "not ");

            advanceInSteps(clew);

            assertThat(clew.resultOf(handle)).isEqualTo("not " + (tried.equals(List.of("one")) ? "two" : "one"));
        }
    }

    @Test
    void givenAnAttemptThatFailedHere_whenTheOnlyOtherNodeIsBusy_thenThisOneTriesAgainAMomentLater() {
        Hold hold = new Hold();
        List<String> tried = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(TWICE, name))
                .register(BUSY, (ctx, name) -> ctx.call(GREET.tag("there"), name))
                .register(GREET, name -> tried.isEmpty() ? failing(tried, "here") : name)
                .start()) {
            clew.join(node -> node.options(options -> options.activitySlots(1).tags("there"))
                    .register(GREET, hold::stay));
            clew.client().start(BUSY, "j", "busy");
            clew.advance(TAKE_OVER);
            assertThat(hold.inside()).hasSize(1);
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(seconds(1));
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            clew.advance(Duration.ofMillis(200));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            hold.open();
        }
    }

    @Test
    void givenAnAttemptThatFailedHere_whenNoOtherNodeFits_thenThisOneTriesAgainWithoutWaiting() {
        List<String> tried = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(TWICE.tag("gpu"), name))
                .options(options -> options.tags("gpu"))
                .register(GREET, name -> tried.isEmpty() ? failing(tried, "here") : name)
                .start()) {
            worker(clew, (context, name) -> "does not serve it");
            clew.advance(TAKE_OVER);
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofMillis(200));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
        }
    }

    /** Lets a second pass in which all nodes look around every time they want to. */
    private static void advanceInSteps(TestClew clew) {
        for (int i = 0; i < 10; i++) {
            clew.advance(Duration.ofMillis(100));
        }
    }

    private static String failing(List<String> tried, String where) {
        tried.add(where);
        throw new IllegalStateException("not " + where);
    }

    // --- many

    @Test
    void givenManyActivitiesAndNodes_whenAllTake_thenEachActivityRunsOnce() {
        List<String> ran = new ArrayList<>();
        List<Integer> on = new ArrayList<>();
        try (TestClew clew =
                clew().register(MANY, (ctx, n) -> fanOut(ctx, n, GREET)).start()) {
            for (int i = 0; i < 3; i++) {
                int number = i;
                clew.join(node -> node.options(options -> options.activitySlots(4))
                        .register(GREET, name -> {
                            ran.add(name);
                            on.add(number);
                            return name;
                        }));
            }
            var handle = clew.client().start(MANY, "i", 100);

            clew.advance(seconds(10));

            assertThat(clew.resultOf(handle)).isEqualTo(100);
            assertThat(ran).hasSize(100).doesNotHaveDuplicates();
            assertThat(on).contains(0, 1, 2);
        }
    }

    @Test
    void givenMoreActivitiesThanANodeWantsToHoldBack_whenAnotherHasThemToo_thenItHelps() {
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        try (TestClew clew = clew().options(options -> options.activitySlots(1))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, GREET))
                .register(GREET, name -> {
                    here.add(name);
                    return name;
                })
                .start()) {
            worker(clew, (context, name) -> {
                there.add(name);
                return name;
            });
            var handle = clew.client().start(MANY, "i", 40);

            clew.advance(seconds(5));

            assertThat(clew.resultOf(handle)).isEqualTo(40);
            assertThat(here).hasSizeGreaterThan(15);
            assertThat(there).hasSizeGreaterThan(15);
        }
    }

    @Test
    void givenALimitOnWhatRunsAtOnce_whenSeveralNodesTake_thenItHoldsOverAllOfThem() throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().queue("greetings", QueueLimits.NONE.concurrency(3))
                .register(MANY, (ctx, n) -> fanOut(ctx, n, GREET.queue("greetings")))
                .start()) {
            worker(clew, hold::stay);
            worker(clew, hold::stay);
            var handle = clew.client().start(MANY, "i", 8);
            clew.advance(seconds(5));
            assertThat(hold.inside()).hasSize(3);

            hold.open();

            advanceUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo(8);
        }
    }

    // --- sessions

    @Test
    void givenASession_whenManyOfItsActivitiesAreCalled_thenAllRunOnTheNodeThatTookTheFirst() {
        List<String> ran = new ArrayList<>();
        try (TestClew clew = clew().register(MANY, (ctx, n) -> {
                    int done = 0;
                    for (int i = 0; i < n; i++) {
                        for (String session : List.of("a", "b")) {
                            done += ctx.call(GREET.session(session), session).length();
                        }
                    }
                    return done;
                })
                .start()) {
            for (String name : List.of("1", "2")) {
                clew.join(node -> node.options(options -> options.maxSessions(1))
                        .register(GREET, (ActivityContext context, String session) -> {
                            ran.add(context.session().orElseThrow() + name);
                            return "x";
                        }));
            }
            var handle = clew.client().start(MANY, "i", 5);

            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo(10);
            assertThat(ran).containsOnly(ran.get(0), ran.get(1)).hasSize(10);
            assertThat(ran.get(0).charAt(1)).isNotEqualTo(ran.get(1).charAt(1));
        }
    }

    @Test
    void givenASession_whenItsNodeDies_thenAnotherTakesItOver() {
        List<String> ran = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    ctx.call(GREET.session("s"), name);
                    ctx.sleep(Duration.ofMinutes(1));
                    return ctx.call(GREET.session("s"), name);
                })
                .start()) {
            TestNode first = worker(clew, (context, name) -> ran.add("first") ? name : "");
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(seconds(5));
            worker(clew, (context, name) -> ran.add("second") ? name : "");

            first.crash();
            clew.advance(Duration.ofMinutes(2));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(ran).containsExactly("first", "second");
        }
    }

    @Test
    void givenASessionThatHasBeenIdleForLong_whenItsNodeIsBusy_thenAnotherTakesIt() {
        Hold hold = new Hold();
        List<String> ran = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    ctx.call(GREET.session("s"), name);
                    ctx.sleep(Duration.ofMinutes(6));
                    return ctx.call(GREET.session("s"), name);
                })
                .register(BUSY, (ctx, name) -> ctx.call(GREET.tag("first"), name))
                .start()) {
            clew.join(node -> node.options(options -> options.activitySlots(1).tags("first"))
                    .register(GREET, (context, name) -> {
                        ran.add("first");
                        return name.equals("busy") ? hold.stay(context, name) : name;
                    }));
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(seconds(2));
            worker(clew, (context, name) -> ran.add("second") ? name : "");
            clew.client().start(BUSY, "j", "busy");

            clew.advance(Duration.ofMinutes(7));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
            assertThat(ran).containsExactly("first", "first", "second");
            hold.open();
        }
    }

    // --- cancellation

    @Test
    void givenAnActivityThatRunsElsewhere_whenItsInstanceIsCancelled_thenItIsInterruptedWithinASecond()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            worker(clew, hold::stay);
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(2));
            assertThat(hold.inside()).hasSize(1);
            assertThat(hold.inside().getFirst().cancelled()).isFalse();

            handle.cancel("enough");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            clew.advance(seconds(1));

            hold.awaitInterrupt();
            assertThat(hold.inside().getFirst().cancelled()).isTrue();
        }
    }

    @Test
    void givenANodeThatSeldomLooksAround_whenWhatItRunsIsCancelled_thenItIsInterruptedWithinASecondAllTheSame()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            clew.join(node -> node.options(options -> options.pollInterval(Duration.ofMinutes(10)))
                    .register(GREET, hold::stay));
            clew.advance(seconds(5));
            assertThat(hold.inside()).hasSize(1);

            handle.cancel("enough");
            clew.advance(seconds(1));

            hold.awaitInterrupt();
        }
    }

    // --- deaths

    @Test
    void givenAnActivityThatRunsElsewhere_whenItsInstanceChangesOwners_thenItGoesOnAndTheNewOwnerHears()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            worker(clew, hold::stay);
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(2));

            clew.crash();
            clew.restart();
            clew.advance(seconds(5));
            clew.redeploy();
            clew.advance(seconds(5));
            hold.open();

            advanceUntil(clew, () -> handle.info().status().ended());
            assertThat(clew.resultOf(handle)).isEqualTo("world after all");
            assertThat(hold.inside()).hasSize(1);
            assertThatHistory(handle)
                    .hasTypes("ExecutionStarted", "ActivityScheduled", "ActivityCompleted", "ExecutionCompleted");
        }
    }

    @Test
    void givenAnActivityWhoseNodeDies_whenItIsTakenAgain_thenItIsTheSameAttemptAndFindsWhatThatOneSaid() {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            TestNode doomed = worker(clew, (context, name) -> {
                context.heartbeat("page 7");
                return hold.stay(context, name);
            });
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(3));
            worker(
                    clew,
                    (context, name) -> "attempt " + context.attempt() + " from "
                            + context.details(String.class).orElseThrow());

            doomed.crash();
            clew.advance(TAKE_OVER);

            assertThat(clew.resultOf(handle)).isEqualTo("attempt 1 from page 7");
            assertThat(hold.inside()).hasSize(1);
        }
    }

    @Test
    void givenDetailsOfANodeThatDied_whenTheNextTakeSaysNothingAndFails_thenTheNextAttemptStillFindsThem() {
        Hold hold = new Hold();
        Activity<String, String> retried = GREET.retry(Retry.fixed(2, Duration.ZERO));
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(retried, name)).start()) {
            TestNode doomed = worker(clew, (context, name) -> {
                context.heartbeat("page 7");
                return hold.stay(context, name);
            });
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(3));
            worker(clew, (context, name) -> {
                if (context.attempt() == 1) {
                    throw new IllegalStateException("not yet");
                }
                return context.details(String.class).orElse("nothing");
            });

            doomed.crash();
            clew.advance(TAKE_OVER);

            assertThat(clew.resultOf(handle)).isEqualTo("page 7");
        }
    }

    @Test
    void givenANodeThatHangs_whenItsActivityHasTimeouts_thenAnotherNodeReportsThem() {
        for (Activity<String, String> watched :
                List.of(GREET.heartbeat(seconds(10)), GREET.queue("q").timeout(seconds(10)))) {
            Activity<String, String> retried = watched.retry(Retry.fixed(2, Duration.ZERO));
            Hold hold = new Hold();
            try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(retried, name))
                    .start()) {
                TestNode hanging = clew.join(node -> node.options(options -> options.lease(Duration.ofHours(1)))
                        .register(GREET, hold::stay));
                var handle = clew.client().start(MAIN, "i", "world");
                clew.advance(seconds(2));
                worker(clew, (context, name) -> "attempt " + context.attempt());

                hanging.crash();
                clew.advance(seconds(75));

                assertThat(clew.resultOf(handle)).isEqualTo("attempt 2");
                assertThatHistory(handle).has(1, "AttemptFailed");
            }
        }
    }

    @Test
    void givenAnOwnerThatDies_whenAnActivityWaitsForANode_thenItsDeadlinesAreKeptByTheOthers() {
        Activity<String, String> impatient = GREET.scheduleToStart(seconds(30));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    try {
                        return ctx.call(impatient, name);
                    } catch (ActivityFailedException failed) {
                        return failed.failure().type();
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");
            clew.runUntilQuiet();
            clew.join(node -> node);

            clew.crash();
            clew.advance(seconds(95));

            assertThat(clew.store().tasks().of(new InstanceId("default", "i"))).isEmpty();
            clew.restart();
            assertThat(clew.resultOf(handle)).isEqualTo("timeout");
        }
    }

    @Test
    void givenANodeThatLeavesInGoodOrder_whenItRunsAnActivity_thenAnotherTakesItAtOnce() throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            TestNode leaving = worker(clew, hold::stay);
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(2));
            worker(clew, (context, name) -> "hello " + name);

            leaving.leave();
            hold.awaitInterrupt();
            clew.advance(seconds(2));

            assertThat(clew.resultOf(handle)).isEqualTo("hello world");
        }
    }

    @Test
    void givenANodeThatIsDeclaredDeadThoughItLives_whenItReports_thenOnlyTheNewTakersWordCounts()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            TestNode mistaken = worker(
                    clew,
                    (context, name) -> hold.inside().isEmpty() ? hold.stay(context, name) : "by the mistaken, again");
            var handle = clew.client().start(MAIN, "i", "world");
            clew.advance(seconds(2));

            clew.store().membership().leave(mistaken.epoch());
            hold.open();
            advanceUntil(clew, () -> handle.info().status().ended());

            assertThat(clew.resultOf(handle)).isEqualTo("by the mistaken, again");
            assertThatHistory(handle).has(1, "ActivityCompleted");
        }
    }

    // --- cost

    @Test
    void
            givenNodesWithNothingToDo_whenTimePasses_thenTheyAskTheQueueAFewTimesAMinuteOrOnceASecondIfTheStoreCannotTell() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            worker(clew, (context, name) -> name);
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(Duration.ofMinutes(1));
            assertThat(clew.resultOf(handle)).isEqualTo("x");
            long pulse = clew.store().log().pulse();
            boolean quietIsKnown = clew.store().log().pulse() == pulse;
            int before = clew.questionsAboutTasks();

            clew.advance(Duration.ofMinutes(10));

            int perMinute = quietIsKnown ? 2 * 4 : 2 * 60;
            assertThat(clew.questionsAboutTasks() - before).isLessThanOrEqualTo(10 * perMinute);
        }
    }
}
