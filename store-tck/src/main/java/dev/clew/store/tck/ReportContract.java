package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How taken tasks end: reported by who has them, given back, or freed by their taker's death. */
public abstract class ReportContract extends TaskContract {

    @Rule("TQ-70")
    @Test
    void givenAnOwnerThatRanTheTaskItself_whenItReports_thenItKeepsTheMessage() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge());

        Outcome outcome = commitOne(report(takeOne(alpha), alpha, "done"));

        assertThat(outcome).isEqualTo(new Outcome.Delivered(true));
        assertThat(bodies(inbox("one"))).containsExactly("done");
        assertThat(store.log().receive(alpha, 10)).isEmpty();
        assertThat(tasks("one")).isEmpty();
    }

    @Rule("TQ-71")
    @Test
    void givenAnotherOwner_whenATaskIsReported_thenTheOwnerReceivesTheMessageOnce() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        queued(owned("one", alpha), alpha, charge());

        Outcome outcome = commitOne(report(takeOne(beta), beta, "done"));

        assertThat(outcome).isEqualTo(new Outcome.Delivered(false));
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("done");
        assertThat(store.log().receive(alpha, 10)).isEmpty();
    }

    @Rule("TQ-72")
    @Test
    void givenAFreeInstance_whenItsTaskIsReported_thenItIsReadyWithTheMessage() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        committed(release(one, alpha));
        assertThat(row("one").readyAt()).isEmpty();

        assertThat(commitOne(report(takeOne(alpha), alpha, "done"))).isEqualTo(new Outcome.Delivered(false));

        assertThat(row("one").readyAt()).contains(NOON);
        assertThat(bodies(claimOne(alpha).inbox())).containsExactly("done");
    }

    @Rule("TQ-73")
    @Test
    void givenAHeldInstance_whenItsTaskIsReported_thenTheMessageIsKeptAndItIsNotReady() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        committed(new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", NOON));

        assertDelivered(commitOne(report(takeOne(alpha), alpha)));

        assertThat(inbox("one")).hasSize(1);
        assertThat(row("one").readyAt()).isEmpty();
    }

    @Rule("TQ-74")
    @Test
    void givenAReportThatWasStored_whenItIsAskedForAgain_thenItIsAnsweredAlikeAndTheMessageIsThereOnce() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, 2, charge());
        Write.Report own = report(takeOne(Taking.by(alpha).atMost(1)), alpha);
        Write.Report others = report(takeOne(Taking.by(beta).atMost(1)), beta);
        List<Outcome> first = commit(own, others);

        assertThat(commit(own, others)).isEqualTo(first);

        assertThat(inbox("one")).hasSize(2);
        committed(consuming(one, alpha, 1, own.message(), others.message()));
        assertThat(commit(own, others)).allSatisfy(Contract::assertFenced);
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("TQ-75")
    @Test
    void givenATaskThatIsNotTheReporters_whenItReports_thenItIsFencedAndNothingIsWritten() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        Task waiting = queued(one, alpha, charge());
        Taken taken = takeOne(Taking.by(alpha).atMost(1));
        var stale = new Taken(taken.task(), taken.instance(), ORDER, 0, Optional.empty());
        var untaken = new Taken(waiting, taken.instance(), ORDER, 0, Optional.empty());
        var unknown = new Taken(task(one, charge()), taken.instance(), ORDER, 1, Optional.empty());

        List<Outcome> outcomes = commit(
                report(taken, beta),
                report(stale, alpha),
                report(untaken, alpha),
                report(unknown, alpha),
                giveBack(taken, beta),
                giveBack(untaken, alpha),
                giveBack(unknown, alpha));

        assertThat(outcomes).hasSize(7).allSatisfy(Contract::assertFenced);
        assertThat(inbox("one")).isEmpty();
        assertThat(takeAll(beta)).containsExactly(waiting);
        assertDelivered(commitOne(report(taken, alpha)));
    }

    @Rule("TQ-76")
    @Test
    void givenADeadTaker_whenItReportsOrGivesBack_thenItIsFencedAndTheNextTakerIsNotDisturbed() {
        Epoch alpha = join("alpha");
        Epoch dead = join("dead");
        queued(owned("one", alpha), alpha, charge());
        Taken lost = takeOne(dead);
        store.membership().leave(dead);
        Taken taken = takeOne(alpha);
        var sentByTheLiving = new Write.Report(lost.task().key(), 1, Optional.of(dead), alpha, nextKey(), "late", NOON);
        var sentByTheDead = new Write.Report(lost.task().key(), 2, Optional.of(alpha), dead, nextKey(), "late", NOON);

        assertThat(commit(report(lost, dead), giveBack(lost, dead), sentByTheLiving, sentByTheDead))
                .hasSize(4)
                .allSatisfy(Contract::assertFenced);

        assertThat(taken.takes()).isEqualTo(2);
        assertDelivered(commitOne(report(taken, alpha)));
        assertThat(bodies(inbox("one"))).containsExactly("done");
    }

    @Rule("TQ-77")
    @Test
    void givenATaskThatWasLostAndTakenAgainByTheSame_whenTheFirstAttemptReports_thenItIsFenced() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        queued(owned("one", alpha), alpha, charge());
        Taken first = takeOne(beta);
        store.membership().leave(beta);
        Taken second = takeOne(alpha);

        assertFenced(commitOne(report(first, alpha)));

        assertDelivered(commitOne(report(second, alpha)));
    }

    @Rule("TQ-78")
    @Test
    void givenAReportWhoseKeyAnotherMessageHas_whenItIsCommitted_thenItIsRefusedAndTheTaskRunsOn() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge());
        Taken taken = takeOne(alpha);
        Write.Delivery another = delivery("one", "another");
        committed(another);
        var report = new Write.Report(
                taken.task().key(), 1, Optional.of(alpha), alpha, another.key(), "done", clock.instant());

        assertThat(commitOne(report)).isInstanceOf(Outcome.Refused.class);

        assertDelivered(commitOne(report(taken, alpha)));
        assertThat(bodies(inbox("one"))).containsExactly("another", "done");
    }

    @Rule("TQ-79")
    @Test
    void givenATaskThatIsGivenBack_whenItIsTakenAgain_thenTheFirstTakeDoesNotCountAndItsPlaceIsWhatItWas() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, 3, charge());
        List<Taken> taken = take(Taking.by(alpha).atMost(2)).tasks();

        committed(giveBack(taken.get(0), alpha));

        Taken again = takeOne(Taking.by(beta).atMost(1));
        assertThat(again).isEqualTo(taken.get(0));
        assertFenced(commitOne(report(taken.get(0), alpha)));
        assertDelivered(commitOne(report(again, beta)));
    }

    @Rule("TQ-80")
    @Test
    void givenATakerThatDies_whenItsTasksAreTakenAgain_thenTheTakeCountsAndTheirPlacesAreWhatTheyWere() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        List<Task> tasks = queued(one, alpha, 3, charge());
        takeAll(Taking.by(beta).atMost(2));

        declareDead(beta);

        List<Taken> taken = take(Taking.by(alpha)).tasks();
        assertThat(taken).extracting(Taken::task).isEqualTo(tasks);
        assertThat(taken).extracting(Taken::takes).containsExactly(2, 2, 1);
    }

    @Rule("TQ-81")
    @Test
    void givenTasksThatTheirTakerDoesNotKnowOf_whenItSaysWhatItHolds_thenTheOthersAreFree() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        List<Task> tasks = queued(one, alpha, 3, charge());
        takeAll(Taking.by(alpha).atMost(2));
        takeAll(Taking.by(beta).atMost(1));

        assertThat(store.tasks().abandoned(alpha, Set.of(tasks.get(1).key()))).isEqualTo(1);

        Taken again = takeOne(beta);
        assertThat(again.task()).isEqualTo(tasks.get(0));
        assertThat(again.takes()).isEqualTo(1);
        assertThat(store.tasks().abandoned(alpha, Set.of(tasks.get(1).key()))).isZero();
        store.membership().leave(alpha);
        assertThat(store.tasks().abandoned(alpha, Set.of())).isZero();
    }

    @Rule("TQ-82")
    @Test
    void givenATask_whenItIsReportedAndWithdrawnAtTheSameMoment_thenItEndsOnceEitherWay() throws InterruptedException {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        for (int round = 0; round < 30; round++) {
            Task task = queued(one, alpha, charge());
            Write.Report report = report(takeOne(beta), beta);
            Write.Turn withdrawing = withdrawing(one, alpha, task.key());

            List<Outcome> outcomes = Together.run(List.of(() -> commitOne(report), () -> commitOne(withdrawing)));

            assertThat(outcomes.get(1)).isEqualTo(Outcome.Committed.INSTANCE);
            boolean delivered = outcomes.get(0) instanceof Outcome.Delivered;
            assertThat(store.log().receive(alpha, 10)).hasSize(delivered ? 1 : 0);
            assertThat(unwanted(beta)).isEmpty();
            assertThat(tasks("one")).isEmpty();
        }
    }
}
