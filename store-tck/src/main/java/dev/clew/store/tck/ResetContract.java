package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Removal;
import dev.clew.store.StateRow;
import dev.clew.store.Store;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that have ended or are held, and go on from an earlier place. */
public abstract class ResetContract extends TaskContract {

    private static final int ROUNDS = 30;
    private static final StateRow KEPT = new StateRow("kept", "{\"value\":1}", NOON.minusSeconds(5));

    /** A reset of an instance as it stands now, that keeps some turns of its first execution. */
    private Write.Reset reset(String id, int keep) {
        InstanceRow row = row(id);
        List<TurnRow> turns = new ArrayList<>();
        for (TurnRow turn : history(id, row.execution()).subList(0, keep)) {
            turns.add(new TurnRow(row.execution() + 1, turn.number(), turn.at(), turn.events()));
        }
        return new Write.Reset(
                row.key(),
                row.execution(),
                row.status(),
                history(id, row.execution()).size(),
                "{\"again\":" + nextKey() + "}",
                clock.instant(),
                turns,
                Optional.empty(),
                List.of(),
                List.of(),
                Write.Outbox.NONE);
    }

    private static Write.Reset with(
            Write.Reset reset,
            Optional<String> customStatus,
            List<StateRow> state,
            List<Long> consumed,
            Write.Outbox outbox) {
        return new Write.Reset(
                reset.key(),
                reset.execution(),
                reset.status(),
                reset.length(),
                reset.start(),
                reset.at(),
                reset.turns(),
                customStatus,
                state,
                consumed,
                outbox);
    }

    private long ended(String id, Epoch owner, InstanceStatus status) {
        long key = owned(id, owner);
        committed(
                turn(key, owner, 0), turn(key, owner, 1), turn(key, owner, 2, Changes.end(status, "{\"why\":\"it\"}")));
        return key;
    }

