package dev.clew.kernel;

import static dev.clew.kernel.Play.failed;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.Failure;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.Step;
import dev.clew.api.Tags;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Activities that say where they run and how long they may take: what is asked for, matched and retried. */
@Timeout(10)
final class RoutedActivitiesTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Activity<String, String> PLACED = WORK.tag("gpu")
            .session("s-1")
            .queue("renders")
            .limitKey("customer-7")
            .priority(9);

    private static OrchestrationFunction<String, String> calling(Activity<String, String> activity) {
        return (ctx, input) -> ctx.call(activity, "x");
    }

    private static Command.RunActivity lastRun(Play play) {
        return (Command.RunActivity) play.commands().getLast();
    }

    private static Message failedWith(int attempt, Payload details) {
        return new AttemptReported(
                id("1"), attempt, new Report.Failed(Failure.application("x", "y"), Optional.of(details)));
    }

    // --- where

    @Test
    void givenAnActivityWithAPlace_whenItIsStarted_thenThePlaceIsRecordedAndAskedFor() {
        var play = Play.of(calling(PLACED));

        assertThat(play.events().getLast())
                .isEqualTo(new Event.ActivityScheduled(
                        id("1"), "work", text("x"), Tags.of("gpu"), Optional.of("s-1"), Optional.of("renders")));
        assertThat(lastRun(play).routing()).isEqualTo(PLACED.routing());
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                arguments("another tag", PLACED.tag("cpu"), false),
                arguments("the same tag as a set", PLACED.tags("gpu", "gpu"), true),
                arguments("a tag more", PLACED.tags("gpu", "cuda"), false),
                arguments("another session", PLACED.session("s-2"), false),
                arguments("no tag", WORK.session("s-1"), false),
                arguments("no session", WORK.tag("gpu"), false),
                arguments("no queue", WORK.tag("gpu").session("s-1"), true),
                arguments("another queue", PLACED.queue("emails"), true),
                arguments("another limit key", PLACED.limitKey("customer-8"), true),
                arguments("another priority", PLACED.priority(0), true),
                arguments("another retry policy", PLACED.retry(Retry.exponential(3)), true),
                arguments("other timeouts", PLACED.timeout(seconds(1)).scheduleToClose(seconds(9)), true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void givenAHistory_whenItIsReplayedByCodeThatPlacesTheActivityElsewhere_thenTagAndSessionHaveToFitAndNoMore(
            String what, Activity<String, String> changed, boolean fits) {
        List<RecordedTurn> history = Play.of(calling(PLACED)).history();

        Exit exit = Play.replay(history, calling(changed)).exit();

        assertThat(exit).as(what).isInstanceOf(fits ? Exit.Left.class : Exit.Diverged.class);
    }

    @Test
    void givenAHistoryWithoutAPlace_whenTheCodeNamesOne_thenItDoesNotFitAndBothSidesAreTold() {
        List<RecordedTurn> history = Play.of(calling(WORK)).history();

        assertThat(Play.replay(history, calling(PLACED)).divergence())
                .contains("history: activity 'work' with input \"x\"")
                .contains("code:    activity 'work' with tag 'gpu' in session 's-1' with input \"x\"");
    }

    // --- how long

    @Test
    void givenTimeouts_whenAnActivityIsStarted_thenItsDeadlinesCountFromThatTurnOnWholeMilliseconds() {
        var limited = WORK.scheduleToStart(Duration.ofNanos(1_000_001))
                .timeout(seconds(2))
                .scheduleToClose(seconds(60))
                .heartbeat(seconds(1));

        assertThat(lastRun(Play.of(calling(limited))).deadlines())
                .isEqualTo(new Command.Deadlines(
                        Optional.of(Play.START.plusMillis(2)),
                        Optional.of(Play.START.plusSeconds(60)),
                        Optional.of(seconds(2)),
                        Optional.of(seconds(1))));
    }

    @Test
    void givenARetry_whenItIsAskedFor_thenItMayWaitAsLongForANodeAsTheFirstButTheEndOfAllStays() {
        var limited = WORK.retry(Retry.fixed(3, seconds(5)))
                .scheduleToStart(seconds(7))
                .scheduleToClose(seconds(60));
        var live = Play.of(calling(limited), failed("1", 1, "x"));
        Instant retryAt = Play.START.plusSeconds(6);

        assertThat(lastRun(live).notBefore()).contains(retryAt);
        assertThat(lastRun(live).deadlines().startBy()).contains(retryAt.plusSeconds(7));
        assertThat(lastRun(live).deadlines().closeBy()).contains(Play.START.plusSeconds(60));
        assertThat(lastRun(Play.replay(live.history(), calling(limited)))).isEqualTo(lastRun(live));
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                arguments("time for another", seconds(7), "AttemptFailed"),
                arguments("the end comes as the retry would begin", seconds(6), "ActivityFailed"),
                arguments("the end comes before", seconds(3), "ActivityFailed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void givenAnEndOfAllAttempts_whenOneFails_thenAnotherFollowsOnlyIfItWouldBeginBefore(
            String what, Duration scheduleToClose, String last) {
        var limited = WORK.retry(Retry.fixed(9, seconds(5))).scheduleToClose(scheduleToClose);

        var play = Play.of(calling(limited), List.of(inbox(1, failed("1", 1, "flaky"))));

        assertThat(play.types()).as(what).contains(last);
    }

    @Test
    void givenNoTimeForAnotherAttempt_whenOneFails_thenTheCodeSeesATimeoutForGoodAndWhatWasBehindIt() {
        var play = Play.of(RoutedActivitiesTest::describing, List.of(inbox(1, failed("1", 1, "flaky"))));

        assertThat(play.result())
                .isEqualTo("timeout: attempt 1 of 'work' failed, and there is no time left for another"
                        + " (caused by flaky: on purpose), retryable false");
    }

    private static String describing(OrchestrationContext ctx, String input) {
        try {
            return ctx.call(WORK.retry(Retry.fixed(9, seconds(5))).scheduleToClose(seconds(3)), input);
        } catch (ActivityFailedException failed) {
            return failed.failure() + ", retryable " + failed.failure().retryable();
        }
    }

    // --- details

    @Test
    void givenAnAttemptThatLeftDetails_whenItFails_thenTheHistoryKeepsThemAndTheNextIsHandedThem() {
        var retrying = calling(WORK.retry(Retry.fixed(3, seconds(1))));

        var play = Play.of(retrying, failedWith(1, text("page 7")));

        assertThat(play.events().getLast())
                .isInstanceOfSatisfying(
                        Event.AttemptFailed.class, e -> assertThat(e.details()).contains(text("page 7")));
        assertThat(lastRun(play).details()).contains(text("page 7"));
        assertThat(lastRun(Play.replay(play.history(), retrying)).details()).contains(text("page 7"));
    }

    @Test
    void givenAnAttemptThatLeftNothing_whenItFails_thenTheNextIsHandedWhatTheOneBeforeLeft() {
        var play = Play.of(
                calling(WORK.retry(Retry.fixed(3, seconds(1)))), failedWith(1, text("page 7")), failed("1", 2, "x"));

        assertThat(lastRun(play).details()).contains(text("page 7"));
    }

    @Test
    void givenAStepThatLeftDetails_whenItFails_thenTheNextAttemptIsHandedThem() {
        Step<String> step = Step.of("s", String.class).retry(Retry.fixed(2, seconds(1)));

        var play = Play.of((ctx, input) -> ctx.step(step, s -> ""), failedWith(1, text("page 7")));

        assertThat(((Command.RunStep) play.commands().getLast()).details()).contains(text("page 7"));
    }

    // --- reports that went through the queue

    private static Message fromTheQueue(int execution, int attempt) {
        return new Message.TaskReported(
                7, execution, new AttemptReported(id("1"), attempt, new Report.Succeeded(text("r"))));
    }

    @Test
    void givenAReportFromTheQueue_whenItArrivesTwice_thenItCountsOnceAndBothAreUsedUp() {
        var play = Play.of(
                (ctx, input) -> ctx.call(WORK, "x") + ctx.call(WORK, "y"),
                List.of(inbox(1, fromTheQueue(1, 1), fromTheQueue(1, 1))));

        assertThat(play.types()).containsOnlyOnce("ActivityCompleted");
        assertThat(play.last().taken()).hasSize(2);
        assertThat(play.last().taken().getFirst().inboxKey()).hasValue(7);
    }

    @Test
    void givenAReportForAnotherExecutionOrAttempt_whenItArrives_thenItIsUsedUpWithoutATrace() {
        var play = Play.of(calling(WORK), List.of(inbox(1, fromTheQueue(2, 1), fromTheQueue(1, 2))));

        assertThat(play.types()).containsExactly("ExecutionStarted", "ActivityScheduled");
        assertThat(play.last().taken()).hasSize(2);
        assertThat(play.last().events()).isEmpty();
    }
}
