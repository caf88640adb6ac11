package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.QueueLimits;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How tasks get into the queue with their instance's turns, and out of it when nobody wants them any more. */
public abstract class WithdrawalContract extends TaskContract {

    /** How an execution may end. */
    enum Ending {
        COMPLETED,
        FAILED,
        CANCELLED,
        TERMINATED,
        CONTINUED_AS_NEW;

        Write.Change change() {
            return this == CONTINUED_AS_NEW ? Changes.next("{}") : Changes.end(InstanceStatus.valueOf(name()), "{}");
        }
    }

    @Rule("TQ-40")
    @Test
    void givenATaskThatWaits_whenItIsWithdrawn_thenItIsGone() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task unwanted = queued(one, alpha, charge().closeBy(NOON));
        Task wanted = queued(one, alpha, charge());

        committed(withdrawing(one, alpha, unwanted.key(), 4711L));

        assertThat(tasks("one")).containsExactly(wanted);
        assertThat(overdue()).isEmpty();
        assertThat(takeAll(alpha)).containsExactly(wanted);
    }

    @Rule("TQ-41")
    @Test
    void givenATaskThatRuns_whenItIsWithdrawn_thenItsTakerIsToldAndItsReportIsFencedButHeard() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, 2, charge());
        List<Taken> taken = take(Taking.by(beta)).tasks();
        long key = taken.getFirst().task().key();

        committed(withdrawing(one, alpha, key));

        assertThat(tasks("one")).containsExactly(taken.getLast().task());
        assertThat(beat(beta, taken.getFirst(), taken.getLast())).containsExactly(key);
        assertThat(unwanted(beta)).containsExactly(key);
        assertThat(unwanted(alpha)).isEmpty();
        assertFenced(commitOne(report(taken.getFirst(), beta)));
        assertThat(unwanted(beta)).isEmpty();
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("TQ-42")
    @Test
    void givenATaskThatNobodyWants_whenItsTakerGivesItBackOrDiesOrForgetsIt_thenItIsGone() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        List<Task> tasks = queued(one, alpha, 3, charge());
        List<Taken> taken = take(Taking.by(beta)).tasks();
        committed(withdrawing(
                one, alpha, tasks.get(0).key(), tasks.get(1).key(), tasks.get(2).key()));
        assertThat(unwanted(beta)).hasSize(3);
        assertThat(store.tasks().unwanted(beta, 2))
                .containsExactlyInAnyOrder(tasks.get(0).key(), tasks.get(1).key());

        committed(giveBack(taken.get(0), beta));
        assertThat(unwanted(beta)).hasSize(2);
        assertThat(store.tasks().abandoned(beta, Set.of(tasks.get(2).key()))).isEqualTo(1);
        assertThat(unwanted(beta)).containsExactly(tasks.get(2).key());
        store.membership().leave(beta);

        assertThat(unwanted(beta)).isEmpty();
        assertThat(takeAll(alpha)).isEmpty();
    }

    @Rule("TQ-43")
    @ParameterizedTest
    @EnumSource(Ending.class)
    void givenTasks_whenTheirExecutionEnds_thenAllAreWithdrawnInTheSameAct(Ending ending) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        queued(one, alpha, charge());
        Taken taken = takeOne(alpha);
        queued(one, alpha, charge());
        Task ofAnother = queued(two, alpha, charge());
        Task neverSeen = task(one, charge());

        committed(sending(one, alpha, new Write.Errands(List.of(neverSeen), List.of()), Optional.of(ending.change())));

        assertThat(tasks("one")).isEmpty();
        assertThat(unwanted(alpha)).containsExactly(taken.task().key());
        assertThat(takeAll(alpha)).containsExactly(ofAnother);
        assertFenced(commitOne(report(taken, alpha)));
    }

    @Rule("TQ-44")
    @Test
    void givenAnInstanceThatIsReplaced_whenItsOldTaskIsReported_thenTheNewOneHearsNothing() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        Taken taken = takeOne(alpha);
        committed(sending(one, alpha, Write.Errands.NONE, Optional.of(Changes.end(InstanceStatus.COMPLETED, "{}"))));

        committed(replacing(start("one", alpha)));

        assertThat(unwanted(alpha)).containsExactly(taken.task().key());
        assertFenced(commitOne(report(taken, alpha)));
        assertThat(unwanted(alpha)).isEmpty();
        assertThat(inbox("one")).isEmpty();
        assertThat(tasks("one")).isEmpty();
    }

    @Rule("TQ-45")
    @Test
    void givenAnotherInstancesTask_whenATurnWithdrawsIt_thenItStays() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        Task ofTwo = queued(two, alpha, charge());

        committed(withdrawing(one, alpha, ofTwo.key()));

        assertThat(takeAll(alpha)).containsExactly(ofTwo);
    }

    @Rule("TQ-46")
    @Test
    void givenATaskThatOneTurnAsksForAndWithdraws_whenItIsStored_thenThereIsNone() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task task = task(one, charge());

        committed(sending(one, alpha, new Write.Errands(List.of(task), List.of(task.key())), Optional.empty()));

        assertThat(takeAll(alpha)).isEmpty();
    }

    @Rule("TQ-47")
    @Test
    void givenATurnThatIsNotStored_whenItHadErrands_thenTheyAreNotRun() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        Task waiting = queued(one, alpha, charge());
        Write.Turn gap = new Write.Turn(
                one,
                alpha,
                1,
                7,
                NOON,
                "[]",
                List.of(),
                Optional.empty(),
                new Write.Errands(List.of(task(one, charge())), List.of(waiting.key())));

        assertFenced(commitOne(gap));
        assertFenced(commitOne(asking(one, beta, task(one, charge()))));

        assertThat(tasks("one")).containsExactly(waiting);
    }

    @Rule("TQ-48")
    @Test
    void givenATurnThatWasStored_whenItIsAskedForAgain_thenItsErrandsAreNotRunAgain() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Turn turn = asking(one, alpha, task(one, charge()));
        committed(turn);
        committed(report(takeOne(alpha), alpha));

        assertThat(commitOne(turn)).isEqualTo(Outcome.Committed.INSTANCE);

        assertThat(takeAll(alpha)).isEmpty();
    }

    @Rule("TQ-49")
    @Test
    void givenATaskWithATakenKey_whenItIsCommittedAmongOthers_thenItsTurnIsRefusedAndTheOthersStand() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        long three = owned("three", alpha);
        Task first = queued(one, alpha, charge());
        Task same = charge().of(first.key(), two, 1, NOON);
        Task twice = task(three, charge());
        Task good = task(one, charge());

        List<Outcome> outcomes = commit(
                asking(two, alpha, task(two, charge()), same),
                asking(one, alpha, good),
                asking(three, alpha, twice, twice));

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcomes.get(1)).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Refused.class);
        assertThat(history("two")).isEmpty();
        assertThat(history("three")).isEmpty();
        assertThat(takeAll(alpha)).containsExactly(first, good);
    }

    @Rule("TQ-50")
    @Test
    @Needs(StoreFeature.LARGEST_VALUE)
    void givenATaskTooLargeToStore_whenItIsCommittedAmongOthers_thenItsTurnIsRefusedAndTheOthersStand() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        Task good = task(two, charge());

        List<Outcome> outcomes =
                commit(asking(one, alpha, task(one, charge().input(tooLarge()))), asking(two, alpha, good));

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcomes.get(1)).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(history("one")).isEmpty();
        assertThat(takeAll(alpha)).containsExactly(good);
    }

    @Rule("TQ-51")
    @Test
    void givenTasks_whenTheirInstanceIsClaimed_thenTheNewOwnerIsToldThoseThatAreWanted() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        List<Task> tasks = queued(one, alpha, 4, charge());
        List<Taken> taken = take(Taking.by(beta).atMost(2)).tasks();
        committed(withdrawing(one, alpha, tasks.get(0).key(), tasks.get(3).key()), releaseUntil(one, alpha, NOON));

        assertThat(claimOne(beta).tasks()).containsExactly(tasks.get(1), tasks.get(2));
        assertThat(taken).hasSize(2);
    }

    @Rule("TQ-52")
    @Test
    @Needs(StoreFeature.DURABLE)
    void givenTasksAndLimits_whenTheStoreIsOpenedAgain_thenTheyAreThere() throws Exception {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        List<Task> tasks = queued(one, alpha, 2, charge());
        store.tasks().limit("busy", QueueLimits.NONE.concurrency(3));
        store.close();

        store = openAnother();

        assertThat(tasks("one")).isEqualTo(tasks);
        assertThat(store.tasks().limits("busy").concurrency()).hasValue(3);
        assertThat(takeAll(join("beta"))).isEqualTo(tasks);
    }

    @Rule("TQ-53")
    @Test
    void givenAnInstanceThatWasClaimedWithATask_whenItEndsTurnsLater_thenTheTaskIsWithdrawn() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        committed(releaseUntil(one, alpha, NOON));
        claimOne(beta);

        committed(sending(one, beta, Write.Errands.NONE, Optional.empty()));
        committed(sending(one, beta, Write.Errands.NONE, Optional.of(Changes.end(InstanceStatus.COMPLETED, "{}"))));

        assertThat(takeAll(beta)).isEmpty();
    }
}
