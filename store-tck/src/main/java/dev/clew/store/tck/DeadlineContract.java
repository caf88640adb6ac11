package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Overdue;
import dev.clew.store.TaskQueue.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Heartbeats, and tasks whose time is up. */
public abstract class DeadlineContract extends TaskContract {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Rule("TQ-60")
    @Test
    void givenATaskThatNobodyTakes_whenItsTimeToBeginHasCome_thenItIsOverdue() {
        Epoch alpha = join("alpha");
        Task task = queued(owned("one", alpha), alpha, charge().startBy(NOON.plusSeconds(1)));

        clock.advance(SECOND.minusMillis(1));
        assertThat(overdue()).isEmpty();
        clock.advance(Duration.ofMillis(1));

        assertThat(store.tasks().overdue(10)).containsExactly(new Overdue(task, id("one"), 0, false, Optional.empty()));
    }

    @Rule("TQ-61")
    @Test
    void givenATaskThatWasTakenInTime_whenItsTimeToBeginComes_thenItIsOverdueOnlyIfItWasGivenBack() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        queued(owned("one", alpha), alpha, 2, charge().startBy(NOON.plusSeconds(1)));
        List<Taken> taken = take(Taking.by(beta)).tasks();
        clock.advance(SECOND);
        assertThat(overdue()).isEmpty();

        committed(giveBack(taken.getFirst(), beta));
        store.membership().leave(beta);

        assertThat(overdue()).containsExactly(taken.getFirst().task());
    }

    @Rule("TQ-62")
    @Test
    void givenATaskThatHasToEndInTime_whenItHasNot_thenItIsOverdueTakenOrNot() {
        Epoch alpha = join("alpha");
        queued(owned("one", alpha), alpha, 2, charge().closeBy(NOON.plusSeconds(1)));
        Taken taken = takeOne(Taking.by(alpha).atMost(1));

        clock.advance(SECOND);

        assertThat(store.tasks().overdue(10)).extracting(Overdue::taken).containsExactly(true, false);
        committed(report(taken, alpha));
        assertThat(overdue()).hasSize(1);
    }

    @Rule("TQ-63")
    @Test
    void givenATaskThatMayRunForSoLong_whenItStillRuns_thenItIsOverdueHoweverAlive() {
        Epoch alpha = join("alpha");
        queued(owned("one", alpha), alpha, charge().run(SECOND).heartbeat(SECOND));
        clock.advance(SECOND.multipliedBy(5));
        assertThat(overdue()).isEmpty();
        Taken taken = takeOne(alpha);
        clock.advance(SECOND.minusMillis(1));
        assertThat(beat(alpha, taken)).isEmpty();
        assertThat(overdue()).isEmpty();

        clock.advance(Duration.ofMillis(1));
        assertThat(beat(alpha, taken)).isEmpty();

        assertThat(store.tasks().overdue(10))
                .containsExactly(new Overdue(taken.task(), id("one"), 1, true, Optional.empty()));
    }

    @Rule("TQ-64")
    @Test
    void givenATaskThatHasToGiveSignsOfLife_whenItDoes_thenItIsNotOverdueUntilItCeases() {
        Epoch alpha = join("alpha");
        queued(owned("one", alpha), alpha, charge().heartbeat(SECOND));
        Taken taken = takeOne(alpha);
        for (int i = 0; i < 3; i++) {
            clock.advance(SECOND.minusMillis(1));
            assertThat(overdue()).isEmpty();
            assertThat(beat(alpha, taken, "{\"at\":" + i + "}")).isEmpty();
        }

        clock.advance(SECOND);

        assertThat(store.tasks().overdue(10))
                .containsExactly(new Overdue(taken.task(), id("one"), 1, true, Optional.of("{\"at\":2}")));
    }

    @Rule("TQ-65")
    @Test
    void givenADeadTaker_whenItsTaskIsTakenAgain_thenTheNextIsToldWhatTheLastHeartbeatLeft() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        queued(owned("one", alpha), alpha, charge().details("{\"at\":0}").run(SECOND));
        Taken first = takeOne(beta);
        beat(beta, first, "{\"at\":1}");
        beat(beta, first);
        store.membership().leave(beta);
        clock.advance(SECOND);
        assertThat(overdue()).isEmpty();

        Taken second = takeOne(alpha);

        assertThat(first.details()).contains("{\"at\":0}");
        assertThat(second).isEqualTo(new Taken(first.task(), id("one"), ORDER, 2, Optional.of("{\"at\":1}")));
    }

    @Rule("TQ-66")
    @Test
    void givenTasksThatAreNotTheCallers_whenItBeats_thenItIsToldToStopThemAndTheirTakerGoesOn() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, 2, charge().heartbeat(SECOND));
        List<Taken> taken = take(Taking.by(beta)).tasks();
        Task waiting = queued(one, alpha, charge());
        Taken gone = taken.get(0);
        committed(report(gone, beta));
        clock.advance(SECOND.minusMillis(1));

        assertThat(beat(alpha, taken.get(1), "{}"))
                .containsExactly(taken.get(1).task().key());
        assertThat(beat(alpha, new Taken(waiting, id("one"), ORDER, 0, Optional.empty())))
                .containsExactly(waiting.key());
        assertThat(beat(beta, gone, taken.get(1))).containsExactly(gone.task().key());
        store.membership().leave(beta);
        assertThat(beat(beta, taken.get(1))).containsExactly(taken.get(1).task().key());
        assertThat(takeOne(Taking.by(alpha).atMost(1)).details()).isEmpty();
    }

    @Rule("TQ-67")
    @Test
    void givenSeveralOverdueTasks_whenSomeAreAskedFor_thenTheLongestOverdueComeFirst() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task second = queued(one, alpha, charge().closeBy(NOON.plusMillis(2)));
        Task first = queued(one, alpha, charge().closeBy(NOON.plusMillis(1)));
        queued(one, alpha, charge().closeBy(NOON.plusMillis(3)));
        Task withdrawn = queued(one, alpha, charge().closeBy(NOON));
        committed(withdrawing(one, alpha, withdrawn.key()));
        clock.advance(SECOND);

        assertThat(store.tasks().overdue(2)).extracting(Overdue::task).containsExactly(first, second);
        assertThat(overdue()).hasSize(3);
    }

    @Rule("TQ-68")
    @Test
    void givenAnOverdueTask_whenAnybodyReportsIt_thenItIsDoneAndItsTakerIsFenced() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        queued(owned("one", alpha), alpha, charge().run(SECOND));
        Taken taken = takeOne(beta);
        assertFenced(commitOne(timeIsUp(taken.task(), 1, alpha)));
        clock.advance(SECOND);

        assertFenced(commitOne(timeIsUp(taken.task(), 0, alpha)));
        assertDelivered(commitOne(timeIsUp(taken.task(), 1, alpha)));

        assertThat(bodies(inbox("one"))).containsExactly("too late");
        assertFenced(commitOne(report(taken, beta)));
        assertThat(beat(beta, taken)).hasSize(1);
        assertThat(tasks("one")).isEmpty();
    }

    @Rule("TQ-69")
    @Test
    void givenATaskThatNobodyTookInTime_whenItIsTakenBeforeItIsReported_thenTheReportIsFenced() {
        Epoch alpha = join("alpha");
        Task task = queued(owned("one", alpha), alpha, charge().startBy(NOON));
        assertThat(overdue()).containsExactly(task);
        Taken taken = takeOne(alpha);

        assertFenced(commitOne(timeIsUp(task, 0, alpha)));

        assertDelivered(commitOne(report(taken, alpha)));
    }
}
