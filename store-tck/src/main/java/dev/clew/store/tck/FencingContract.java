package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimResult;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That nobody writes who may not: the dead, those that never lived, and those that lost what they owned. */
public abstract class FencingContract extends Contract {

    /** How an epoch may have come to be dead. */
    enum Death {
        LEFT {
            @Override
            Epoch of(FencingContract contract, String name) {
                Epoch epoch = contract.join(name);
                contract.store.membership().leave(epoch);
                return epoch;
            }
        },
        DECLARED_DEAD {
            @Override
            Epoch of(FencingContract contract, String name) {
                Epoch epoch = contract.join(name);
                contract.declareDead(epoch);
                return epoch;
            }
        },
        NEVER_LIVED {
            @Override
            Epoch of(FencingContract contract, String name) {
                return new Epoch(987_654);
            }
        };

        abstract Epoch of(FencingContract contract, String name);
    }

    @Rule("FN-01")
    @ParameterizedTest
    @EnumSource(Death.class)
    void givenADeadEpoch_whenItCommitsAnyKindOfWrite_thenAllAreFencedAndNothingIsWritten(Death death) {
        Epoch dead = death.of(this, "dead");
        Epoch alive = join("alive");
        long one = owned("one", alive);
        InstanceRow before = row("one");

        List<Outcome> outcomes = commit(
                start("two", dead),
                replacing(start("three", dead)),
                delivery("one", "hello", dead),
                turn(one, dead, 0, Changes.PROGRESS),
                turn(one, dead, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                turn(one, dead, 0, Changes.releaseUntilMessage()),
                release(one, dead),
                new Write.Hold(one, dead, InstanceStatus.PARKED, "{}", clock.instant()),
                new Write.Report(1, 1, Optional.of(dead), dead, nextKey(), "{}", clock.instant()),
                new Write.Report(1, 1, Optional.empty(), dead, nextKey(), "{}", clock.instant()),
                new Write.GiveBack(1, dead));

        assertThat(outcomes).hasSize(11).allSatisfy(Contract::assertFenced);
        assertThat(row("one")).isEqualTo(before);
        assertThat(history("one")).isEmpty();
        assertThat(inbox("one")).isEmpty();
        assertThat(store.catalog().find(id("two"))).isEmpty();
        assertThat(store.catalog().find(id("three"))).isEmpty();
    }

    @Rule("FN-02")
    @ParameterizedTest
    @EnumSource(Death.class)
    void givenADeadEpoch_whenItAsksForWork_thenItGetsNone(Death death) {
        Epoch dead = death.of(this, "dead");
        committed(start("one"), delivery("one", "hello"));

        assertThat(claim(dead, 10)).isEqualTo(new ClaimResult(List.of(), Optional.empty()));
        assertThat(store.log().receive(dead, 10)).isEmpty();
        assertThat(store.log().abandoned(dead, Set.of())).isZero();
        assertThat(row("one").owner()).isEmpty();
        assertThat(row("one").claims()).isZero();
    }

    @Rule("FN-03")
    @Test
    void givenATurnDecidedBeforeItsEpochWasDeclaredDead_whenItIsCommittedAfter_thenItIsFenced() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0));
        Write.Turn decided = turn(one, alpha, 1, Changes.end(InstanceStatus.COMPLETED, "{}"));

        declareDead(alpha);

        assertFenced(commitOne(decided));
        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Rule("FN-04")
    @Test
    void givenANewOwner_whenTheOldOneCommits_thenTheNewOnesHistoryStands() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0));
        Write.Turn ofAlpha = turn(one, alpha, 1, Changes.publish("of alpha"));
        declareDead(alpha);
        Epoch beta = join("beta");
        claimOne(beta);
        committed(turn(one, beta, 1, Changes.publish("of beta")));
        List<TurnRow> history = history("one");

        assertFenced(commitOne(ofAlpha));
        assertFenced(commitOne(turn(one, alpha, 2)));

        assertThat(history("one")).isEqualTo(history);
        assertThat(row("one").customStatus()).contains("of beta");
        assertThat(row("one").owner()).contains(beta);
    }

    @Rule("FN-05")
    @Test
    void givenAnInstanceThatWasLostAndRegained_whenATurnFromTheFirstTimeComes_thenItIsFenced() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0));
        Write.Turn stale = turn(one, alpha, 1, Changes.publish("stale"));
        committed(releaseUntil(one, alpha, NOON));
        claimOne(beta);
        committed(turn(one, beta, 1), releaseUntil(one, beta, NOON));
        claimOne(alpha);

        assertFenced(commitOne(stale));
        committed(turn(one, alpha, 2));

        assertThat(turnNumbers("one")).containsExactly(0, 1, 2);
        assertThat(row("one").customStatus()).isEmpty();
    }

    @Rule("FN-06")
    @Test
    void givenATurnThatWasStored_whenItsEpochHasDiedSince_thenAskingAgainIsFencedAndTheTurnStays() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Turn turn = turn(one, alpha, 0);
        committed(turn);
        declareDead(alpha);

        assertFenced(commitOne(turn));
        assertThat(turnNumbers("one")).containsExactly(0);
    }

    @Rule("FN-07")
    @Test
    void givenAnInstanceThatWasReplaced_whenItsOldOwnerCommits_thenItComesNotBackAndTheNewOneIsUntouched() {
        Epoch alpha = join("alpha");
        long old = owned("one", alpha);
        Write.Delivery message = delivery("one", "for the old one");
        committed(message, turn(old, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
        Write.Start fresh = replacing(start("one", alpha));
        committed(fresh);
        InstanceRow before = row("one");

        assertFenced(commitOne(consuming(old, alpha, 1, message.key())));
        assertFenced(commitOne(turn(old, alpha, 0)));
        assertFenced(commitOne(release(old, alpha)));

        assertThat(row("one")).isEqualTo(before);
        assertThat(history("one")).isEmpty();
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("FN-08")
    @Test
    void givenTwoLivingNodes_whenOneCommitsForWhatTheOtherOwns_thenItIsFenced() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);

        assertFenced(commitOne(turn(one, beta, 0)));
        committed(turn(one, alpha, 0));

        assertThat(turnNumbers("one")).containsExactly(0);
    }

    @Rule("FN-09")
    @Test
    void givenALivingAndADeadEpochInOneCommit_whenItIsDone_thenOnlyTheDeadOnesWritesAreFenced() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        long two = owned("two", beta);
        declareDead(beta);

        List<Outcome> outcomes =
                commit(turn(one, alpha, 0), turn(two, beta, 0), start("three", beta), turn(one, alpha, 1));

        assertStored(outcomes.get(0));
        assertFenced(outcomes.get(1));
        assertFenced(outcomes.get(2));
        assertStored(outcomes.get(3));
        assertThat(history("two")).isEmpty();
    }

    @Rule("FN-10")
    @Test
    void givenATurnAndADeathAtTheSameMoment_whenBothAreOver_thenTheTurnIsStoredExactlyIfItWasAnswered()
            throws InterruptedException {
        for (int round = 0; round < 60; round++) {
            Epoch epoch = join("node");
            String id = "i" + round;
            long key = owned(id, epoch);
            boolean leaves = round % 2 == 0;
            if (!leaves) {
                leasesRunOut();
            }
            List<Callable<Outcome>> acts = List.of(() -> commitOne(turn(key, epoch, 0)), () -> {
                if (leaves) {
                    store.membership().leave(epoch);
                } else {
                    store.membership().reap();
                }
                return Outcome.Committed.INSTANCE;
            });

            Outcome outcome = Together.run(acts).getFirst();

            assertThat(row(id).owner()).isEmpty();
            assertThat(row(id).readyAt()).isPresent();
            assertThat(history(id)).hasSize(outcome instanceof Outcome.Committed ? 1 : 0);
            assertFenced(commitOne(turn(key, epoch, 1)));
        }
    }

    @Rule("FN-11")
    @Test
    void givenAClaimAndADeathAtTheSameMoment_whenBothAreOver_thenTheDeadOwnNothing() throws InterruptedException {
        for (int round = 0; round < 60; round++) {
            committed(start("i" + round));
            Epoch epoch = join("node");
            List<Callable<Integer>> acts =
                    List.of(() -> claim(epoch, 1000).claimed().size(), () -> {
                        store.membership().leave(epoch);
                        return 0;
                    });

            Together.run(acts);

            for (int i = 0; i <= round; i++) {
                assertThat(row("i" + i).owner()).isEmpty();
                assertThat(row("i" + i).readyAt()).isPresent();
            }
        }
    }

    @Rule("FN-12")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenAnInstanceGivenBackInTheCommitOfItsLastTurn_whenItsOldOwnerGoesOn_thenThatIsFenced(boolean hold) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(
                turn(one, alpha, 0),
                hold ? new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()) : release(one, alpha));

        assertFenced(commitOne(turn(one, alpha, 1)));

        assertThat(turnNumbers("one")).containsExactly(0);
    }
}
