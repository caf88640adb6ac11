package dev.clew.kernel;

import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ConfigurationException;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.api.State;
import dev.clew.api.StateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an instance keeps, as its code reads and writes it, and as its history has it. */
final class InstanceStateTest {

    private static final StateKey<String> A = StateKey.of("a", String.class);
    private static final StateKey<String> B = StateKey.of("b", String.class);
    private static final StateKey<Integer> COUNT = StateKey.of("count", Integer.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private static StateChange change(Map<String, Payload> put, String... removed) {
        return new StateChange(new TreeMap<>(put), new TreeSet<>(Set.of(removed)));
    }

    private static Event.ExecutionStarted keeping(Event.CarriedValue... values) {
        return new Event.ExecutionStarted(
                "main",
                1,
                text("in"),
                42,
                Play.START,
                List.of(),
                Optional.empty(),
                new Event.Kept(List.of(values), Optional.empty()),
                Provenance.NONE);
    }

    private static Event.CarriedValue carried(String name, String value) {
        return new Event.CarriedValue(name, text(value), Play.START.minusSeconds(60));
    }

    private static String read(OrchestrationContext ctx) {
        return ctx.state().names() + " a=" + ctx.state().get(A, "none") + " b="
                + ctx.state().get(B, "none");
    }

    // --- writing

    @Test
    void givenAPut_whenTheTurnEnds_thenItIsAnEventAndAChangeOfThatTurn() {
        var play = Play.of((ctx, input) -> {
            ctx.state().put(A, "x");
            return ctx.await(GO);
        });

        assertThat(play.events()).contains(new Event.StatePut(id("1"), "a", text("x")));
        assertThat(play.last().state()).isEqualTo(change(Map.of("a", text("x"))));
        assertThat(play.last().mustBeDurableFirst()).isTrue();
    }

    @Test
    void givenATurnWithoutWrites_whenItEnds_thenItChangesNothing() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.state().put(A, "x");
                    ctx.await(GO);
                    assertThat(ctx.state().get(A)).contains("x");
                    return ctx.await(GO);
                },
                signal(1, "go", ""));

        assertThat(play.decisions()).hasSize(2);
        assertThat(play.last().state()).isSameAs(StateChange.NONE);
        assertThat(play.last().publishes()).isFalse();
    }

    @Test
    void givenAPutBeforeALoneStep_whenTheFirstTurnEnds_thenItHasToBeDurableBeforeTheStepRuns() {
        var play = Play.of((ctx, input) -> {
            ctx.state().put(A, "x");
            return ctx.step("look", String.class, work -> "");
        });

        assertThat(play.decisions().getFirst().mustBeDurableFirst()).isTrue();
    }

    @Test
    void givenSeveralWritesOfOneKeyInATurn_whenItEnds_thenTheLastOneIsTheChangeAndAllAreInTheHistory() {
        var play = Play.of((ctx, input) -> {
            ctx.state().put(A, "1");
            ctx.state().put(A, "2");
            ctx.state().put(B, "1");
            ctx.state().remove(B);
            return ctx.await(GO);
        });

        assertThat(play.types())
                .containsSubsequence("StatePut", "StatePut", "StatePut", "StateRemoved", "SignalAwaited");
        assertThat(play.last().state()).isEqualTo(change(Map.of("a", text("2")), "b"));
    }

    @Test
    void givenAClear_whenSomethingIsPutAfterIt_thenOnlyThatIsKept() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.state().put(A, "1");
                    ctx.await(GO);
                    ctx.state().clear();
                    ctx.state().put(B, "2");
                    String seen = read(ctx);
                    ctx.await(GO);
                    return seen;
                },
                signal(1, "go", ""),
                signal(2, "go", ""));

        assertThat(play.result()).isEqualTo("[b] a=none b=2");
        assertThat(play.decisions().get(1).state()).isEqualTo(change(Map.of("b", text("2")), "a"));
        assertThat(play.types()).containsSubsequence("StateCleared", "StatePut");
    }

    @Test
    void givenNothingThere_whenItIsRemovedOrCleared_thenTheCallIsRecordedAndNothingChanges() {
        var play = Play.of((ctx, input) -> {
            ctx.state().remove(A);
            ctx.state().clear();
            return ctx.await(GO);
        });

        assertThat(play.types()).contains("StateRemoved", "StateCleared");
        assertThat(play.last().state().isEmpty()).isTrue();
    }

    @Test
    void givenAWrite_whenItIsMade_thenItIsNoOperationThatAnybodyWaitsForAndNoCommand() {
        var play = Play.of((ctx, input) -> {
            ctx.state().put(A, "x");
            ctx.state().clear();
            return ctx.call(WORK, "a");
        });

        assertThat(play.last().open()).isEqualTo(1);
        assertThat(play.commands()).hasSize(1);
    }

    @Test
    void givenABranchAndTheRoot_whenBothWrite_thenEachIsAnOperationOfItsOwnBranch() {
        var play = Play.of((ctx, input) -> {
            var branch = ctx.<String>fork(() -> {
                ctx.state().put(A, "of the branch");
                return "";
            });
            ctx.state().put(B, "of the root");
            branch.await();
            return read(ctx);
        });

        assertThat(play.events())
                .contains(
                        new Event.StatePut(id("1.1"), "a", text("of the branch")),
                        new Event.StatePut(id("2"), "b", text("of the root")));
        assertThat(play.result()).isEqualTo("[a, b] a=of the branch b=of the root");
    }

    // --- reading

    @Test
    void givenValues_whenTheyAreRead_thenThoseOfThisTurnOfOneBeforeAndOfTheExecutionBeforeAreThere() {
        var play = Play.of(
                keeping(carried("a", "carried"), carried("z", "too")),
                (ctx, input) -> {
                    String first = read(ctx);
                    ctx.state().put(B, "here");
                    String second = read(ctx);
                    ctx.await(GO);
                    ctx.state().put(A, "overridden");
                    return first + "; " + second + "; " + read(ctx);
                },
                List.of(inbox(1, signal(1, "go", ""))));

        assertThat(play.result())
                .isEqualTo("[a, z] a=carried b=none; [a, b, z] a=carried b=here; [a, b, z] a=overridden b=here");
    }

    @Test
    void givenValuesThatWereCarried_whenNothingIsWritten_thenTheTurnChangesNothing() {
        var play = Play.of(keeping(carried("a", "carried")), (ctx, input) -> ctx.await(GO), List.of());

        assertThat(play.last().state().isEmpty()).isTrue();
        assertThat(play.last().publishes()).isFalse();
    }

    @Test
    void givenNames_whenTheyAreListed_thenTheyAreInOrderAndTheListStaysAsItWas() {
        var play = Play.of((ctx, input) -> {
            for (String name : List.of("zeta", "alpha", "B", "\u00E9")) {
                ctx.state().put(StateKey.of(name, String.class), "");
            }
            Set<String> names = ctx.state().names();
            ctx.state().clear();
            return names + " " + ctx.state().names();
        });

        assertThat(play.result()).isEqualTo("[B, alpha, zeta, \u00E9] []");
    }

    @Test
    void givenAStateHandedToAStep_whenItIsUsedThere_thenThatIsAnError() {
        var wrong = new AtomicReference<Throwable>();
        Play.of((ctx, input) -> {
            State state = ctx.state();
            Thread other = new Thread(() -> {
                try {
                    state.get(A);
                } catch (IllegalStateException expected) {
                    wrong.set(expected);
                }
            });
            other.start();
            other.join();
            return "";
        });

        assertThat(wrong.get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givenValuesPutAtDifferentTimes_whenTheOldOnesAreRemoved_thenTheTimesOfTheTurnsDecideAlsoOnReplay() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.state().put(StateKey.of("z", String.class), "old");
            ctx.state().put(StateKey.of("c", String.class), "old");
            ctx.await(GO);
            ctx.state().put(B, "new");
            ctx.state().put(StateKey.of("z", String.class), "renewed");
            Instant end = ctx.now();
            ctx.state().removeBefore(end);
            String seen = ctx.state().names() + " " + ctx.state().putAt("b").map(end::equals)
                    + ctx.state().putAt("a");
            ctx.await(GO);
            return seen;
        };
        List<Inbox> inboxes = List.of(inbox(1, signal(1, "go", "")));
        var play = Play.of(keeping(carried("a", "carried")), body, inboxes);

        var replayed = Play.replay(play.history(), body, signal(2, "go", ""));

        assertThat(play.events())
                .containsSubsequence(new Event.StateRemoved(id("6"), "a"), new Event.StateRemoved(id("7"), "c"));
        assertThat(replayed.result()).isEqualTo("[b, z] Optional[true]Optional.empty");
    }

    @Test
    void givenNothingOrNoneOldEnough_whenTheOldOnesAreRemoved_thenNothingIsRecorded() {
        var play = Play.of(
                keeping(carried("a", "x")),
                (ctx, input) -> {
                    ctx.state().removeBefore(Instant.EPOCH);
                    ctx.state().put(B, "just now");
                    ctx.state().removeBefore(ctx.now());
                    String first = ctx.state().names().toString();
                    ctx.state().removeBefore(Instant.MAX);
                    ctx.state().removeBefore(Instant.MAX);
                    return first + ctx.state().names();
                },
                List.of());

        assertThat(play.result()).isEqualTo("[b][]");
        assertThat(play.types().stream().filter("StateRemoved"::equals)).hasSize(2);
    }

    // --- replay

    private static List<RecordedTurn> recorded(OrchestrationFunction<String, String> body, Message... messages) {
        return Play.of(body, messages).history();
    }

    @Test
    void givenARecordedHistory_whenItIsReplayed_thenTheCodeReadsWhatItReadThenAndNothingIsWrittenAgain() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.state().put(A, "1");
            ctx.state().put(B, "1");
            ctx.call(WORK, "x");
            ctx.state().remove(B);
            ctx.state().put(A, ctx.state().get(A, "") + "2");
            ctx.await(GO);
            ctx.state().put(B, "new");
            return read(ctx);
        };
        List<RecordedTurn> history = recorded(body, reported("3", "done"));

        var replayed = Play.replay(history, body, signal(1, "go", ""));

        assertThat(replayed.decisions().getFirst().state().isEmpty()).isTrue();
        assertThat(replayed.result()).isEqualTo("[a, b] a=12 b=new");
        assertThat(replayed.last().state()).isEqualTo(change(Map.of("b", text("new"))));
    }

    @Test
    void givenCodeThatWouldPutAnotherValue_whenItIsReplayed_thenTheRecordedOneCounts() {
        List<RecordedTurn> history = recorded((ctx, input) -> {
            ctx.state().put(A, "then");
            return ctx.await(GO);
        });

        var replayed = Play.replay(
                history,
                (ctx, input) -> {
                    ctx.state().put(A, "today");
                    ctx.await(GO);
                    return read(ctx);
                },
                signal(1, "go", ""));

        assertThat(replayed.result()).isEqualTo("[a] a=then b=none");
    }

    @Test
    void givenReadModifyWriteInEveryTurn_whenItIsReplayedAfterEachOfThem_thenTheSumIsTheSame() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            for (int i = 0; i < 5; i++) {
                ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
                ctx.await(GO);
            }
            return "counted " + ctx.state().get(COUNT).orElseThrow();
        };
        var messages = new Message[] {
            signal(1, "go", ""), signal(2, "go", ""), signal(3, "go", ""), signal(4, "go", ""), signal(5, "go", "")
        };
        for (int turns = 0; turns < 5; turns++) {
            List<RecordedTurn> history =
                    recorded(body, List.of(messages).subList(0, turns).toArray(Message[]::new));

            var replayed = Play.replay(
                    history, body, List.of(messages).subList(turns, 5).toArray(Message[]::new));

            assertThat(replayed.result()).isEqualTo("counted 5");
        }
    }

    @Test
    void givenCarriedValuesThatAreClearedAndPutAgain_whenItIsReplayed_thenTheSameComesOut() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
            ctx.await(GO);
            ctx.state().remove(A);
            ctx.state().put(COUNT, ctx.state().get(COUNT, 0) + 1);
            ctx.await(GO);
            ctx.state().clear();
            ctx.state().put(B, "after");
            ctx.await(GO);
            return read(ctx);
        };
        var before = keeping(carried("a", "x"), new Event.CarriedValue("count", Payload.json("40"), Play.START));
        var live = Play.of(before, body, List.of(inbox(1, signal(1, "go", "")), inbox(2, signal(2, "go", ""))));

        var replayed = Play.replay(live.history(), body, signal(3, "go", ""));

        assertThat(live.events())
                .contains(
                        new Event.StatePut(id("1"), "count", Payload.json("41")),
                        new Event.StatePut(id("4"), "count", Payload.json("42")));
        assertThat(replayed.result()).isEqualTo("[b] a=none b=after");
    }

    /** Two bodies, and what the diff says of each. */
    record Edit(
            String name,
            OrchestrationFunction<String, String> before,
            OrchestrationFunction<String, String> after,
            String history,
            String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static OrchestrationFunction<String, String> writing(Consumer<State> write) {
        return (ctx, input) -> {
            write.accept(ctx.state());
            return ctx.await(GO);
        };
    }

    static List<Edit> edits() {
        var putA = writing(state -> state.put(A, "x"));
        var putB = writing(state -> state.put(B, "x"));
        var removeA = writing(state -> state.remove(A));
        var removeB = writing(state -> state.remove(B));
        var clear = writing(State::clear);
        OrchestrationFunction<String, String> activity = (ctx, input) -> ctx.call(WORK, "a");
        OrchestrationFunction<String, String> status = (ctx, input) -> {
            ctx.status("x");
            return ctx.await(GO);
        };
        List<Edit> edits = new ArrayList<>();
        edits.add(new Edit("another key", putA, putB, "put of state 'a'", "put of state 'b'"));
        edits.add(new Edit("another key removed", removeA, removeB, "removal of state 'a'", "removal of state 'b'"));
        edits.add(new Edit("a put became a removal", putA, removeA, "put of state 'a'", "removal of state 'a'"));
        edits.add(new Edit("a removal became a put", removeA, putA, "removal of state 'a'", "put of state 'a'"));
        edits.add(new Edit("a removal became a clear", removeA, clear, "removal of state 'a'", "removal of all state"));
        edits.add(new Edit("a clear became a removal", clear, removeA, "removal of all state", "removal of state 'a'"));
        edits.add(new Edit("a clear became an activity", clear, activity, "removal of all state", "activity 'work'"));
        edits.add(new Edit("a put became an activity", putA, activity, "put of state 'a'", "activity 'work'"));
        edits.add(new Edit("an activity became a put", activity, putA, "activity 'work'", "put of state 'a'"));
        edits.add(new Edit("a put became a status", putA, status, "put of state 'a'", "custom status 'x'"));
        edits.add(new Edit(
                "a put that is gone", putA, (ctx, input) -> ctx.await(GO), "put of state 'a'", "wait for signal 'go'"));
        edits.add(new Edit(
                "a put that is new", (ctx, input) -> ctx.await(GO), putA, "wait for signal 'go'", "put of state 'a'"));
        edits.add(new Edit(
                "a put at the end that is gone",
                (ctx, input) -> {
                    ctx.await(GO);
                    ctx.state().put(A, "x");
                    return ctx.await(GO);
                },
                (ctx, input) -> {
                    ctx.await(GO);
                    return ctx.await(GO);
                },
                "put of state 'a'",
                "wait for signal 'go'"));
        edits.add(new Edit(
                "one put more before it ends",
                (ctx, input) -> ctx.await(GO) + ctx.await(GO),
                (ctx, input) -> {
                    ctx.await(GO);
                    ctx.state().put(A, "x");
                    return "early";
                },
                "wait for signal 'go'",
                "put of state 'a'"));
        return edits;
    }

    @ParameterizedTest
    @MethodSource("edits")
    void givenCodeThatWritesSomethingElse_whenItIsReplayed_thenItIsParkedWithBothSides(Edit edit) {
        List<RecordedTurn> history = recorded(edit.before, signal(1, "go", ""));

        var replayed = Play.replay(history, edit.after);

        assertThat(replayed.divergence()).contains("history: " + edit.history).contains("code:    " + edit.code);
    }

    @Test
    void givenWritesBetweenOtherCalls_whenABranchIsAddedThatReadsOnly_thenTheHistoryStillFits() {
        List<RecordedTurn> history = recorded(
                (ctx, input) -> {
                    ctx.state().put(A, "x");
                    ctx.call(WORK, "a");
                    ctx.sleep(seconds(5));
                    return "";
                },
                reported("2", "done"));

        var replayed = Play.replay(history, (ctx, input) -> {
            ctx.state().put(A, read(ctx));
            ctx.state().names();
            ctx.call(WORK, "a");
            read(ctx);
            ctx.sleep(seconds(5));
            return "";
        });

        assertThat(replayed.exit()).isInstanceOf(Exit.Left.class);
    }

    // --- from one execution to the next

    @Test
    void givenValuesAndAStatus_whenItContinuesAsNew_thenTheNextExecutionBeginsWithThem() {
        var play = Play.of(
                keeping(carried("a", "old"), carried("gone", "x")),
                (ctx, input) -> {
                    ctx.state().remove("gone");
                    ctx.state().put(B, "new");
                    ctx.status("so far");
                    throw ctx.continueAsNew("next");
                },
                List.of());

        assertThat(play.last().ending().orElseThrow())
                .isEqualTo(new Ending.Continued(
                        text("next"),
                        Optional.empty(),
                        List.of(),
                        new Event.Kept(
                                List.of(carried("a", "old"), new Event.CarriedValue("b", text("new"), Play.START)),
                                Optional.of("so far"))));
        assertThat(play.last().state()).isEqualTo(change(Map.of("b", text("new")), "gone"));
    }

    // --- limits

    private static StateKey<String> key(int number) {
        return StateKey.of("k" + number, String.class);
    }

    private static String refusal(OrchestrationFunction<String, String> body) {
        var play = Play.of((ctx, input) -> {
            try {
                return body.run(ctx, input);
            } catch (ConfigurationException refused) {
                return refused.failure().type() + ": " + refused.getMessage() + " Kept: "
                        + ctx.state().names().size();
            }
        });
        return play.result();
    }

    @Test
    void givenAsManyValuesAsThereMayBe_whenOneMoreIsPut_thenTheCallSaysSoAndTheOthersStay() {
        String refusal = refusal((ctx, input) -> {
            for (int i = 0; i < State.MAX_VALUES; i++) {
                ctx.state().put(key(i), "");
            }
            ctx.state().put(key(0), "there is room for what is there already");
            ctx.state().put(key(State.MAX_VALUES), "");
            return "there was room";
        });

        assertThat(refusal)
                .contains("limit_exceeded", "instance 'i' cannot keep state 'k256'", "there are 256 values")
                .endsWith("Kept: 256");
    }

    @Test
    void givenValuesOfEarlierTurnsAndExecutions_whenTheLimitIsReached_thenTheyCountToo() {
        var play = Play.of(
                keeping(carried("a", "carried")),
                (ctx, input) -> {
                    for (int i = 1; i < State.MAX_VALUES; i++) {
                        ctx.state().put(key(i), "");
                    }
                    ctx.await(GO);
                    try {
                        ctx.state().put(B, "");
                        return "there was room";
                    } catch (ConfigurationException refused) {
                        ctx.state().remove(A);
                        ctx.state().put(B, "");
                        return "there is room now";
                    }
                },
                List.of(inbox(1, signal(1, "go", ""))));

        assertThat(play.result()).isEqualTo("there is room now");
    }

    @Test
    void givenAllValuesRemoved_whenAsManyArePutAgain_thenThereIsRoom() {
        assertThat(refusal((ctx, input) -> {
                    for (int round = 0; round < 3; round++) {
                        for (int i = 0; i < State.MAX_VALUES; i++) {
                            ctx.state().put(key(i), "x");
                        }
                        ctx.state().clear();
                    }
                    return "fine";
                }))
                .isEqualTo("fine");
    }

    @Test
    void givenAValueOfTheLargestSize_whenItIsPut_thenThereIsRoomAndForOneCharacterMoreThereIsNot() {
        String fits = "x".repeat(State.MAX_VALUE_SIZE - 2);
        assertThat(refusal((ctx, input) -> {
                    ctx.state().put(A, fits);
                    return "fine";
                }))
                .isEqualTo("fine");
        assertThat(refusal((ctx, input) -> {
                    ctx.state().put(A, fits + "x");
                    return "fine";
                }))
                .contains("cannot keep state 'a'", "65537 characters, the most is 65536")
                .endsWith("Kept: 0");
    }

    @Test
    void givenAsMuchAsThereMayBeInAll_whenMoreIsPut_thenTheCallSaysSoAndLessInItsPlaceFits() {
        String large = "x".repeat(State.MAX_VALUE_SIZE - 2);
        String refusal = refusal((ctx, input) -> {
            for (int i = 0; i < 15; i++) {
                ctx.state().put(key(i), large);
            }
            ctx.state().put(key(0), large);
            ctx.state().put(A, "small");
            ctx.state().put(B, large);
            return "fine";
        });

        assertThat(refusal)
                .contains("cannot keep state 'b'", "the most is 1048576")
                .endsWith("Kept: 16");
    }

    @Test
    void givenAPutThatWasRefused_whenTheHistoryIsReplayed_thenItIsRefusedAgainAndTheRestFits() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            String seen = "";
            try {
                ctx.state().put(A, "x".repeat(State.MAX_VALUE_SIZE));
            } catch (ConfigurationException refused) {
                seen = "refused ";
            }
            ctx.call(WORK, "a");
            ctx.state().put(A, "small");
            ctx.await(GO);
            return seen + read(ctx);
        };
        List<RecordedTurn> history = recorded(body, reported("2", "done"));

        var replayed = Play.replay(history, body, signal(1, "go", ""));

        assertThat(replayed.result()).isEqualTo("refused [a] a=small b=none");
    }

    @Test
    void givenARecordedValueThatIsTooLargeByNow_whenTheHistoryIsReplayed_thenItIsThere() {
        Payload large = text("x".repeat(State.MAX_VALUE_SIZE + 10));
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.state().put(A, "x".repeat(State.MAX_VALUE_SIZE + 10));
            ctx.await(GO);
            return "kept " + ctx.state().get(A).orElseThrow().length();
        };
        var history = List.of(new RecordedTurn(
                Play.START,
                List.of(
                        Play.started(),
                        new Event.StatePut(id("1"), "a", large),
                        new Event.SignalAwaited(id("2"), "go", Optional.empty(), Optional.empty()))));

        assertThat(Play.replay(history, body, signal(1, "go", "")).result())
                .isEqualTo("kept " + (State.MAX_VALUE_SIZE + 10));
    }

    // --- one's own status

    @Test
    void givenAStatus_whenTheCodeReadsIt_thenItIsTheLatestOfThisTurnOrOneBefore() {
        var play = Play.of(
                (ctx, input) -> {
                    var seen = new ArrayList<>(List.of(ctx.status()));
                    ctx.status("one");
                    seen.add(ctx.status());
                    ctx.await(GO);
                    seen.add(ctx.status());
                    ctx.status("two");
                    seen.add(ctx.status());
                    ctx.status("");
                    seen.add(ctx.status());
                    return seen.stream()
                            .map(status -> status.orElse("-"))
                            .toList()
                            .toString();
                },
                signal(1, "go", ""));

        assertThat(play.result()).isEqualTo("[-, one, one, two, -]");
    }

    @Test
    void givenAStatusOfTheExecutionBefore_whenTheCodeReadsIt_thenItIsThereAndCarriedOn() {
        var started = new Event.ExecutionStarted(
                "main",
                1,
                text("in"),
                42,
                Play.START,
                List.of(),
                Optional.empty(),
                new Event.Kept(List.of(), Optional.of("before")),
                Provenance.NONE);

        var play = Play.of(
                started,
                (ctx, input) -> {
                    throw ctx.continueAsNew(ctx.status().orElse("-"));
                },
                List.of());

        assertThat(play.last().ending().orElseThrow())
                .isEqualTo(new Ending.Continued(
                        text("before"), Optional.empty(), List.of(), new Event.Kept(List.of(), Optional.of("before"))));
        assertThat(play.last().customStatus()).isEmpty();
    }

    @Test
    void givenCodeThatPublishesAnotherText_whenItIsReplayed_thenItReadsTheOneThatWasRecorded() {
        List<RecordedTurn> history = recorded((ctx, input) -> {
            ctx.status("then");
            return ctx.await(GO);
        });

        var replayed = Play.replay(
                history,
                (ctx, input) -> {
                    ctx.status("today");
                    ctx.await(GO);
                    return ctx.status().orElse("-");
                },
                signal(1, "go", ""));

        assertThat(replayed.result()).isEqualTo("then");
    }

    @Test
    void givenCodeThatNoLongerPublishes_whenItIsReplayed_thenItIsParked() {
        List<RecordedTurn> history = recorded((ctx, input) -> {
            ctx.status("x");
            return ctx.await(GO);
        });

        var replayed = Play.replay(history, (ctx, input) -> ctx.await(GO));

        assertThat(replayed.divergence()).contains("history: custom status 'x'").contains("code:    wait for signal");
    }

    // --- names

    @Test
    void givenAnExecution_whenItsCodeAsks_thenItLearnsWhatItIs() {
        var play = Play.of(
                (ctx, input) -> ctx.name() + " " + ctx.version() + " " + ctx.instanceId() + " " + ctx.execution());

        assertThat(play.result()).isEqualTo("main 1 i 1");
    }
}