    @Rule("RS-01")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED"})
    void givenAnInstanceThatEnded_whenItIsReset_thenItsNextExecutionIsReadyWithTheTurnsItIsGiven(
            InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = ended("one", alpha, status);
        List<TurnRow> before = history("one");
        clock.advance(Duration.ofSeconds(1));
        Write.Reset reset = reset("one", 2);

        assertThat(commitOne(reset)).isEqualTo(Committed.INSTANCE);

        InstanceRow row = row("one");
        assertThat(row.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row.execution()).isEqualTo(2);
        assertThat(row.start()).isEqualTo(reset.start());
        assertThat(row.outcome()).isEmpty();
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).contains(clock.instant());
        assertThat(row.updatedAt()).isEqualTo(clock.instant());
        assertThat(row.claims()).isZero();
        assertThat(history("one", 1)).isEqualTo(before);
        assertThat(history("one", 2)).isEqualTo(reset.turns());
        Claimed claimed = claimOne(alpha);
        assertThat(claimed.history()).isEqualTo(reset.turns());
        assertFenced(commitOne(turn(one, alpha, 3)));
        assertFenced(commitOne(turn(one, alpha, 2, 1, List.of(), Optional.empty())));
        committed(turn(one, alpha, 2, 2, List.of(), Optional.empty()));
        committed(turn(one, alpha, 2, 3, List.of(), Optional.of(Changes.end(InstanceStatus.COMPLETED, "{}"))));
        assertThat(history("one", 2)).hasSize(4);
    }

    @Rule("RS-02")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"PARKED", "QUARANTINED"})
    void givenAHeldInstance_whenItIsResetToItsBeginning_thenItRunsAndItsOtherMessagesWaitStill(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Delivery gone = delivery("one", "gone");
        committed(
                turn(one, alpha, 0),
                gone,
                delivery("one", "stays"),
                new Write.Hold(one, alpha, status, "{}", clock.instant()));

        committed(with(reset("one", 0), Optional.empty(), List.of(), List.of(gone.key()), Write.Outbox.NONE));

        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(history("one", 2)).isEmpty();
        Claimed claimed = claimOne(alpha);
        assertThat(claimed.history()).isEmpty();
        assertThat(bodies(claimed.inbox())).containsExactly("stays");
        committed(turn(one, alpha, 2, 0, List.of(), Optional.empty()));
    }

    @Rule("RS-03")
    @Test
    void givenATerminatedInstance_whenItIsReset_thenItMayBeTerminatedAgain() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0));
        committed(terminate(one));

        committed(reset("one", 1));
        assertFenced(commitOne(turn(one, alpha, 1)));
        committed(terminate(one));

        assertThat(row("one").status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(history("one", 2)).extracting(TurnRow::events).last().isEqualTo("[{\"terminated\":" + one + "}]");
        committed(reset("one", 2));
        claimOne(alpha);
        committed(turn(one, alpha, 3, 2, List.of(), Optional.empty()));
    }

    @Rule("RS-04")
    @Test
    void givenValuesAndAText_whenTheInstanceIsReset_thenItKeepsWhatTheResetSays() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(
                turn(one, alpha, 0, Changes.put("kept", "{\"value\":7}")),
                turn(one, alpha, 1, Changes.put("late", "{\"value\":8}")),
                turn(one, alpha, 2, Changes.end(InstanceStatus.FAILED, "{}")));
        long version = row("one").statusVersion();

        committed(with(reset("one", 1), Optional.of("half way"), List.of(KEPT), List.of(), Write.Outbox.NONE));

        assertThat(store.catalog().state(id("one"))).containsExactly(KEPT);
        assertThat(row("one").customStatus()).contains("half way");
        assertThat(row("one").statusVersion()).isEqualTo(version + 1);
    }

    @Rule("RS-05")
    @Test
    void givenMessagesToItselfAndOthers_whenTheInstanceIsReset_thenTheyWaitInOrder() {
        Epoch alpha = join("alpha");
        ended("one", alpha, InstanceStatus.FAILED);
        owned("child", alpha);
        Write.Delivery first = delivery("one", "first");
        Write.Delivery second = delivery("one", "second");
        Write.Delivery third = delivery("child", "stop");

        Outcome outcome = commitOne(with(
                reset("one", 1),
                Optional.empty(),
                List.of(),
                List.of(),
                new Write.Outbox(List.of(), List.of(first, second, third))));

        assertThat(outcome)
                .isEqualTo(new Sent(List.of(new Delivered(false), new Delivered(false), new Delivered(false))));
        assertThat(bodies(claimOne(alpha).inbox())).containsExactly("first", "second");
        assertThat(bodies(inbox("child"))).containsExactly("stop");
    }

    @Rule("RS-06")
    @Test
    void givenAnInstanceThatDoesNotStandAsItWasSeen_whenItIsReset_thenThatIsFencedAndNothingChanges() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()));
        Write.Reset seen = with(
                reset("one", 1),
                Optional.of("text"),
                List.of(KEPT),
                List.of(),
                new Write.Outbox(List.of(), List.of(delivery("one", "lost"))));
        committed(new Write.Resume(id("one"), clock.instant()));
        InstanceRow running = row("one");
        assertFenced(commitOne(seen));
        assertThat(row("one")).isEqualTo(running);
        claimOne(alpha);
        committed(turn(one, alpha, 1), new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()));
        InstanceRow parked = row("one");

        assertFenced(commitOne(seen));

        assertThat(row("one")).isEqualTo(parked);
        assertThat(history("one", 2)).isEmpty();
        assertThat(store.catalog().state(id("one"))).isEmpty();
        assertThat(inbox("one")).isEmpty();
        assertThat(store.removal().delete(List.of(one), Removal.Reach.UNOWNED)).isEqualTo(Set.of(one));
        assertThat(commitOne(seen)).isEqualTo(NotFound.INSTANCE);
    }

    @Rule("RS-07")
    @Test
    void givenAReset_whenItIsAskedForAgain_thenItIsDoneOnce() {
        Epoch alpha = join("alpha");
        long one = ended("one", alpha, InstanceStatus.FAILED);
        Write.Reset reset = with(
                reset("one", 1),
                Optional.empty(),
                List.of(KEPT),
                List.of(),
                new Write.Outbox(List.of(), List.of(delivery("one", "once"))));
        Write.Reset other = reset("one", 1);
        assertThat(commitOne(reset)).isInstanceOf(Sent.class);

        assertThat(commitOne(reset)).isEqualTo(Committed.INSTANCE);
        assertFenced(commitOne(other));

        Claimed claimed = claimOne(alpha);
        assertThat(bodies(claimed.inbox())).containsExactly("once");
        committed(turn(one, alpha, 2, 1, List.of(claimed.inbox().getFirst().key()), Optional.empty()));
        assertThat(commitOne(reset)).isEqualTo(Committed.INSTANCE);
        assertThat(history("one", 2)).hasSize(2);
        assertThat(inbox("one")).isEmpty();
        assertThat(row("one").owner()).contains(alpha);
    }

    @Rule("RS-08")
    @Test
    void givenManyWritesInOneCommit_whenSomeAreResets_thenEachIsAnsweredInTheOrderGiven() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        ended("two", alpha, InstanceStatus.FAILED);
        committed(turn(one, alpha, 0));
        Write.Reset two = reset("two", 1);
        Write.Reset late = new Write.Reset(
                one,
                1,
                InstanceStatus.COMPLETED,
                2,
                "{\"again\":1}",
                clock.instant(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Write.Outbox.NONE);

        List<Outcome> outcomes = commit(
                late,
                turn(one, alpha, 1, Changes.end(InstanceStatus.COMPLETED, "{}")),
                two,
                late,
                two,
                delivery("one", "after"),
                delivery("two", "after"));

        assertFenced(outcomes.getFirst());
        assertThat(outcomes.subList(1, 5)).allMatch(Committed.INSTANCE::equals);
        assertThat(outcomes.subList(5, 7)).allMatch(new Delivered(false)::equals);
        assertThat(row("one").execution()).isEqualTo(2);
        assertThat(row("two").execution()).isEqualTo(2);
        assertThat(claim(alpha, 10).claimed())
                .allSatisfy(claimed -> assertThat(bodies(claimed.inbox())).containsExactly("after"))
                .hasSize(2);
    }

    @Rule("RS-09")
    @Test
    void givenTasksOfAHeldInstance_whenItIsReset_thenNobodyWantsThemAnyMore() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, TaskDraft.of("charge"));
        committed(new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        committed(reset("one", 1));

        assertThat(store.catalog().tasks(id("one"), 10)).isEmpty();
        assertThat(claimOne(alpha).tasks()).isEmpty();
    }

    @Rule("RS-10")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenTwoStores_whenBothResetOrDeleteAtOnce_thenOneOfThemDoes() throws Exception {
        Epoch alpha = join("alpha");
        Store another = openAnother();
        for (int round = 0; round < ROUNDS; round++) {
            String name = "i" + round;
            long key = ended(name, alpha, InstanceStatus.FAILED);
            Write.Reset one = reset(name, 1);
            Write.Reset two = reset(name, 2);
            Callable<Boolean> first = () -> store.log().commit(List.of(one)).getFirst() instanceof Committed;
            Callable<Boolean> second = () -> another.log().commit(List.of(two)).getFirst() instanceof Committed;
            Callable<Boolean> third = () ->
                    !another.removal().delete(List.of(key), Removal.Reach.ENDED).isEmpty();

            List<Boolean> done = Together.run(List.of(first, second, third));

            assertThat(done).as("round %d", round).containsOnlyOnce(true);
            if (!done.get(2)) {
                Write.Reset winner = done.getFirst() ? one : two;
                assertThat(row(name).start()).isEqualTo(winner.start());
                assertThat(history(name, 2)).isEqualTo(winner.turns());
            }
        }
    }

    @Rule("RS-11")
    @Test
    void givenABadReset_whenItIsMade_thenItSaysWhatIsWrong() {
        Instant now = clock.instant();
        assertThatThrownBy(() -> bad(InstanceStatus.RUNNING, List.of(), now)).hasMessageContaining("RUNNING");
        assertThatThrownBy(() -> bad(InstanceStatus.FAILED, List.of(new TurnRow(1, 0, now, "[]")), now))
                .hasMessageContaining("execution 1");
    }

    private static Write.Reset bad(InstanceStatus status, List<TurnRow> turns, Instant now) {
        return new Write.Reset(
                1, 1, status, 1, "{}", now, turns, Optional.empty(), List.of(), List.of(), Write.Outbox.NONE);
    }

    @Rule("RS-12")
    @Test
    void givenOneBatch_whenAHeldInstanceIsResetAndThenResumed_thenTheResetFindsItHeld() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        assertThat(commit(reset("one", 0), new Write.Resume(id("one"), clock.instant())))
                .containsExactly(Committed.INSTANCE, Committed.INSTANCE);

        assertThat(row("one").execution()).isEqualTo(2);
    }
}
