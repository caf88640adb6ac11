package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.QueueLimits;
import dev.clew.store.Catalog.Backlog;
import dev.clew.store.Epoch;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Who gets which task, and in which order. */
public abstract class TakeContract extends TaskContract {

    /** So many that a search which looks at what does not fit would be found out. */
    private static final int MANY = 2500;

    @Rule("TQ-01")
    @Test
    void givenWaitingTasks_whenTwoTakeAtTheSameMoment_thenEachIsTakenOnce() throws InterruptedException {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        for (int round = 0; round < 20; round++) {
            List<Task> tasks = queued(one, alpha, 30, charge());
            List<Callable<List<Task>>> takers = List.of(
                    () -> takeAll(Taking.by(alpha).atMost(20)),
                    () -> takeAll(Taking.by(beta).atMost(20)));

            var taken = new ArrayList<Task>();
            Together.run(takers).forEach(taken::addAll);
            taken.addAll(takeAll(alpha));

            assertThat(taken).containsExactlyInAnyOrderElementsOf(tasks);
        }
    }

    @Rule("TQ-02")
    @Test
    void givenMoreTasksThanAskedFor_whenTaken_thenTheFirstComeAndThereIsMoreNow() {
        Epoch alpha = join("alpha");
        List<Task> tasks = queued(owned("one", alpha), alpha, 5, charge());

        TakeResult first = take(Taking.by(alpha).atMost(3));
        TakeResult second = take(Taking.by(alpha).atMost(3));

        assertThat(tasksOf(first)).isEqualTo(tasks.subList(0, 3));
        assertThat(first.nextReady()).hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(NOON));
        assertThat(tasksOf(second)).isEqualTo(tasks.subList(3, 5));
        assertThat(second.nextReady()).isEmpty();
    }

    @Rule("TQ-03")
    @Test
    void givenTasksOfSeveralInstances_whenTaken_thenTheLongestWaitingComesFirstAndThenTheLowerKey() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        Task late = queued(one, alpha, charge());
        Task early = queued(two, alpha, charge().notBefore(NOON.minusMillis(1)));
        Task later = queued(two, alpha, charge().in("another"));

        assertThat(takeAll(alpha)).containsExactly(early, late, later);
    }

    @Rule("TQ-04")
    @Test
    void givenPriorities_whenTaken_thenTheUrgentComesFirstButNobodyWaitsForLaterOnesForLong() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task plain = queued(one, alpha, charge());
        clock.advance(Task.HEAD_START.minusMillis(1));
        Task urgent = queued(one, alpha, charge().priority(1));
        clock.advance(Duration.ofMillis(1));
        Task tooLate = queued(one, alpha, charge().priority(1));
        Task mostUrgent = queued(one, alpha, charge().priority(9));

        assertThat(takeAll(alpha)).containsExactly(mostUrgent, urgent, plain, tooLate);
    }

    @Rule("TQ-05")
    @Test
    void givenTagsAndNone_whenTaken_thenANodeGetsTheTagsItServesAndUntaggedOnesIfItTakesThem() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task untagged = queued(one, alpha, charge());
        Task gpu = queued(one, alpha, charge().tag("gpu"));
        Task eu = queued(one, alpha, charge().tag("eu"));
        Task us = queued(one, alpha, charge().tag("us"));

        assertThat(takeAll(Taking.by(alpha).taggedOnly())).isEmpty();
        assertThat(takeAll(Taking.by(alpha).tags("gpu").taggedOnly())).containsExactly(gpu);
        assertThat(takeAll(Taking.by(alpha))).containsExactly(untagged);
        Task another = queued(one, alpha, charge());
        assertThat(takeAll(Taking.by(alpha).tags("us", "eu", "moon"))).containsExactlyInAnyOrder(eu, us, another);
    }

    @Rule("TQ-06")
    @Test
    void givenSeveralActivities_whenTaken_thenANodeGetsThoseItHasImplementationsFor() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task charge = queued(one, alpha, charge());
        Task ship = queued(one, alpha, TaskDraft.of("ship"));
        Task mail = queued(one, alpha, TaskDraft.of("mail"));

        assertThat(takeAll(Taking.by(alpha).noActivities())).isEmpty();
        assertThat(takeAll(Taking.by(alpha).activities("ship", "none"))).containsExactly(ship);
        assertThat(takeAll(Taking.by(alpha).activities("charge", "mail"))).containsExactlyInAnyOrder(charge, mail);
    }

    @Rule("TQ-07")
    @Test
    void givenSeveralNamespaces_whenTaken_thenANodeGetsThoseItWorksForOrAll() {
        Epoch alpha = join("alpha");
        Task here = queued(owned("one", alpha), alpha, charge());
        Task there = queued(ownedIn("there", "one", alpha), alpha, charge());
        Task elsewhere = queued(ownedIn("elsewhere", "one", alpha), alpha, charge());

        Taken taken = takeOne(Taking.by(alpha).namespaces("there", "nowhere"));

        assertThat(taken.task()).isEqualTo(there);
        assertThat(taken.instance().namespace()).isEqualTo("there");
        assertThat(takeAll(alpha)).containsExactly(here, elsewhere);
    }

    @Rule("TQ-08")
    @Test
    void givenATaskForLater_whenTakenBefore_thenNothingComesButWhenToAskAgain() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task later = queued(one, alpha, charge().notBefore(NOON.plusMillis(10)));
        queued(one, alpha, charge().notBefore(NOON.plusMillis(20)).priority(9));

        assertThat(take(Taking.by(alpha))).isEqualTo(new TakeResult(List.of(), Optional.of(NOON.plusMillis(10))));
        clock.advance(Duration.ofMillis(9));
        assertThat(takeAll(alpha)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        TakeResult result = take(Taking.by(alpha));

        assertThat(tasksOf(result)).containsExactly(later);
        assertThat(result.nextReady()).contains(NOON.plusMillis(20));
    }

    @Rule("TQ-09")
    @Test
    void givenThousandsThatDoNotFit_whenTaken_thenTheOneThatFitsComes() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        long there = ownedIn("there", "one", alpha);
        store.tasks().limit("busy", QueueLimits.NONE.concurrency(1));
        queued(one, alpha, 2, charge().in("busy"));
        queued(one, alpha, charge().session("taken"));
        assertThat(takeAll(beta)).hasSize(2);
        TaskDraft urgent = charge().priority(9);
        queued(one, alpha, MANY, TaskDraft.of("ship").priority(9));
        queued(one, alpha, MANY, urgent.tag("gpu"));
        queued(there, alpha, MANY, urgent);
        queued(one, alpha, MANY, urgent.notBefore(NOON.plusSeconds(1)));
        queued(one, alpha, MANY, urgent.in("busy"));
        queued(one, alpha, MANY, urgent.session("taken"));
        Task fitting = queued(one, alpha, charge());

        TakeResult result = take(Taking.by(alpha).namespaces(NAMESPACE).atMost(1));

        assertThat(tasksOf(result)).containsExactly(fitting);
    }

    @Rule("TQ-10")
    @Test
    void givenADeadEpoch_whenItTakes_thenItGetsNothing() {
        Epoch alpha = join("alpha");
        Epoch dead = join("dead");
        queued(owned("one", alpha), alpha, charge());
        store.membership().leave(dead);

        assertThat(take(Taking.by(dead))).isEqualTo(new TakeResult(List.of(), Optional.empty()));
        assertThat(takeAll(alpha)).hasSize(1);
    }

    @Rule("TQ-11")
    @Test
    void givenATaskWithEverything_whenTaken_thenAllOfItComesToTheMillisecond() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Instant odd = NOON.plusNanos(1_500_000);
        Task asked = task(
                one,
                charge().in("queue")
                        .key("tenant")
                        .tags("gpu", "eu")
                        .avoiding(alpha)
                        .session("session")
                        .priority(3)
                        .startBy(odd.plusSeconds(1))
                        .closeBy(odd.plusSeconds(2))
                        .run(Duration.ofNanos(3_500_000))
                        .heartbeat(Duration.ofNanos(4_500_000))
                        .details("{\"at\":7}")
                        .input("{\"cents\":100}"));
        committed(asking(one, alpha, asked));
        clock.advance(Task.GRACE);

        Taken taken = takeOne(Taking.by(alpha).tags("gpu", "eu"));

        Task expected = new Task(
                asked.key(),
                one,
                1,
                asked.operation(),
                CHARGE,
                1,
                "{\"cents\":100}",
                NOON,
                NOON,
                asked.route(),
                new Task.Deadlines(
                        Optional.of(NOON.plusMillis(1001)),
                        Optional.of(NOON.plusMillis(2001)),
                        Optional.of(Duration.ofMillis(3)),
                        Optional.of(Duration.ofMillis(4))),
                Optional.of("{\"at\":7}"));
        assertThat(taken).isEqualTo(new Taken(expected, id("one"), ORDER, 1, Optional.of("{\"at\":7}")));
        assertThat(tasks("one")).containsExactly(expected);
    }

    @Rule("TQ-12")
    @Test
    void givenATake_whenItAsksForNoTasks_thenItIsToldWhenTheNextIsReady() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge().notBefore(NOON.plusSeconds(1)));

        assertThat(take(Taking.by(alpha).atMost(0)))
                .isEqualTo(new TakeResult(List.of(), Optional.of(NOON.plusSeconds(1))));
        clock.advance(Duration.ofSeconds(2));
        TakeResult due = take(Taking.by(alpha).atMost(0));

        assertThat(due.tasks()).isEmpty();
        assertThat(due.nextReady()).hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(clock.instant()));
        assertThat(takeAll(alpha)).hasSize(1);
    }

    @Rule("TQ-13")
    @Test
    void givenSetsOfTags_whenTaken_thenANodeGetsThoseItServesAllTagsOf() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Task gpu = queued(one, alpha, charge().tags("gpu"));
        Task both = queued(one, alpha, charge().tags("gpu", "cuda"));
        Task same = queued(one, alpha, charge().tags("cuda", "gpu", "cuda"));
        Task all = queued(one, alpha, charge().tags("gpu", "cuda", "fast"));
        Task quick = queued(one, alpha, charge().tags("gpu", "fast"));
        queued(one, alpha, charge().tags("cuda", "gpu-2"));

        assertThat(takeAll(Taking.by(alpha))).isEmpty();
        assertThat(takeAll(Taking.by(alpha).tags("gpu").taggedOnly())).containsExactly(gpu);
        assertThat(takeAll(Taking.by(alpha).tags("cuda"))).isEmpty();
        assertThat(takeAll(Taking.by(alpha).tags("cuda", "gpu", "moon"))).containsExactly(both, same);
        assertThat(takeAll(Taking.by(alpha).tags("cuda", "gpu", "fast"))).containsExactly(all, quick);
    }

    @Rule("TQ-14")
    @Test
    void givenThousandsOfSetsThatNobodyServes_whenTaken_thenTheOneThatFitsComes() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        TaskDraft urgent = charge().priority(9);
        queued(one, alpha, MANY, urgent.tags("cuda", "gpu", "nowhere"));
        queued(one, alpha, MANY, urgent.tags("anywhere", "cuda"));
        for (int i = 0; i < 50; i++) {
            queued(one, alpha, urgent.tags("cuda", "nowhere-" + i));
            queued(one, alpha, urgent.tags("gpu", "nowhere-" + i));
        }
        Task fitting = queued(one, alpha, charge().tags("cuda", "gpu"));

        TakeResult result = take(Taking.by(alpha).tags("cuda", "gpu").atMost(1));

        assertThat(tasksOf(result)).containsExactly(fitting);
        assertThat(result.nextReady()).isEmpty();
    }

    @Rule("TQ-15")
    @Test
    void givenATaskThatIsToAvoidANode_whenTaken_thenOthersGetItAtOnceAndTheNodeAMomentLater() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        Task first = queued(one, alpha, charge().avoiding(alpha));
        queued(one, alpha, charge().avoiding(alpha).notBefore(NOON.plusSeconds(5)));

        assertThat(take(Taking.by(alpha))).isEqualTo(new TakeResult(List.of(), Optional.of(NOON.plus(Task.GRACE))));
        Taken taken = takeOne(Taking.by(beta));
        assertThat(taken.task()).isEqualTo(first);
        committed(new Write.GiveBack(first.key(), beta));
        clock.advance(Task.GRACE.minusMillis(1));
        assertThat(takeAll(alpha)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        TakeResult result = take(Taking.by(alpha));

        assertThat(tasksOf(result)).containsExactly(first);
        assertThat(result.nextReady()).contains(NOON.plusSeconds(5).plus(Task.GRACE));
        assertThat(take(Taking.by(beta)).nextReady()).contains(NOON.plusSeconds(5));
    }

    @Rule("TQ-16")
    @Test
    void givenThousandsThatAreToAvoidANode_whenItTakes_thenTheyDelayNothingElse() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        store.tasks().limit("busy", QueueLimits.NONE.concurrency(100));
        TaskDraft urgent = charge().priority(9);
        queued(one, alpha, MANY, urgent.avoiding(alpha));
        queued(one, alpha, MANY, urgent.in("busy").avoiding(alpha));
        Task plain = queued(one, alpha, charge());
        Task limited = queued(one, alpha, charge().in("busy"));

        assertThat(takeAll(alpha)).containsExactlyInAnyOrder(plain, limited);
        clock.advance(Task.GRACE);
        assertThat(takeAll(Taking.by(alpha).atMost(7))).hasSize(7);
    }

    @Rule("CA-30")
    @Test
    void givenWhatWaitsForANode_whenItIsCounted_thenWhatIsOwnedOrSleepsIsNotReadyAndTakenTasksRun() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, 3, charge());
        takeAll(Taking.by(alpha).atMost(1));
        committed(
                start("ready"),
                new Write.Release(owned("asleep", alpha), alpha, Optional.of(NOON.plusSeconds(60))),
                new Write.Release(owned("awake", alpha), alpha, Optional.of(NOON)));

        assertThat(store.catalog().backlog(NOON)).isEqualTo(new Backlog(2, 2, 1));
        assertThat(store.catalog().backlog(NOON.plusSeconds(60))).isEqualTo(new Backlog(3, 2, 1));
    }
}
