package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.QueueLimits;
import dev.clew.store.Epoch;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the limits of a queue hold over all nodes, and stand in nobody else's way. */
public abstract class LimitContract extends TaskContract {

    private static final String BUSY = "busy";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** How a task may come to run no more. */
    enum End {
        REPORT {
            @Override
            void of(LimitContract contract, Taken taken, Epoch owner) {
                contract.committed(contract.report(taken, owner));
            }
        },
        GIVE_BACK {
            @Override
            void of(LimitContract contract, Taken taken, Epoch owner) {
                contract.committed(giveBack(taken, owner));
            }
        },
        ABANDONED {
            @Override
            void of(LimitContract contract, Taken taken, Epoch owner) {
                assertThat(contract.store.tasks().abandoned(owner, Set.of())).isEqualTo(1);
            }
        },
        LEAVE {
            @Override
            void of(LimitContract contract, Taken taken, Epoch owner) {
                contract.store.membership().leave(owner);
            }
        },
        DEATH {
            @Override
            void of(LimitContract contract, Taken taken, Epoch owner) {
                contract.declareDead(owner);
            }
        };

        abstract void of(LimitContract contract, Taken taken, Epoch owner);
    }

    @Rule("TQ-30")
    @ParameterizedTest
    @EnumSource(End.class)
    void givenAQueueThatMayRunOne_whenItRuns_thenNoNodeGetsAnotherUntilItEnds(End end) {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        store.tasks().limit(BUSY, QueueLimits.NONE.concurrency(1));
        queued(owned("one", alpha), alpha, 2, charge().in(BUSY));
        Taken taken = takeOne(beta);
        assertThat(take(Taking.by(alpha))).isEqualTo(new TakeResult(List.of(), Optional.empty()));
        assertThat(take(Taking.by(beta))).isEqualTo(new TakeResult(List.of(), Optional.empty()));

        end.of(this, taken, beta);

        assertThat(takeAll(alpha)).hasSize(1);
        assertThat(takeAll(alpha)).isEmpty();
    }

    @Rule("TQ-31")
    @ParameterizedTest
    @EnumSource(End.class)
    void givenAKeyThatMayRunOne_whenItRuns_thenOtherKeysGoOnAndItsNextWaits(End end) {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.concurrencyPerKey(1));
        Task first = queued(one, alpha, charge().in(BUSY).key("a"));
        Taken taken = takeOne(beta);
        Task second = queued(one, alpha, charge().in(BUSY).key("a"));
        Task ofAnother = queued(one, alpha, charge().in(BUSY).key("b"));
        List<Task> ofNone = queued(one, alpha, 2, charge().in(BUSY));
        Task ofAnotherQueue = queued(one, alpha, charge().in("idle").key("a"));

        assertThat(takeAll(alpha)).containsExactly(ofAnother, ofNone.get(0), ofNone.get(1), ofAnotherQueue);
        end.of(this, taken, beta);

