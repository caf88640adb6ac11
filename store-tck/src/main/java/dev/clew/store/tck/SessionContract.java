package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.TaskStanding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That what belongs to one session runs on one node, until that is dead or has left it idle. */
public abstract class SessionContract extends TaskContract {

    @Rule("TQ-20")
    @Test
    void givenASession_whenANodeHasTakenATaskOfIt_thenOtherNodesGetNoneAndItGetsMoreAtTheSameTime() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        List<Task> tasks = queued(one, alpha, 3, charge().session("s"));

        assertThat(takeAll(Taking.by(alpha).atMost(1))).containsExactly(tasks.get(0));
        assertThat(take(Taking.by(beta))).isEqualTo(new TakeResult(List.of(), Optional.empty()));
        assertThat(takeAll(alpha)).isEqualTo(tasks.subList(1, 3));
    }

    @Rule("TQ-21")
    @Test
    void givenANodeWithAsManySessionsAsItMayHold_whenItTakes_thenItGetsNoNewSessionButAllElse() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        Task first = queued(one, alpha, charge().session("a"));
        Task second = queued(one, alpha, charge().session("b"));
        Task third = queued(one, alpha, charge().session("a"));
        Task plain = queued(one, alpha, charge());

        TakeResult result = take(Taking.by(alpha).sessions(1));

        assertThat(tasksOf(result)).containsExactly(first, third, plain);
        assertThat(result.nextReady()).isEmpty();
        assertThat(takeAll(Taking.by(beta).sessions(0))).isEmpty();
        assertThat(takeAll(beta)).containsExactly(second);
    }

    @Rule("TQ-22")
    @Test
    void givenASessionLeftIdle_whenThatTookLongEnough_thenItIsFreeForOthersAndTheyAreToldWhen() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, charge().session("s"));
        Taken taken = takeOne(alpha);
        clock.advance(Duration.ofSeconds(7));
        committed(report(taken, alpha));
        Task next = queued(one, alpha, charge().session("s"));

        TakeResult tooEarly = take(Taking.by(beta));

        assertThat(tooEarly)
                .isEqualTo(new TakeResult(
                        List.of(), Optional.of(NOON.plusSeconds(7).plus(Taking.SESSION_IDLE))));
        clock.set(tooEarly.nextReady().orElseThrow().minusMillis(1));
        assertThat(takeAll(beta)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(takeAll(beta)).containsExactly(next);
        queued(one, alpha, charge().session("s"));
        assertThat(takeAll(alpha)).isEmpty();
    }

    @Rule("TQ-23")
    @Test
    void givenASessionOfWhichATaskRuns_whenMuchTimePasses_thenItIsNotIdle() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, 2, charge().session("s"));
        List<Taken> taken = take(Taking.by(alpha)).tasks();
        committed(report(taken.getFirst(), alpha));
        queued(one, alpha, charge().session("s"));

        clock.advance(Taking.SESSION_IDLE.multipliedBy(10));

        assertThat(take(Taking.by(beta))).isEqualTo(new TakeResult(List.of(), Optional.empty()));
    }

    @Rule("TQ-24")
    @Test
    void givenASessionLeftIdle_whenItsNodeTakesInTime_thenItKeepsIt() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        queued(one, alpha, charge().session("s"));
        for (int round = 0; round < 3; round++) {
            committed(report(takeOne(alpha), alpha));
            clock.advance(Taking.SESSION_IDLE.minusMillis(1));
            queued(one, alpha, charge().session("s"));
            assertThat(takeAll(beta)).isEmpty();
        }
    }

    @Rule("TQ-25")
    @Test
    void givenADeadNode_whenItHadSessions_thenTheyAreFreeAtOnce() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        Task running = queued(one, alpha, charge().session("running"));
        queued(one, alpha, charge().session("idle"));
        for (Taken taken : take(Taking.by(beta)).tasks()) {
            if (!taken.task().equals(running)) {
                committed(report(taken, beta));
            }
        }
        Task next = queued(one, alpha, charge().session("idle"));
        assertThat(takeAll(alpha)).isEmpty();

        store.membership().leave(beta);

        assertThat(takeAll(alpha)).containsExactly(running, next);
    }

    @Rule("TQ-26")
    @Test
    void givenANodeWithAsManySessionsAsItMayHold_whenOneIsLeftIdle_thenThereIsRoomForAnother() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        queued(one, alpha, charge().session("a"));
        Taking oneSession = Taking.by(alpha).sessions(1);
        Taken taken = takeOne(oneSession);
        Task next = queued(one, alpha, charge().session("b"));
        assertThat(take(oneSession)).isEqualTo(new TakeResult(List.of(), Optional.empty()));
        committed(report(taken, alpha));

        assertThat(take(oneSession)).isEqualTo(new TakeResult(List.of(), Optional.of(NOON.plus(Taking.SESSION_IDLE))));
        clock.advance(Taking.SESSION_IDLE);

        assertThat(takeAll(oneSession)).containsExactly(next);
    }

    @Rule("TQ-27")
    @Test
    void givenTwoNamespaces_whenTheirSessionsAreCalledTheSame_thenTheyAreNotTheSame() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        queued(owned("one", alpha), alpha, charge().session("s"));
        Task there = queued(ownedIn("there", "one", alpha), alpha, charge().session("s"));
        assertThat(takeAll(Taking.by(alpha).namespaces(NAMESPACE))).hasSize(1);

        assertThat(takeAll(beta)).containsExactly(there);
    }

    @Rule("TQ-28")
    @Test
    void givenNewSessions_whenTwoTakeAtTheSameMoment_thenEachSessionIsWithOneOfThem() throws InterruptedException {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        for (int round = 0; round < 30; round++) {
            String session = "s" + round;
            List<Task> tasks = queued(one, alpha, 2, charge().session(session));
            List<Callable<List<Task>>> takers = List.of(
                    () -> takeAll(Taking.by(alpha).atMost(1)),
                    () -> takeAll(Taking.by(beta).atMost(1)));

            List<List<Task>> taken = Together.run(takers);

            assertThat(List.of(both(taken.get(0), takeAll(alpha)), both(taken.get(1), takeAll(beta))))
                    .containsExactlyInAnyOrder(Set.copyOf(tasks), Set.of());
        }
    }

    private static Set<Task> both(List<Task> one, List<Task> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
    }

    @Rule("TQ-90")
    @Test
    void givenTasksThatWaitAndRun_whenSomebodyLooks_thenHeSeesWhoHasThemAndWhatRunsBesideThem() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        Task taken = queued(one, alpha, charge().in("q").key("k").session("s"));
        takeAll(Taking.by(beta));
        clock.advance(Duration.ofSeconds(3));
        Task waiting = queued(one, alpha, charge().in("q").key("k").session("s"));
        Task elsewhere = queued(one, alpha, charge());

        assertThat(store.catalog().tasks(id("one"), 10))
                .containsExactly(
                        new TaskStanding(taken, 1, Optional.of(beta), Optional.of(NOON), 1, 1, Optional.of(beta)),
                        new TaskStanding(waiting, 0, Optional.empty(), Optional.empty(), 1, 1, Optional.of(beta)),
                        new TaskStanding(elsewhere, 0, Optional.empty(), Optional.empty(), 0, 0, Optional.empty()));
        assertThat(store.catalog().tasks(id("one"), 1)).hasSize(1);
        assertThat(store.catalog().tasks(id("nobody"), 10)).isEmpty();
    }
}
