package dev.clew.kernel;

import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.CancelledException;
import dev.clew.api.Deferred;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a race, and what the code gives up: it is taken back once, and every replay knows it was. */
@Timeout(10)
final class LosersTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private static Deferred<String> limit(OrchestrationContext ctx) {
        return ctx.fork(() -> {
            ctx.sleep(seconds(60));
            return "too late";
        });
    }

    private static String workOrLimit(OrchestrationContext ctx, String input) {
        return ctx.race(List.of(ctx.start(WORK, "a"), limit(ctx))) + ctx.await(GO);
    }

    /** Gives up its first activity at the first signal, and its second at the next. */
    private static String givingUp(OrchestrationContext ctx, String input) {
        Deferred<String> one = ctx.start(WORK, "a");
        Deferred<String> two = ctx.start(WORK, "b");
        ctx.await(GO);
        one.cancel();
        ctx.await(GO);
        two.cancel();
        return ctx.await(GO);
    }

    @Test
    void givenAnActivityAndATimer_whenNeitherHasCome_thenTheRaceIsOpen() {
        var play = Play.of(LosersTest::workOrLimit);

        assertThat(play.exit()).isInstanceOf(Exit.Left.class);
        assertThat(play.types()).containsExactly("ExecutionStarted", "ActivityScheduled", "TimerStarted");
    }

    @Test
    void givenAnActivityAndATimer_whenTheActivityWins_thenTheTimerIsTakenBackAndNoAttemptIs() {
        var play = Play.of(LosersTest::workOrLimit, reported("1", "A"));

        assertThat(play.last().commands()).containsExactly(new Command.CancelTimer(id("2.1")));
        assertThat(play.types()).doesNotContain("ActivityCancelled");
    }

    @Test
    void givenAnActivityAndATimer_whenTheTimerWins_thenTheActivityIsTakenBack() {
        var play = Play.of(LosersTest::workOrLimit, due("2.1"));

        assertThat(play.last().commands()).containsExactly(new Command.CancelAttempt(id("1")));
        assertThat(play.types()).containsOnlyOnce("ActivityCancelled");
    }

    @Test
    void givenThreeActivities_whenOneWins_thenTheOtherTwoAreTakenBack() {
        var play = Play.of(
                (ctx, input) ->
                        ctx.<String>race(List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"), ctx.start(WORK, "c")))
                                + ctx.await(GO),
                reported("2", "B"));

        assertThat(play.last().commands())
                .containsExactlyInAnyOrder(new Command.CancelAttempt(id("1")), new Command.CancelAttempt(id("3")));
    }

    @Test
    void givenACancelledActivity_whenTheCodeAwaitsIt_thenItLearnsThatItWasCancelled() {
        var play = Play.of((ctx, input) -> {
            Deferred<String> work = ctx.start(WORK, "a");
            work.cancel();
            try {
                return work.await();
            } catch (CancelledException cancelled) {
                return "cancelled";
            }
        });

        assertThat(play.result()).isEqualTo("cancelled");
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenACancelledTimer_whenTheCodeGoesOn_thenItIsTakenBack() {
        var play = Play.of(
                (ctx, input) -> {
                    var timer = ctx.timer(seconds(60));
                    ctx.await(GO);
                    timer.cancel();
                    return ctx.await(GO);
                },
                signal(1, "go", "x"));

        assertThat(play.last().commands()).containsExactly(new Command.CancelTimer(id("1")));
    }

    @Test
    void givenACancelledWait_whenASignalComes_thenTheNextWaitTakesIt() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> first = ctx.fork(() -> ctx.await(GO));
                    ctx.sleep(seconds(1));
                    first.cancel();
                    return "second: " + ctx.await(GO);
                },
                due("2"),
                signal(1, "go", "x"));

        assertThat(play.result()).isEqualTo("second: x");
    }

    @Test
    void givenALoserThatWasTakenBack_whenItReportsAllTheSame_thenThatIsDropped() {
        var live = Play.of(LosersTest::workOrLimit, due("2.1"), reported("1", "A"));
        var loaded = Play.replay(
                Play.of(LosersTest::workOrLimit, due("2.1")).history(), LosersTest::workOrLimit, reported("1", "A"));

        assertThat(live.types()).doesNotContain("ActivityCompleted");
        assertThat(loaded.types()).isEqualTo(live.types());
    }

    @Test
    void givenALoserThatWasTakenBack_whenItIsReplayed_thenItIsNotTakenBackAgain() {
        var live = Play.of(LosersTest::workOrLimit, due("2.1"));

        var loaded = Play.replay(live.history(), LosersTest::workOrLimit);

        assertThat(loaded.exit()).isInstanceOf(Exit.Left.class);
        assertThat(loaded.commands()).isEmpty();
        assertThat(loaded.last().events()).isEmpty();
    }

    @Test
    void givenOneThatWasGivenUp_whenAnotherIsAfterTheReplay_thenOnlyThatIsTakenBack() {
        var live = Play.of(LosersTest::givingUp, signal(1, "go", "x"));

        var loaded = Play.replay(live.history(), LosersTest::givingUp, signal(2, "go", "x"));

        assertThat(loaded.last().commands()).containsExactly(new Command.CancelAttempt(id("2")));
    }

    @Test
    void givenOneThatWasGivenUp_whenTheCodeNoLongerDoes_thenItDoesNotFit() {
        OrchestrationFunction<String, String> keeping = (ctx, input) -> {
            ctx.start(WORK, "a");
            ctx.start(WORK, "b");
            ctx.await(GO);
            ctx.await(GO);
            return ctx.await(GO);
        };
        var live = Play.of(LosersTest::givingUp, signal(1, "go", "x"));

        assertThat(Play.replay(live.history(), keeping).exit()).isInstanceOf(Exit.Diverged.class);
    }

    @Test
    void givenOneThatWasKept_whenTheCodeHadGivenItUpBefore_thenItDoesNotFit() {
        OrchestrationFunction<String, String> keeping = (ctx, input) -> {
            ctx.start(WORK, "a");
            ctx.start(WORK, "b");
            ctx.await(GO);
            return ctx.await(GO) + ctx.await(GO);
        };
        var live = Play.of(keeping, signal(1, "go", "x"), signal(2, "go", "y"));

        assertThat(Play.replay(live.history(), LosersTest::givingUp).exit()).isInstanceOf(Exit.Diverged.class);
    }

    @Test
    void givenAResultThatCame_whenTheCodeGivesTheActivityUp_thenNothingIsTakenBack() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> work = ctx.start(WORK, "a");
                    ctx.await(GO);
                    work.cancel();
                    return work.await();
                },
                List.of(inbox(1, reported("1", "A"), signal(1, "go", "x"))));

        assertThat(play.result()).isEqualTo("A");
        assertThat(play.last().commands()).isEmpty();
    }
}
