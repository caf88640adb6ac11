package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that are ended from outside, whoever owns them. */
public abstract class TerminationContract extends TaskContract {

    private static final int ROUNDS = 40;

    @Rule("TE-01")
    @Test
    void givenAnOwner_whenItsInstanceIsTerminated_thenThatIsTheLastTurnAndNothingOfTheOwnersIsStoredAnyMore() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), turn(one, alpha, 1), delivery("one", "waits"));
        clock.advance(Duration.ofSeconds(1));

        committed(terminate(one));

        InstanceRow row = row("one");
        assertThat(row.status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(row.outcome()).contains("{\"why\":\"enough\"}");
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).isEmpty();
        assertThat(row.updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(inbox("one")).isEmpty();
        assertThat(history("one"))
                .extracting(TurnRow::number, TurnRow::events)
                .last()
                .isEqualTo(tuple(2, "[{\"terminated\":" + one + "}]"));
        assertFenced(commitOne(turn(one, alpha, 2)));
        assertFenced(commitOne(turn(one, alpha, 3)));
        assertFenced(commitOne(turn(one, alpha, 2, Changes.next("{}"))));
        assertFenced(commitOne(release(one, alpha)));
        assertFenced(commitOne(new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant())));
        assertThat(row("one")).isEqualTo(row);
        assertThat(turnNumbers("one")).containsExactly(0, 1, 2);
        assertThat(store.log().receive(alpha, 10)).isEmpty();
        clock.advance(Duration.ofDays(30));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
    }

    @Rule("TE-02")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenAStoreThatKnowsWhatIsNext_whenAnotherTerminates_thenTheNextTurnIsFencedAndTheEpochLives()
            throws Exception {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        committed(turn(one, alpha, 0), turn(two, alpha, 0));
        Store another = openAnother();

        assertThat(another.log().commit(List.of(terminate(one)))).containsExactly(Committed.INSTANCE);

        assertFenced(commitOne(turn(one, alpha, 1)));
        committed(turn(two, alpha, 1));
        List<Outcome> together = commit(turn(two, alpha, 2), turn(one, alpha, 1), turn(one, alpha, 2));
        assertThat(together.getFirst()).isEqualTo(Committed.INSTANCE);
        assertFenced(together.get(1));
        assertFenced(together.get(2));
        assertThat(turnNumbers("one")).containsExactly(0, 1);
        assertThat(turnNumbers("two")).containsExactly(0, 1, 2);
        assertThat(store.membership().renew(alpha, LEASE)).isTrue();
    }

    @Rule("TE-03")
    @Test
    void givenAnInstanceThatWaits_whenItIsTerminated_thenNobodyGetsItAgain() {
        Epoch alpha = join("alpha");
        Write.Start fresh = start("fresh");
        long asleep = owned("asleep", alpha);
        committed(fresh, turn(asleep, alpha, 0, Changes.releaseUntil(NOON.plusSeconds(60))));

        committed(terminate(fresh.key()), terminate(asleep));

        clock.advance(Duration.ofDays(1));
        store.membership().renew(alpha, LEASE);
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertThat(claim(alpha, 10).nextReady()).isEmpty();
        assertThat(turnNumbers("fresh")).containsExactly(0);
        assertThat(turnNumbers("asleep")).containsExactly(0, 1);
    }

    @Rule("TE-04")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"PARKED", "QUARANTINED"})
    void givenAHeldInstance_whenItIsTerminated_thenItHasEndedAndIsNotResumed(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "waits"), new Write.Hold(one, alpha, status, "{}", clock.instant()));

        committed(terminate(one));
        committed(new Write.Resume(id("one"), clock.instant()));

        assertThat(row("one").status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(inbox("one")).isEmpty();
        assertThat(claim(alpha, 10).claimed()).isEmpty();
    }

    @Rule("TE-05")
    @Test
    void givenNoInstanceOrOneThatEnded_whenItIsTerminated_thenThatIsSaidAndNothingChanges() {
        Epoch alpha = join("alpha");
        long ended = owned("ended", alpha);
        committed(turn(ended, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        long terminated = owned("terminated", alpha);
        Write.Terminate once = terminate(terminated);
        committed(once);
        InstanceRow before = row("terminated");

        assertThat(commitOne(terminate(4711))).isEqualTo(NotFound.INSTANCE);
        assertThat(commitOne(terminate(ended))).isEqualTo(new Ended(InstanceStatus.FAILED));
        assertThat(commitOne(once)).isEqualTo(new Ended(InstanceStatus.TERMINATED));

        assertThat(row("ended").status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(turnNumbers("ended")).containsExactly(0);
        assertThat(row("terminated")).isEqualTo(before);
        assertThat(turnNumbers("terminated")).containsExactly(0);
    }

    @Rule("TE-06")
    @Test
    void givenTasks_whenTheirInstanceIsTerminated_thenThoseThatWaitAreGoneAndThoseThatRunAreUnwanted() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        Taken taken = takeOne(beta);
        queued(one, alpha, charge());

        committed(terminate(one));

        assertThat(tasks("one")).isEmpty();
        assertThat(unwanted(beta)).containsExactly(taken.task().key());
        assertThat(takeAll(beta)).isEmpty();
        assertFenced(commitOne(report(taken, beta)));
        assertThat(unwanted(beta)).isEmpty();
    }

    @Rule("TE-07")
    @Test
    void givenAnOutbox_whenTheInstanceIsTerminated_thenAllOfItIsSentWithIt() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        owned("parent", alpha);
        long gone = owned("gone", alpha);
        committed(turn(gone, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
        var outbox = new Write.Outbox(
                List.of(), List.of(delivery("parent", "over"), delivery("gone", "stop"), delivery("nobody", "stop")));

        Outcome first = commitOne(terminate(one, outbox));
        Outcome second = commitOne(terminate(one, outbox));

        assertThat(first)
                .isEqualTo(new Sent(
                        List.of(new Delivered(false), new Ended(InstanceStatus.COMPLETED), NotFound.INSTANCE)));
        assertThat(second).isEqualTo(new Ended(InstanceStatus.TERMINATED));
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("over");
        assertThat(bodies(inbox("parent"))).containsExactly("over");
    }

    @Rule("TE-08")
    @Test
    void givenManyWrites_whenTerminationsAreAmongThem_thenAllTakeEffectInTheirOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        Write.Start fresh = start("fresh", alpha);

        List<Outcome> outcomes = commit(
                turn(one, alpha, 0),
                terminate(one),
                delivery("one", "late"),
                turn(one, alpha, 1),
                fresh,
                terminate(fresh.key()),
                terminate(fresh.key()),
                turn(two, alpha, 0));

        assertThat(outcomes)
                .extracting(Outcome::getClass)
                .containsExactly(
                        Committed.class,
                        Committed.class,
                        Ended.class,
                        Outcome.Fenced.class,
                        Committed.class,
                        Committed.class,
                        Ended.class,
                        Committed.class);
        assertThat(turnNumbers("one")).containsExactly(0, 1);
        assertThat(turnNumbers("fresh")).containsExactly(0);
        assertThat(turnNumbers("two")).containsExactly(0);
    }

    @Rule("TE-09")
    @Test
    void givenALaterExecution_whenItIsTerminated_thenThatIsRecordedThere() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0, Changes.next("{}")), turn(one, alpha, 2, 0, List.of(), Optional.empty()));

        committed(terminate(one));

        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(history("one", 2)).extracting(TurnRow::number).containsExactly(0, 1);
        assertFenced(commitOne(turn(one, alpha, 2, 1, List.of(), Optional.empty())));
    }

    @Rule("TE-10")
    @Test
    void givenInstances_whenSomeWereTerminatedOrGivenBack_thenTheOwnerIsToldWhichItDoesNotOwn() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long kept = owned("kept", alpha);
        long terminated = owned("terminated", alpha);
        long released = owned("released", alpha);
        long others = owned("others", beta);
        committed(terminate(terminated), release(released, alpha));

        assertThat(store.log().notOwned(alpha, Set.of(kept, terminated, released, others, 4711L)))
                .containsExactlyInAnyOrder(terminated, released, others, 4711L);
        assertThat(store.log().notOwned(beta, Set.of(others))).isEmpty();
        store.membership().leave(beta);
        assertThat(store.log().notOwned(beta, Set.of(others))).containsExactly(others);
    }

    // --- at the same moment

    @Rule("TE-11")
    @Test
    void givenAnOwnerThatCommitsTurnAfterTurn_whenItsInstanceIsTerminatedMeanwhile_thenItEndsBetweenTwoOfThem()
            throws Exception {
        terminateBetweenTurns(store, Duration.ZERO);
    }

    @Rule("TE-18")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenAnOwnerThatCommitsTurnAfterTurn_whenAnotherProcessTerminatesItsInstance_thenItEndsBetweenTwoOfThem()
            throws Exception {
        terminateBetweenTurns(openAnother(), Duration.ofMillis(1));
    }

    /** An owner that never rests leaves no room for others where a file has one writer at a time. */
    private void terminateBetweenTurns(Store another, Duration rest) throws Exception {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS / 2; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            List<Callable<Outcome>> acts = List.of(
                    () -> {
                        Outcome outcome = Committed.INSTANCE;
                        for (int number = 0; number < 1_000_000 && outcome instanceof Committed; number++) {
                            outcome = commitOne(turn(key, alpha, number));
                            Thread.sleep(rest);
                        }
                        return outcome;
                    },
                    () -> another.log().commit(List.of(terminate(key))).getFirst());

            List<Outcome> outcomes = Together.run(acts);

            assertFenced(outcomes.getFirst());
            assertThat(outcomes.getLast()).isEqualTo(Committed.INSTANCE);
            assertThat(row(id).status()).isEqualTo(InstanceStatus.TERMINATED);
            List<TurnRow> turns = history(id);
            assertThat(turns.getLast().events()).contains("terminated");
            assertThat(turns.stream().filter(turn -> turn.events().contains("terminated")))
                    .hasSize(1);
        }
    }

    @Rule("TE-12")
    @ParameterizedTest
    @EnumSource(LastWrite.class)
    void givenAnOwnerThatLetsGo_whenTheInstanceIsTerminatedAtTheSameMoment_thenItHasEndedOnce(LastWrite last)
            throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            Write write = switch (last) {
                case END -> turn(key, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}"));
                case NEXT -> turn(key, alpha, 0, Changes.next("{}"));
                case RELEASING_TURN -> turn(key, alpha, 0, Changes.releaseUntilMessage());
                case RELEASE -> release(key, alpha);
                case HOLD -> new Write.Hold(key, alpha, InstanceStatus.PARKED, "{}", clock.instant());
            };
            List<Callable<Outcome>> acts = List.of(() -> commitOne(write), () -> commitOne(terminate(key)));

            List<Outcome> outcomes = Together.run(acts);

            InstanceRow row = row(id);
            assertThat(row.status().ended()).isTrue();
            assertThat(row.owner()).isEmpty();
            assertThat(row.readyAt()).isEmpty();
            boolean completed = row.status() == InstanceStatus.COMPLETED;
            assertThat(outcomes.getLast())
                    .isEqualTo(completed ? new Ended(InstanceStatus.COMPLETED) : Committed.INSTANCE);
            if (last == LastWrite.END) {
                assertThat(outcomes.getFirst() instanceof Committed).isEqualTo(completed);
                assertThat(turnNumbers(id)).containsExactly(0);
            } else {
                assertThat(row.status()).isEqualTo(InstanceStatus.TERMINATED);
                assertThat(history(id, row.execution()).getLast().events()).contains("terminated");
            }
            assertFenced(commitOne(turn(key, alpha, row.execution(), 5, List.of(), Optional.empty())));
        }
    }

    /** What an owner may write last. */
    enum LastWrite {
        END,
        NEXT,
        RELEASING_TURN,
        RELEASE,
        HOLD
    }

    @Rule("TE-13")
    @Test
    void givenAReadyInstance_whenItIsClaimedAndTerminatedAtTheSameMoment_thenWhoeverGotItCannotWrite()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            Write.Start start = start("i" + round);
            committed(start, delivery("i" + round, "m"));
            List<Callable<Integer>> acts =
                    List.of(() -> claim(alpha, 10).claimed().size(), () -> {
                        committed(terminate(start.key()));
                        return 0;
                    });

            Together.run(acts);

            assertThat(row("i" + round).status()).isEqualTo(InstanceStatus.TERMINATED);
            assertThat(row("i" + round).owner()).isEmpty();
            assertThat(inbox("i" + round)).isEmpty();
            assertFenced(commitOne(turn(start.key(), alpha, 0)));
            assertFenced(commitOne(turn(start.key(), alpha, 1)));
            assertThat(claim(alpha, 10).claimed()).isEmpty();
            assertThat(store.log().receive(alpha, 10)).isEmpty();
        }
    }

    @Rule("TE-14")
    @Test
    void givenMessages_whenTheyComeAsTheInstanceIsTerminated_thenNoneIsLeftBehind() throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            List<Callable<Outcome>> acts = new ArrayList<>();
            acts.add(() -> commitOne(delivery(id, "one")));
            acts.add(() -> commitOne(delivery(id, "two", alpha)));
            acts.add(() -> commitOne(terminate(key)));

            List<Outcome> outcomes = Together.run(acts);

            assertThat(outcomes.getLast()).isEqualTo(Committed.INSTANCE);
            assertThat(outcomes.subList(0, 2))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOfAny(Delivered.class, Ended.class));
            assertThat(inbox(id)).isEmpty();
            assertThat(store.log().receive(alpha, 10)).isEmpty();
        }
    }

    @Rule("TE-15")
    @Test
    void givenOneInstance_whenManyTerminateItAtTheSameMoment_thenOneOfThemDoes() throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS / 2; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            owned("parent" + round, alpha);
            String parent = "parent" + round;

            List<Outcome> outcomes = Together.run(
                    4, () -> commitOne(terminate(key, new Write.Outbox(List.of(), List.of(delivery(parent, "over"))))));

            assertThat(outcomes.stream().filter(Sent.class::isInstance)).hasSize(1);
            assertThat(outcomes.stream().filter(new Ended(InstanceStatus.TERMINATED)::equals))
                    .hasSize(3);
            assertThat(turnNumbers(id)).containsExactly(0);
            assertThat(inbox(parent)).hasSize(1);
        }
    }

    @Rule("TE-16")
    @Test
    void givenAnOwnerThatDies_whenItsInstanceIsTerminatedAtTheSameMoment_thenNobodyGetsIt()
            throws InterruptedException {
        for (int round = 0; round < ROUNDS / 2; round++) {
            Epoch dying = join("dying");
            long key = owned("i" + round, dying);
            List<Callable<Outcome>> acts = List.of(() -> commitOne(terminate(key)), () -> {
                store.membership().leave(dying);
                return Committed.INSTANCE;
            });

            assertThat(Together.run(acts)).containsOnly(Committed.INSTANCE);

            assertThat(row("i" + round).status()).isEqualTo(InstanceStatus.TERMINATED);
            assertThat(row("i" + round).readyAt()).isEmpty();
            assertThat(claim(join("next"), 10).claimed()).isEmpty();
        }
    }

    @Rule("TE-17")
    @Test
    void givenAnInstanceThatIsDeleted_whenItIsTerminatedAtTheSameMoment_thenNothingOfItIsLeft()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            Write.Start start = start("i");
            committed(start);
            List<Callable<Outcome>> acts = List.of(() -> commitOne(terminate(start.key())), () -> {
                store.removal().delete(List.of(start.key()), Removal.Reach.UNOWNED);
                return Committed.INSTANCE;
            });

            Outcome outcome = Together.run(acts).getFirst();

            assertThat(outcome).isIn(Committed.INSTANCE, NotFound.INSTANCE);
            assertThat(store.catalog().find(id("i"))).isEmpty();
            long again = owned("i", alpha);
            assertThat(history("i")).isEmpty();
            committed(terminate(again));
            store.removal().delete(List.of(again), Removal.Reach.ENDED);
        }
    }
}