        Task next = end == End.REPORT ? second : first;
        assertThat(takeAll(alpha)).containsExactly(next);
    }

    @Rule("TQ-32")
    @Test
    void givenLimitsOnBoth_whenManyTakeAtTheSameMoment_thenNeitherIsEverExceeded() throws InterruptedException {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.concurrency(5).concurrencyPerKey(2));
        for (int round = 0; round < 20; round++) {
            for (String key : List.of("a", "b", "c")) {
                queued(one, alpha, 4, charge().in(BUSY).key(key));
            }
            List<Callable<List<Taken>>> takers = List.of(
                    () -> take(Taking.by(alpha).atMost(3)).tasks(),
                    () -> take(Taking.by(beta).atMost(3)).tasks(),
                    () -> take(Taking.by(alpha).atMost(3)).tasks());

            var taken = new ArrayList<Taken>();
            Together.run(takers).forEach(taken::addAll);

            assertThat(taken).hasSizeLessThanOrEqualTo(5);
            for (String key : List.of("a", "b", "c")) {
                assertThat(taken)
                        .filteredOn(each -> each.task().route().limitKey().equals(Optional.of(key)))
                        .hasSizeLessThanOrEqualTo(2);
            }
            taken.addAll(take(Taking.by(alpha)).tasks());
            assertThat(taken).hasSize(5);
            taken.forEach(each -> commit(report(each, alpha), report(each, beta)));
        }
    }

    @Rule("TQ-33")
    @Test
    void givenARate_whenItIsUsedUp_thenTheRestWaitsForTheEndOfTheSpanThatBeganWithTheFirst() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.rate(3, MINUTE));
        List<Task> tasks = queued(one, alpha, 8, charge().in(BUSY));

        assertThat(takeAll(Taking.by(alpha).atMost(1))).containsExactly(tasks.get(0));
        clock.advance(Duration.ofSeconds(50));
        TakeResult rest = take(Taking.by(beta));
        assertThat(tasksOf(rest)).isEqualTo(tasks.subList(1, 3));
        assertThat(rest.nextReady()).contains(NOON.plus(MINUTE));
        clock.set(NOON.plus(MINUTE).minusMillis(1));
        assertThat(take(Taking.by(alpha))).isEqualTo(new TakeResult(List.of(), Optional.of(NOON.plus(MINUTE))));
        clock.advance(Duration.ofSeconds(1));
        assertThat(takeAll(alpha)).isEqualTo(tasks.subList(3, 6));

        assertThat(take(Taking.by(alpha)).nextReady())
                .contains(NOON.plus(MINUTE.multipliedBy(2)).plusMillis(999));
    }

    @Rule("TQ-34")
    @Test
    void givenARatePerKey_whenOneHasUsedItUp_thenOthersGoOnAndItsRestWaits() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.ratePerKey(1, MINUTE));
        List<Task> ofA = queued(one, alpha, 3, charge().in(BUSY).key("a"));
        assertThat(takeAll(alpha)).containsExactly(ofA.get(0));
        clock.advance(Duration.ofSeconds(20));
        List<Task> ofB = queued(one, alpha, 2, charge().in(BUSY).key("b"));
        Task ofNone = queued(one, alpha, charge().in(BUSY));

        TakeResult result = take(Taking.by(alpha));
        assertThat(tasksOf(result)).containsExactly(ofB.get(0), ofNone);
        assertThat(result.nextReady()).contains(NOON.plus(MINUTE));
        clock.set(NOON.plus(MINUTE));

        result = take(Taking.by(alpha));
        assertThat(tasksOf(result)).containsExactly(ofA.get(1));
        assertThat(result.nextReady()).contains(NOON.plusSeconds(80));
    }

    @Rule("TQ-35")
    @Test
    void givenARateAndATaskForLater_whenAskedWhenTheNextIsReady_thenItIsTheLaterOfTheTwo() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.rate(1, MINUTE));
        queued(one, alpha, charge().in(BUSY));
        queued(one, alpha, charge().in(BUSY).notBefore(NOON.plus(MINUTE).plusSeconds(5)));

        assertThat(take(Taking.by(alpha)).nextReady())
                .contains(NOON.plus(MINUTE).plusSeconds(5));
    }

    @Rule("TQ-36")
    @Test
    void givenRunningTasks_whenLimitsAreSet_thenTheyCountAndWhenTheyAreLiftedTheRestGoesOn() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        QueueLimits limits = QueueLimits.NONE
                .concurrency(2)
                .concurrencyPerKey(3)
                .rate(4, MINUTE)
                .ratePerKey(5, MINUTE.plusMillis(1));
        assertThat(store.tasks().limits(BUSY)).isEqualTo(QueueLimits.NONE);
        queued(one, alpha, 6, charge().in(BUSY));
        assertThat(takeAll(Taking.by(alpha).atMost(3))).hasSize(3);

        store.tasks().limit(BUSY, limits);

        assertThat(store.tasks().limits(BUSY)).isEqualTo(limits);
        assertThat(store.tasks().limits("another")).isEqualTo(QueueLimits.NONE);
        assertThat(takeAll(alpha)).isEmpty();
        store.tasks().limit(BUSY, QueueLimits.NONE);
        assertThat(store.tasks().limits(BUSY)).isEqualTo(QueueLimits.NONE);
        assertThat(takeAll(alpha)).hasSize(3);
    }

    @Rule("TQ-37")
    @Test
    void givenARunningTaskThatNobodyWants_whenItsTakerHasNotLetGo_thenItCounts() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.concurrency(1));
        queued(one, alpha, 2, charge().in(BUSY));
        Taken taken = takeOne(alpha);
        committed(withdrawing(one, alpha, taken.task().key()));
        assertThat(takeAll(alpha)).isEmpty();

        assertFenced(commitOne(report(taken, alpha)));

        assertThat(takeAll(alpha)).hasSize(1);
    }

    @Rule("TQ-38")
    @Test
    void givenARateThatIsUsedUp_whenATaskIsGivenBack_thenItWaitsLikeTheOthers() {
        Epoch alpha = join("alpha");
        store.tasks().limit(BUSY, QueueLimits.NONE.rate(1, MINUTE).ratePerKey(1, MINUTE));
        queued(owned("one", alpha), alpha, charge().in(BUSY).key("a"));
        committed(giveBack(takeOne(alpha), alpha));

        assertThat(take(Taking.by(alpha))).isEqualTo(new TakeResult(List.of(), Optional.of(NOON.plus(MINUTE))));
        clock.advance(MINUTE);
        assertThat(takeAll(alpha)).hasSize(1);
    }

    @Rule("TQ-39")
    @Test
    void givenKeysWhoseSpansHaveEnded_whenTheyComeAgain_thenTheyBeginAnew() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        store.tasks().limit(BUSY, QueueLimits.NONE.ratePerKey(1, MINUTE));
        for (int round = 0; round < 3; round++) {
            for (String key : List.of("a", "b", "c")) {
                queued(one, alpha, charge().in(BUSY).key(key));
                queued(one, alpha, charge().in("free").key(key));
                assertThat(takeAll(alpha)).hasSize(2);
                clock.advance(Duration.ofSeconds(30));
            }
        }
    }
}
