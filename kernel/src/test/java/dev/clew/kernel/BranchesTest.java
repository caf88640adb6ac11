package dev.clew.kernel;

import static dev.clew.kernel.Play.cancel;
import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.failed;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.CancelledException;
import dev.clew.api.Deferred;
import dev.clew.api.Promise;
import dev.clew.api.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Branches as lines of code and as scopes: turns, combinations, cancellation, failures. */
@Timeout(10)
final class BranchesTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    // --- ids and order

    @Test
    void givenForks_whenTheyAskForThings_thenEachCountsForItself() {
        var play = Play.of((ctx, input) -> {
            ctx.fork(() -> ctx.call(WORK, "a") + ctx.call(WORK, "b"));
            ctx.fork(() -> ctx.<String>fork(() -> ctx.call(WORK, "c")).await());
            return ctx.call(WORK, "d");
        });

        assertThat(play.commands())
                .extracting(command -> command.id().path())
                .containsExactlyInAnyOrder("1.1", "2.1.1", "3");
    }

    @Test
    void givenForksThatShareAVariable_whenTheyTakeTurns_thenTheyNeverRunAtOnce() {
        var play = Play.of(
                (ctx, input) -> {
                    int[] count = {0};
                    List<Deferred<String>> forks = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        forks.add(ctx.fork(() -> {
                            int before = count[0];
                            count[0] = before + 1;
                            ctx.await(GO);
                            return "";
                        }));
                    }
                    ctx.all(forks);
                    return "" + count[0];
                },
                IntStream.range(0, 20).mapToObj(i -> signal(i, "go", "x")).toArray(Message[]::new));

        assertThat(play.result()).isEqualTo("20");
    }

    // --- promises

    @Test
    void givenAPromise_whenAnotherBranchKeepsIt_thenWhoWaitsGoesOnWithItsResult() {
        var play = Play.of(
                (ctx, input) -> {
                    Promise<String> kept = ctx.promise();
                    ctx.fork(() -> {
                        kept.complete(ctx.await(GO) + "!");
                        kept.complete("too late");
                        return "";
                    });
                    return kept.await();
                },
                signal(1, "go", "now"));

        assertThat(play.result()).isEqualTo("now!");
    }

    @Test
    void givenAPromiseThatNobodyKeeps_whenTheInstanceIsCancelled_thenTheWaitIsOver() {
        var play = Play.of((ctx, input) -> ctx.<String>promise().await(), cancel("enough"));

        assertThat(play.last().ending()).contains(new Ending.Cancelled("enough"));
    }

    // --- all, any, race

    @Test
    void givenAll_whenThePartsEndInAnyOrder_thenTheResultsAreInTheOrderGiven() {
        var play = Play.of(
                (ctx, input) -> ctx.<String>all(
                                List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"), ctx.start(WORK, "c")))
                        .toString(),
                reported("3", "C"),
                reported("1", "A"),
                reported("2", "B"));

        assertThat(play.result()).isEqualTo("[A, B, C]");
    }

    @Test
    void givenAllOfNothing_whenItIsAwaited_thenItIsThereAtOnce() {
        assertThat(Play.of((ctx, input) -> ctx.<String>all(List.of()).toString())
                        .result())
                .isEqualTo("[]");
    }

    @Test
    void givenAll_whenOnePartFails_thenTheOthersAreCancelledAndItsFailureIsThrown() {
        var play = Play.of(
                (ctx, input) -> ctx.<String>all(List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b")))
                        .toString(),
                failed("2", 1, "no"));

        assertThat(play.types()).contains("ActivityFailed", "ActivityCancelled", "ExecutionFailed");
        assertThat(play.last().commands()).containsExactly(new Command.CancelAttempt(id("1")));
    }

    @Test
    void givenAny_whenTheFirstFails_thenItWaitsForOneThatSucceeds() {
        var play = Play.of(
                (ctx, input) -> ctx.<String>any(List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"))),
                failed("1", 1, "no"),
                reported("2", "B"));

        assertThat(play.result()).isEqualTo("B");
    }

    @Test
    void givenAny_whenAllFail_thenTheLastFailureIsThrown() {
        var play = Play.of(
                (ctx, input) -> ctx.<String>any(List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"))),
                failed("2", 1, "first"),
                failed("1", 1, "last"));

        assertThat(play.last().ending().orElseThrow().toString()).contains("last");
    }

    @Test
    void givenRace_whenTwoPartsAreSettledInOneInbox_thenTheFirstInTheInboxWins() {
        var play = Play.of(
                (ctx, input) -> ctx.<String>race(List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"))),
                List.of(inbox(1, reported("2", "B"), reported("1", "A"))));

        assertThat(play.result()).isEqualTo("B");
    }

    @Test
    void givenRaceOrAnyOfNothing_whenItIsAwaited_thenItIsRefused() {
        assertThat(Play.of((ctx, input) -> ctx.<String>race(List.of()))
                        .last()
                        .ending()
                        .orElseThrow()
                        .toString())
                .contains("race of nothing");
        assertThat(Play.of((ctx, input) -> ctx.<String>any(List.of()))
                        .last()
                        .ending()
                        .orElseThrow()
                        .toString())
                .contains("any of nothing");
    }

    @Test
    void givenARaceInAFork_whenTheForkEndsRightAfter_thenTheLoserItCancelledDoesNotHoldItUp() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> fork =
                            ctx.fork(() -> ctx.race(List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"))));
                    return fork.await() + ctx.await(GO);
                },
                reported("1.1", "A"),
                signal(1, "go", "!"));

        assertThat(play.result()).isEqualTo("A!");
    }

    @Test
    void givenALoserThatCleansUp_whenTheRaceIsDecided_thenItReturnsOnceTheLoserIsDone() {
        List<String> order = new ArrayList<>();
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> loser = ctx.fork(() -> {
                        try {
                            return ctx.await(GO);
                        } catch (CancelledException cancelled) {
                            ctx.shielded(() -> ctx.sleep(seconds(5)));
                            order.add("cleaned up");
                            throw cancelled;
                        }
                    });
                    String winner = ctx.race(List.of(loser, ctx.start(WORK, "w")));
                    order.add("race returned");
                    return winner;
                },
                reported("2", "W"),
                due("1.2"));

        assertThat(play.result()).isEqualTo("W");
        assertThat(order).containsExactly("cleaned up", "race returned");
    }

    @Test
    void givenTenThousandActivities_whenTheyAllComeBack_thenTheyAreJoined() {
        int count = 10_000;
        var messages = IntStream.rangeClosed(1, count)
                .mapToObj(i -> reported("" + i, "r"))
                .toArray(Message[]::new);
        var play = Play.of(
                (ctx, input) -> {
                    List<Deferred<String>> parts = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        parts.add(ctx.start(WORK, "x"));
                    }
                    return "" + ctx.<String>all(parts).size();
                },
                List.of(inbox(1, messages)));

        assertThat(play.result()).isEqualTo("" + count);
    }

    // --- the end of a branch

    @Test
    void givenWorkNobodyWaitsFor_whenTheCodeReturnsInTheSameTurn_thenItIsNeverAskedFor() {
        var play = Play.of((ctx, input) -> {
            ctx.start(WORK, "x");
            return "done";
        });

        assertThat(play.commands()).isEmpty();
        assertThat(play.types())
                .containsExactly("ExecutionStarted", "ActivityScheduled", "ActivityCancelled", "ExecutionCompleted");
    }

    @Test
    void givenAForkNobodyWaitsFor_whenItFailed_thenItsFailureIsTheParents() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.fork(() -> {
                        throw new IllegalStateException("unseen");
                    });
                    return ctx.await(GO);
                },
                signal(1, "go", "x"));

        assertThat(play.last().ending().orElseThrow().toString()).contains("unseen");
    }

    @Test
    void givenAForkThatFailed_whenItIsAwaitedAndCaught_thenTheParentGoesOn() {
        var play = Play.of((ctx, input) -> {
            Deferred<String> fork = ctx.fork(() -> {
                throw new IllegalStateException("seen");
            });
            try {
                return fork.await();
            } catch (IllegalStateException caught) {
                return caught.getMessage();
            }
        });

        assertThat(play.result()).isEqualTo("seen");
    }

    @Test
    void givenAForkThatStillWaits_whenTheCodeReturns_thenItIsCancelledAndTheExecutionEnds() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.fork(() -> {
                        ctx.sleep(seconds(70));
                        return "never";
                    });
                    return ctx.await(GO);
                },
                signal(1, "go", "x"));

        assertThat(play.result()).isEqualTo("x");
        assertThat(play.last().commands()).containsExactly(new Command.CancelTimer(id("1.1")));
    }

    @Test
    void givenForksInForks_whenTheCodeThrowsWhileTheyCleanUp_thenTheExecutionEndsOnceTheyHave() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.fork(() -> {
                        ctx.fork(() -> {
                            try {
                                return ctx.await(GO);
                            } finally {
                                ctx.shielded(() -> ctx.sleep(seconds(1)));
                            }
                        });
                        return ctx.await(GO);
                    });
                    ctx.sleep(seconds(5));
                    throw new IllegalStateException("enough");
                },
                due("2"),
                due("1.1.2"));

        assertThat(play.last().ending().orElseThrow().toString()).contains("enough");
    }

    // --- cancellation

    @Test
    void givenAWaitingExecution_whenItIsCancelled_thenItEndsAsCancelledAndItsWorkIsTakenBack() {
        var play = Play.of((ctx, input) -> ctx.call(WORK, "x"), cancel("stop"));

        assertThat(play.last().ending()).contains(new Ending.Cancelled("stop"));
        assertThat(play.last().commands()).containsExactly(new Command.CancelAttempt(id("1")));
    }

    @Test
    void givenCancellations_whenSeveralCome_thenTheFirstIsRecorded() {
        var play = Play.of(
                (ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException cancelled) {
                        return ctx.shielded(() -> ctx.await(GO)) + cancelled.reason();
                    }
                },
                List.of(
                        inbox(1, new Message.CancelSent(1, "first"), new Message.CancelSent(2, "second")),
                        inbox(2, signal(3, "go", "x"))));

        assertThat(play.result()).isEqualTo("xfirst");
        assertThat(play.types()).containsOnlyOnce("CancelRequested");
    }

    @Test
    void givenAShield_whenTheCancellationComesInside_thenItIsDeliveredAtTheFirstWaitAfterIt() {
        var play = Play.of(
                (ctx, input) -> {
                    String inside = ctx.shielded(() -> ctx.await(GO));
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException cancelled) {
                        return inside + " then cancelled";
                    }
                },
                cancel("stop"),
                signal(1, "go", "x"));

        assertThat(play.result()).isEqualTo("x then cancelled");
    }

    @Test
    void givenForksOfAShield_whenTheExecutionIsCancelled_thenTheyGoOn() {
        var play = Play.of(
                (ctx, input) -> ctx.shielded(
                        () -> ctx.<String>fork(() -> "kept " + ctx.await(GO)).await()),
                cancel("stop"),
                signal(1, "go", "x"));

        assertThat(play.result()).isEqualTo("kept x");
    }

    @Test
    void givenNestedForks_whenTheOuterIsCancelled_thenTheInnerIsToo() {
        List<String> cancelled = new ArrayList<>();
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> outer = ctx.fork(() -> {
                        Deferred<String> inner = ctx.fork(() -> {
                            try {
                                return ctx.await(GO);
                            } catch (CancelledException e) {
                                cancelled.add("inner");
                                throw e;
                            }
                        });
                        return inner.await();
                    });
                    ctx.<String>fork(() -> {
                        ctx.sleep(seconds(1));
                        outer.cancel();
                        return "";
                    });
                    try {
                        return outer.await();
                    } catch (CancelledException e) {
                        return "cancelled " + cancelled;
                    }
                },
                due("2.1"));

        assertThat(play.result()).isEqualTo("cancelled [inner]");
    }

    @Test
    void givenACancelledExecution_whenItsCodeStartsSomethingOutsideOfAShield_thenThatIsRefusedToo() {
        var play = Play.of(
                (ctx, input) -> {
                    try {
                        ctx.await(GO);
                    } catch (CancelledException first) {
                        ctx.start(WORK, "x");
                    }
                    return "not reached";
                },
                cancel("stop"));

        assertThat(play.last().ending()).contains(new Ending.Cancelled("stop"));
        assertThat(play.types()).doesNotContain("ActivityScheduled");
    }
}
