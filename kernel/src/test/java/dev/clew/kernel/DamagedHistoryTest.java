package dev.clew.kernel;

import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clew.api.Activity;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories that nobody could have recorded: each parks the instance, whatever the damage. */
@Timeout(10)
final class DamagedHistoryTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Instant LATER = Play.START.plusSeconds(1);

    private static final Event SCHEDULED = new Event.ActivityScheduled(id("1"), "work", text("a"));
    private static final Event COMPLETED = new Event.ActivityCompleted(id("1"), text("A"));
    private static final Event FAILED = new Event.ActivityFailed(id("1"), 1, Failure.application("x", "y"));
    private static final Event STARTED_TIMER = new Event.TimerStarted(id("2"), seconds(5), Play.START.plusSeconds(5));
    private static final Event FIRED = new Event.TimerFired(id("2"));
    private static final Event WAITED = new Event.SignalAwaited(id("3"), "go", Optional.empty(), Optional.empty());
    private static final Event DONE = new Event.ExecutionCompleted(OperationId.END, text("done"));

    /** An activity, a timer and a wait, all at once. */
    private static String three(OrchestrationContext ctx, String input) {
        Deferred<String> work = ctx.start(WORK, "a");
        ctx.timer(seconds(5));
        return ctx.await(GO) + work.await();
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                arguments("nothing at all", List.of(List.of())),
                arguments("no start", List.of(List.of(SCHEDULED, STARTED_TIMER, WAITED))),
                arguments("a start that is not first", List.of(List.of(SCHEDULED, Play.started()))),
                arguments("two starts", List.of(whole(), List.of(Play.started()))),
                arguments("a result before its activity", List.of(List.of(Play.started(), COMPLETED, SCHEDULED))),
                arguments("a timer that fires before it starts", List.of(List.of(Play.started(), FIRED))),
                arguments("a result for a timer", List.of(whole(), List.of(completed("2")))),
                arguments("a result for a wait", List.of(whole(), List.of(completed("3")))),
                arguments("a failure for a timer", List.of(whole(), List.of(failed("2")))),
                arguments("a firing for an activity", List.of(whole(), List.of(fired("1")))),
                arguments("a firing for a wait without a timeout", List.of(whole(), List.of(fired("3")))),
                arguments("a result for nobody", List.of(whole(), List.of(completed("9")))),
                arguments("a child's result for an activity", List.of(whole(), List.of(childCompleted("1")))),
                arguments("a child's result for a timer", List.of(whole(), List.of(childCompleted("2")))),
                arguments("a firing for nobody", List.of(whole(), List.of(fired("9")))),
                arguments("a result twice", List.of(whole(), List.of(COMPLETED, COMPLETED))),
                arguments("a failure after a result", List.of(whole(), List.of(COMPLETED, FAILED))),
                arguments("a failure twice", List.of(whole(), List.of(FAILED, FAILED))),
                arguments("a firing twice", List.of(whole(), List.of(FIRED, FIRED))),
                arguments("an activity twice", List.of(whole(), List.of(SCHEDULED))),
                arguments("a timer twice", List.of(whole(), List.of(STARTED_TIMER))),
                arguments("a wait twice", List.of(whole(), List.of(WAITED))),
                arguments("an end of code that waits", List.of(whole(), List.of(DONE))),
                arguments("an end with something behind it", List.of(whole(), List.of(DONE, COMPLETED))));
    }

    // --- the same with a child and a detached start

    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Event CHILD_STARTED =
            new Event.ChildStarted(id("1"), "child", 1, "i/1:1", text("a"), ChildPolicy.CANCEL);
    private static final Event DETACHED = new Event.DetachedStarted(id("2"), "child", 1, "d", text("b"));
    private static final Event CHILD_COMPLETED = new Event.ChildCompleted(id("1"), text("A"));
    private static final Event CHILD_FAILED = new Event.ChildFailed(id("1"), Failure.application("x", "y"));

    private static String family(OrchestrationContext ctx, String input) {
        Deferred<String> child = ctx.start(CHILD, "a");
        ctx.startDetached(CHILD, "d", "b");
        return ctx.await(GO) + child.await();
    }

    private static List<Event> wholeFamily() {
        return List.of(Play.started(), CHILD_STARTED, DETACHED, WAITED);
    }

    static Stream<Arguments> damagedFamilies() {
        return Stream.of(
                arguments("no child", List.of(List.of(Play.started(), DETACHED, WAITED))),
                arguments("no detached start", List.of(List.of(Play.started(), CHILD_STARTED, WAITED))),
                arguments(
                        "a result before its child", List.of(List.of(Play.started(), CHILD_COMPLETED, CHILD_STARTED))),
                arguments("an activity's result for a child", List.of(wholeFamily(), List.of(completed("1")))),
                arguments("an activity's failure for a child", List.of(wholeFamily(), List.of(failed("1")))),
                arguments("a firing for a child", List.of(wholeFamily(), List.of(fired("1")))),
                arguments(
                        "a child's result for a detached start", List.of(wholeFamily(), List.of(childCompleted("2")))),
                arguments("a child's result for a wait", List.of(wholeFamily(), List.of(childCompleted("3")))),
                arguments("a child's result for nobody", List.of(wholeFamily(), List.of(childCompleted("9")))),
                arguments("a child's result twice", List.of(wholeFamily(), List.of(CHILD_COMPLETED, CHILD_COMPLETED))),
                arguments(
                        "a child's failure after its result",
                        List.of(wholeFamily(), List.of(CHILD_COMPLETED, CHILD_FAILED))),
                arguments("a child's failure twice", List.of(wholeFamily(), List.of(CHILD_FAILED, CHILD_FAILED))),
                arguments("a child twice", List.of(wholeFamily(), List.of(CHILD_STARTED))),
                arguments("a detached start twice", List.of(wholeFamily(), List.of(DETACHED))),
                arguments(
                        "a child that was given up",
                        List.of(wholeFamily(), List.of(new Event.ChildCancelled(id("1"))))));
    }

    private static Event childCompleted(String path) {
        return new Event.ChildCompleted(id(path), text("A"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damagedFamilies")
    void givenADamagedHistoryOfAParent_whenItIsReplayed_thenItIsParkedAndNeitherFailsNorGoesOn(
            String damage, List<List<Event>> events) {
        var play = Play.replay(turns(events), DamagedHistoryTest::family);

        assertThat(play.exit()).as(damage).isInstanceOf(Exit.Diverged.class);
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenTheSameHistoryOfAParentUndamaged_whenItIsReplayed_thenItGoesOn() {
        var play = Play.replay(
                turns(List.of(wholeFamily(), List.of(CHILD_COMPLETED))),
                DamagedHistoryTest::family,
                signal(1, "go", "x"));

        assertThat(play.result()).isEqualTo("xA");
    }

    private static List<Event> whole() {
        return List.of(Play.started(), SCHEDULED, STARTED_TIMER, WAITED);
    }

    private static Event completed(String path) {
        return new Event.ActivityCompleted(id(path), text("A"));
    }

    private static Event failed(String path) {
        return new Event.ActivityFailed(id(path), 1, Failure.application("x", "y"));
    }

    private static Event fired(String path) {
        return new Event.TimerFired(id(path));
    }

    private static List<RecordedTurn> turns(List<List<Event>> events) {
        List<RecordedTurn> turns = new ArrayList<>();
        events.forEach(turn -> turns.add(new RecordedTurn(LATER.plusSeconds(turns.size()), turn)));
        return turns;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void givenADamagedHistory_whenItIsReplayed_thenItIsParkedAndNeitherFailsNorGoesOn(
            String damage, List<List<Event>> events) {
        var play = Play.replay(turns(events), DamagedHistoryTest::three);

        assertThat(play.exit()).as(damage).isInstanceOf(Exit.Diverged.class);
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenTheSameHistoryUndamaged_whenItIsReplayed_thenItGoesOn() {
        var play = Play.replay(
                turns(List.of(whole(), List.of(FIRED))),
                DamagedHistoryTest::three,
                signal(1, "go", "x"),
                reported("1", "A"));

        assertThat(play.result()).isEqualTo("xA");
    }

    @Test
    void givenASignalNobodyEverTakes_whenTheHistoryIsReplayed_thenItWaitsAndDisturbsNothing() {
        var play = Play.replay(
                turns(List.of(whole(), List.of(new Event.SignalReceived(1, "unknown", text("x"))))),
                DamagedHistoryTest::three,
                signal(2, "go", "x"),
                reported("1", "A"));

        assertThat(play.result()).isEqualTo("xA");
    }

    @Test
    void givenAWholeHistoryWithItsEnd_whenItIsReplayedWithMoreMessages_thenNothingIsAdded() {
        var whole = Play.of(DamagedHistoryTest::three, signal(1, "go", "x"), reported("1", "A"));

        var again = Play.replay(whole.history(), DamagedHistoryTest::three, reported("1", "B"), signal(2, "go", "y"));

        assertThat(again.exit()).isInstanceOf(Exit.Ended.class);
        assertThat(again.events()).isEqualTo(whole.events());
    }

    @Test
    void givenAHistoryThatEndsInAFailure_whenItIsReplayedWithMoreMessages_thenNothingIsAdded() {
        OrchestrationFunction<String, String> failing = (ctx, input) -> {
            throw new IllegalStateException(ctx.await(GO));
        };
        var whole = Play.of(failing, signal(1, "go", "x"));

        var again = Play.replay(whole.history(), failing, signal(2, "go", "y"));

        assertThat(again.exit()).isInstanceOf(Exit.Ended.class);
        assertThat(again.events()).isEqualTo(whole.events());
    }
}
