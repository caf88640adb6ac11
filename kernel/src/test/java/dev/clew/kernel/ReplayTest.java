package dev.clew.kernel;

import static dev.clew.kernel.Play.cancel;
import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.failed;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.CancelledException;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replay: what fits goes on as if nothing had happened, and what does not is found out where it strays. */
@Timeout(10)
final class ReplayTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Activity<String, String> OTHER = Activity.of("other", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    // --- what fits

    private static Parent parent(String operation) {
        return new Parent("i", 1, 42, id(operation));
    }

    private static Message childEnded(String operation, String result) {
        return new Message.ChildReported(7, parent(operation), new Message.Report.Succeeded(text(result)));
    }

    private static Message childFailed(String operation) {
        return new Message.ChildReported(
                7, parent(operation), new Message.Report.Failed(Failure.application("broke", "on purpose")));
    }

    private static String orFailure(OrchestrationContext ctx) {
        try {
            return ctx.call(CHILD, "a");
        } catch (ChildFailedException failed) {
            return failed.failure().type();
        }
    }

    /** A program and a script that takes it to its end. */
    record Scenario(String name, OrchestrationFunction<String, String> body, List<Inbox> inboxes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                new Scenario(
                        "a sequence",
                        (ctx, input) ->
                                ctx.call(WORK, "a") + ctx.step("s", String.class, s -> "") + ctx.call(WORK, "b"),
                        List.of(
                                inbox(1, reported("1", "A")),
                                inbox(2, reported("2", "S")),
                                inbox(3, reported("3", "B")))),
                new Scenario(
                        "retries",
                        (ctx, input) -> ctx.call(WORK.retry(Retry.exponential(3)), "a"),
                        List.of(
                                inbox(1, failed("1", 1, "x")),
                                inbox(2, failed("1", 2, "y")),
                                inbox(3, reported("1", 3, "A")))),
                new Scenario(
                        "a race with a deadline",
                        (ctx, input) -> {
                            Deferred<String> work = ctx.start(WORK, "a");
                            Deferred<String> wait =
                                    ctx.fork(() -> ctx.await(GO, seconds(60)).orElse("none"));
                            return ctx.race(List.of(work, wait))
                                    + ctx.call(OTHER, "b")
                                    + ctx.uuid()
                                    + ctx.random().nextInt();
                        },
                        List.of(inbox(1, due("2.1")), inbox(2, reported("3", "B")))),
                new Scenario(
                        "signals before and after",
                        (ctx, input) -> {
                            ctx.sleep(seconds(1));
                            return ctx.await(GO) + ctx.await(GO) + ctx.now();
                        },
                        List.of(inbox(1, signal(1, "go", "a")), inbox(2, due("1")), inbox(3, signal(2, "go", "b")))),
                new Scenario(
                        "a cancellation that is cleaned up after",
                        (ctx, input) -> {
                            try {
                                return ctx.call(WORK, "a");
                            } catch (CancelledException cancelled) {
                                ctx.shielded(() -> ctx.call(OTHER, "undo"));
                                throw cancelled;
                            }
                        },
                        List.of(inbox(1, cancel("stop")), inbox(2, reported("2", "undone")))),
                new Scenario(
                        "children, one of which loses a race",
                        (ctx, input) -> {
                            String first = orFailure(ctx);
                            Deferred<String> slow = ctx.start(CHILD, "b");
                            String winner = ctx.race(List.of(slow, ctx.fork(() -> ctx.await(GO))));
                            return first + winner + ctx.call(CHILD.version(2), "c", ChildOptions.withId("mine"));
                        },
                        List.of(
                                inbox(1, childFailed("1")),
                                inbox(2, signal(1, "go", "won")),
                                inbox(3, childEnded("2", "too late")),
                                inbox(4, childEnded("4", "C")))),
                new Scenario(
                        "a detached start before an activity",
                        (ctx, input) -> {
                            ctx.startDetached(CHILD, "other", "x");
                            return ctx.call(WORK, "a") + ctx.call(WORK, "b");
                        },
                        List.of(inbox(1, reported("2", "A")), inbox(2, reported("3", "B")))),
                new Scenario(
                        "nested forks",
                        (ctx, input) -> {
                            List<Deferred<String>> forks = new ArrayList<>();
                            for (int i = 0; i < 3; i++) {
                                forks.add(ctx.fork(() -> {
                                    Deferred<String> inner = ctx.fork(() -> ctx.call(WORK, "in"));
                                    ctx.status("forked");
                                    return inner.await() + ctx.call(OTHER, "out");
                                }));
                            }
                            return String.join("", ctx.<String>all(forks));
                        },
                        List.of(
                                inbox(1, reported("2.1.1", "a")),
                                inbox(2, reported("1.1.1", "b"), reported("3.1.1", "c")),
                                inbox(3, reported("3.3", "d"), reported("1.3", "e"), reported("2.3", "f")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void givenAnEvictionAfterAnyTurn_whenItIsLoadedAndGoesOn_thenTheHistoryIsTheOneOfTheUndisturbedRun(
            Scenario scenario) {
        var undisturbed = Play.of(scenario.body(), scenario.inboxes());
        assertThat(undisturbed.exit()).isInstanceOf(Exit.Ended.class);

        for (int turns = 1; turns < scenario.inboxes().size(); turns++) {
            var before = Play.of(scenario.body(), scenario.inboxes().subList(0, turns));
            var after = Play.replay(
                    before.history(),
                    scenario.body(),
                    scenario.inboxes().subList(turns, scenario.inboxes().size()));

            assertThat(before.exit()).isInstanceOf(Exit.Left.class);
            assertThat(after.events()).isEqualTo(undisturbed.events());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void givenAWholeHistory_whenItIsReplayed_thenItFits(Scenario scenario) {
        var whole = Play.of(scenario.body(), scenario.inboxes());

        var again = Play.replay(whole.history(), scenario.body());

        assertThat(again.exit()).as(again.divergence()).isInstanceOf(Exit.Ended.class);
        assertThat(again.last().events()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void givenMessagesThatComeTwice_whenTheyAreTaken_thenTheEventsAreTheSame(Scenario scenario) {
        List<Inbox> doubled = scenario.inboxes().stream()
                .map(once -> new Inbox(
                        once.at(),
                        Stream.concat(once.messages().stream(), once.messages().stream())
                                .toList()))
                .toList();

        assertThat(Play.of(scenario.body(), doubled).events())
                .isEqualTo(Play.of(scenario.body(), scenario.inboxes()).events());
    }

    @Test
    void givenOpenWork_whenAnExecutionIsLoaded_thenItIsAskedForAgainAndNothingIsRecordedAgain() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.start(WORK, "a");
            ctx.timer(seconds(9));
            ctx.fork(() -> ctx.step("s", String.class, s -> ""));
            return ctx.await(GO, seconds(5)).orElse("");
        };
        var live = Play.of(body, signal(1, "unrelated", "x"));

        var loaded = Play.replay(live.history(), body);

        assertThat(loaded.last().events()).isEmpty();
        assertThat(loaded.commands())
                .extracting(command -> command.id().path())
                .containsExactlyInAnyOrder("1", "2", "3.1", "4");
    }

    // --- what does not fit

    /** Code, what it recorded in its first turn, and other code that asks for something else there. */
    record Change(
            OrchestrationFunction<String, String> before,
            OrchestrationFunction<String, String> after,
            String history,
            String code) {}

    static Map<String, Change> changes() {
        OrchestrationFunction<String, String> activity = (ctx, input) -> ctx.call(WORK, "a") + ctx.await(GO);
        OrchestrationFunction<String, String> timer = (ctx, input) -> {
            ctx.sleep(seconds(5));
            return ctx.await(GO);
        };
        OrchestrationFunction<String, String> wait = (ctx, input) -> ctx.await(GO);
        OrchestrationFunction<String, String> limited =
                (ctx, input) -> ctx.await(GO, seconds(5)).orElse("");
        OrchestrationFunction<String, String> step = (ctx, input) -> ctx.step("s", String.class, s -> "");
        OrchestrationFunction<String, String> status = (ctx, input) -> {
            ctx.status("x");
            return ctx.await(GO);
        };
        Map<String, Change> changes = new TreeMap<>();
        changes.put(
                "an activity became a timer",
                new Change(activity, timer, "activity 'work' with input \"a\"", "timer of PT5S"));
        changes.put("a timer became an activity", new Change(timer, activity, "timer of PT5S", "activity 'work'"));
        changes.put(
                "an activity became a wait",
                new Change(activity, wait, "activity 'work'", "wait for signal 'go', without a timeout"));
        changes.put("a wait became a timer", new Change(wait, timer, "wait for signal 'go'", "timer of PT5S"));
        changes.put(
                "an activity became a step", new Change(activity, step, "activity 'work'", "nothing at this place"));
        changes.put(
                "a status became an activity", new Change(status, activity, "custom status 'x'", "activity 'work'"));
        changes.put(
                "another activity",
                new Change(activity, (ctx, input) -> ctx.call(OTHER, "a"), "activity 'work'", "activity 'other'"));
        changes.put(
                "another input",
                new Change(activity, (ctx, input) -> ctx.call(WORK, "b"), "with input \"a\"", "with input \"b\""));
        changes.put(
                "another duration",
                new Change(
                        timer,
                        (ctx, input) -> {
                            ctx.sleep(seconds(6));
                            return "";
                        },
                        "timer of PT5S",
                        "timer of PT6S"));
        changes.put(
                "another signal",
                new Change(
                        wait,
                        (ctx, input) -> ctx.await(Signal.of("stop", String.class)),
                        "signal 'go'",
                        "signal 'stop'"));
        changes.put(
                "a timeout where there was none", new Change(wait, limited, "without a timeout", "for at most PT5S"));
        changes.put(
                "another timeout",
                new Change(limited, (ctx, input) -> ctx.await(GO, seconds(6)).orElse(""), "PT5S", "PT6S"));
        changes.put(
                "something more",
                new Change(
                        wait,
                        (ctx, input) -> {
                            ctx.timer(seconds(1));
                            return ctx.await(GO);
                        },
                        "signal 'go'",
                        "timer of PT1S"));
        changes.put(
                "something less",
                new Change(
                        (ctx, input) -> {
                            ctx.timer(seconds(1));
                            return ctx.await(GO);
                        },
                        wait,
                        "timer of PT1S",
                        "wait for signal 'go'"));
        changes.put(
                "something more at the end",
                new Change(
                        timer,
                        (ctx, input) -> {
                            ctx.timer(seconds(5));
                            ctx.timer(seconds(7));
                            return ctx.await(GO);
                        },
                        "nothing at this place",
                        "timer of PT7S"));
        changes.put(
                "something less at the end",
                new Change(
                        (ctx, input) -> {
                            Deferred<String> go = ctx.fork(() -> ctx.await(GO));
                            ctx.timer(seconds(7));
                            return go.await();
                        },
                        (ctx, input) -> ctx.<String>fork(() -> ctx.await(GO)).await(),
                        "timer of PT7S",
                        "nothing at this place"));
        OrchestrationFunction<String, String> child = (ctx, input) -> ctx.call(CHILD, "a");
        OrchestrationFunction<String, String> detached = (ctx, input) -> {
            ctx.startDetached(CHILD, "d", "a");
            return ctx.await(GO);
        };
        changes.put("a child became an activity", new Change(child, activity, "child 'i/1:1'", "activity 'work'"));
        changes.put("a child became a timer", new Change(child, timer, "child 'i/1:1'", "timer of PT5S"));
        changes.put("a timer became a child", new Change(timer, child, "timer of PT5S", "child 'i/1:1'"));
        changes.put("an activity became a child", new Change(activity, child, "activity 'work'", "child 'i/1:1'"));
        changes.put("a detached start became a wait", new Change(detached, wait, "'d'", "wait for signal 'go'"));
        changes.put(
                "a detached start of something else",
                new Change(
                        detached,
                        (ctx, input) -> {
                            ctx.startDetached(Orchestration.of("other", String.class, String.class), "d", "a");
                            return ctx.await(GO);
                        },
                        "'child'",
                        "'other'"));
        changes.put(
                "a detached start under another id",
                new Change(
                        detached,
                        (ctx, input) -> {
                            ctx.startDetached(CHILD, "e", "a");
                            return ctx.await(GO);
                        },
                        "'d'",
                        "'e'"));
        changes.put(
                "an early return",
                new Change(wait, (ctx, input) -> "early", "wait for signal 'go'", "end with result \"early\""));
        changes.put(
                "a throw",
                new Change(
                        wait,
                        (ctx, input) -> {
                            throw new IllegalStateException("early");
                        },
                        "wait for signal 'go'",
                        "end with failure"));
        return changes;
    }

    static Stream<String> changeNames() {
        return changes().keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changeNames")
    void givenCodeThatChanged_whenItIsReplayed_thenBothSidesAreShown(String name) {
        Change change = Objects.requireNonNull(changes().get(name));
        var recorded = Play.of(change.before());

        var replayed = Play.replay(recorded.history(), change.after());

        assertThat(replayed.divergence())
                .contains("The code does not do what the history of this instance says it did.")
                .containsPattern("history: .*" + Pattern.quote(change.history()))
                .containsPattern("code: .*" + Pattern.quote(change.code()));
    }

    @Test
    void givenAStepOfAnotherName_whenItsResultIsReplayed_thenItDoesNotFit() {
        var recorded =
                Play.of((ctx, input) -> ctx.step("a", String.class, s -> "") + ctx.await(GO), reported("1", "A"));

        var replayed =
                Play.replay(recorded.history(), (ctx, input) -> ctx.step("b", String.class, s -> "") + ctx.await(GO));

        assertThat(replayed.divergence())
                .contains("history: step 'a' with result \"A\"")
                .contains("code:    step 'b'");
    }

    @Test
    void givenAStepThatVanished_whenItsResultIsReplayed_thenItDoesNotFit() {
        var recorded =
                Play.of((ctx, input) -> ctx.step("a", String.class, s -> "") + ctx.await(GO), reported("1", "A"));

        assertThat(Play.replay(recorded.history(), (ctx, input) -> ctx.await(GO))
                        .divergence())
                .contains("history: step 'a' with result \"A\"")
                .contains("code:    wait for signal 'go'");
    }

    @Test
    void givenACallAddedToOneBranch_whenOthersAreReplayed_thenOnlyItsOwnPlaceIsBlamed() {
        OrchestrationFunction<String, String> before = (ctx, input) -> {
            Deferred<String> one = ctx.fork(() -> ctx.call(WORK, "a"));
            Deferred<String> two = ctx.fork(() -> ctx.call(WORK, "b"));
            return one.await() + two.await();
        };
        OrchestrationFunction<String, String> after = (ctx, input) -> {
            Deferred<String> one =
                    ctx.fork(() -> ctx.call(WORK, "a") + ctx.call(OTHER, "new, after what was recorded"));
            Deferred<String> two = ctx.fork(() -> ctx.call(WORK, "b"));
            return one.await() + two.await();
        };
        var recorded = Play.of(before, reported("2.1", "B"));

        var replayed = Play.replay(recorded.history(), after, reported("1.1", "A"), reported("1.2", "N"));

        assertThat(replayed.result()).isEqualTo("ANB");
    }

    @Test
    void givenIndependentBranchesInAnotherOrder_whenTheyAreReplayed_thenTheOrderDoesNotMatter() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            Deferred<String> one = ctx.fork(() -> ctx.call(WORK, "a"));
            Deferred<String> two = ctx.fork(() -> ctx.call(WORK, "b"));
            return one.await() + two.await();
        };
        var first = Play.of(body).history().getFirst();
        List<Event> swapped = List.of(
                first.events().get(0), first.events().get(2), first.events().get(1));

        var replayed = Play.replay(
                List.of(new RecordedTurn(first.at(), swapped)), body, reported("1.1", "A"), reported("2.1", "B"));

        assertThat(replayed.result()).isEqualTo("AB");
    }

    @Test
    void givenCodeThatStrays_whenItCatchesEverything_thenItIsParkedAllTheSame() {
        var recorded = Play.of((ctx, input) -> ctx.call(WORK, "a"));

        var replayed = Play.replay(recorded.history(), (ctx, input) -> {
            try {
                return ctx.call(OTHER, "a");
            } catch (Throwable swallowed) {
                return ctx.call(WORK, "a");
            }
        });

        assertThat(replayed.exit()).isInstanceOf(Exit.Diverged.class);
    }

    // --- damaged histories

    @Test
    void givenAHistoryThatDoesNotBeginWithItsStart_whenItIsReplayed_thenItDoesNotFit() {
        var turn = new RecordedTurn(Play.START, List.of(new Event.TimerFired(id("1"))));

        assertThat(Play.replay(List.of(turn), Play::forEver).exit()).isInstanceOf(Exit.Diverged.class);
        assertThat(Play.replay(List.of(new RecordedTurn(Play.START, List.of())), Play::forEver)
                        .exit())
                .isInstanceOf(Exit.Diverged.class);
    }

    static Stream<Event.Input> strangers() {
        return Stream.of(
                new Event.ActivityCompleted(id("1"), text("x")),
                new Event.ActivityFailed(id("1"), 1, Failure.application("x", "y")),
                new Event.AttemptFailed(id("1"), 1, Failure.application("x", "y"), Play.START),
                new Event.StepCompleted(id("1"), "s", text("x")),
                new Event.StepFailed(id("1"), "s", 1, Failure.application("x", "y")),
                new Event.TimerFired(id("1")),
                new Event.ChildCompleted(id("1"), text("x")),
                new Event.ChildFailed(id("1"), Failure.application("x", "y")),
                Play.started());
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void givenAnInputNobodyWaitsFor_whenItIsReplayed_thenItDoesNotFit(Event.Input stranger) {
        List<RecordedTurn> history = new ArrayList<>(Play.of(Play::forEver).history());
        history.add(new RecordedTurn(Play.START.plusSeconds(1), List.of(stranger)));

        assertThat(Play.replay(history, Play::forEver).exit()).isInstanceOf(Exit.Diverged.class);
    }
}
