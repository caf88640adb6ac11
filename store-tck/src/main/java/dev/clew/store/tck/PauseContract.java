package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that are paused and resumed from outside, whoever owns them. */
public abstract class PauseContract extends TaskContract {

    private static final int ROUNDS = 40;
    private static final String WHY = "{\"why\":\"night\"}";

    private Write.Pause pause(String id) {
        return new Write.Pause(id(id), WHY, clock.instant());
    }

    private Write.Resume resume(String id) {
        return new Write.Resume(id(id), clock.instant(), true);
    }

    private Write.Delivery rousing(String to) {
        return delivery(to, "rise").rousing();
    }

    private void assertPaused(String id) {
        InstanceRow row = row(id);
        assertThat(row.status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(row.outcome()).contains(WHY);
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).isEmpty();
    }

    private void assertReady(String id) {
        InstanceRow row = row(id);
        assertThat(row.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row.outcome()).isEmpty();
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).isPresent();
        assertThat(row.readyAt().orElseThrow()).isBeforeOrEqualTo(clock.instant());
    }

    @Rule("PA-01")
    @Test
    void givenInstancesWithoutAnOwner_whenTheyArePaused_thenNobodyGetsThemUntilTheyAreResumed() {
        Epoch alpha = join("alpha");
        Write.Start fresh = start("fresh");
        long asleep = owned("asleep", alpha);
        committed(fresh, turn(asleep, alpha, 0, Changes.releaseUntil(NOON.plusSeconds(60))));
        clock.advance(Duration.ofSeconds(1));

        committed(pause("fresh"), pause("asleep"));
        assertThat(commitOne(delivery("asleep", "waits"))).isEqualTo(new Delivered(false));

        clock.advance(Duration.ofDays(1));
        store.membership().renew(alpha, LEASE);
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertThat(claim(alpha, 10).nextReady()).isEmpty();
        assertPaused("fresh");
        assertPaused("asleep");
        assertThat(row("asleep").updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(inbox("asleep")).hasSize(1);

        committed(resume("fresh"), resume("asleep"));

        assertReady("fresh");
        assertReady("asleep");
        assertThat(claim(alpha, 10).claimed()).hasSize(2);
    }

    @Rule("PA-02")
    @Test
    void givenAnOwner_whenItsInstanceIsPaused_thenItIsToldAndMayWriteUntilItGivesTheInstanceBack() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);

        committed(pause("one"), pause("one"));

        assertThat(store.log().pausing(alpha)).containsExactly(one);
        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        committed(turn(one, alpha, 0), turn(one, alpha, 1, Changes.next("{}")), turn(two, alpha, 0));
        assertThat(store.log().pausing(alpha)).containsExactly(one);
        clock.advance(Duration.ofSeconds(1));
        committed(release(one, alpha));

        assertPaused("one");
        assertThat(row("one").updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(store.log().pausing(alpha)).isEmpty();
        assertThat(row("two").owner()).contains(alpha);
    }

    /** How an instance may lose its owner. */
    enum Loss {
        RELEASE,
        RELEASING_TURN,
        LEAVING,
        DEATH,
        ABANDONED
    }

    private void lose(Loss loss, long key, Epoch owner) {
        switch (loss) {
            case RELEASE -> committed(new Write.Release(key, owner, Optional.of(clock.instant())));
            case RELEASING_TURN -> committed(turn(key, owner, 0, Changes.releaseUntil(clock.instant())));
            case LEAVING -> store.membership().leave(owner);
            case DEATH -> {
                clock.advance(LEASE.multipliedBy(2));
                store.membership().reap();
            }
            case ABANDONED -> assertThat(store.log().abandoned(owner, Set.of())).isEqualTo(1);
        }
    }

    @Rule("PA-03")
    @ParameterizedTest
    @EnumSource(Loss.class)
    void givenAnInstanceThatIsToBePaused_whenItLosesItsOwner_thenItIsPausedWithItsMessages(Loss loss) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "waits"), pause("one"));

        lose(loss, one, alpha);

        assertPaused("one");
        assertThat(inbox("one")).hasSize(1);
        Epoch beta = join("beta");
        assertThat(claim(beta, 10).claimed()).isEmpty();
        committed(resume("one"));
        assertThat(claim(beta, 10).claimed()).hasSize(1);
    }

    @Rule("PA-04")
    @ParameterizedTest
    @EnumSource(Loss.class)
    void givenAnInstanceThatNoLongerIsToBePaused_whenItLosesItsOwner_thenItIsReady(Loss loss) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        committed(pause("one"), resume("one"), pause("two"), rousing("two"));
        assertThat(store.log().pausing(alpha)).isEmpty();
        committed(release(two, alpha));
        assertReady("two");

        lose(loss, one, alpha);

        assertReady("one");
    }

    @Rule("PA-05")
    @Test
    void givenAPausedInstance_whenAMessageRousesIt_thenItIsReadyWithAllItsMessages() {
        Epoch alpha = join("alpha");
        Write.Start fresh = start("one");
        committed(fresh, pause("one"), delivery("one", "first"));
        assertPaused("one");

        assertThat(commitOne(rousing("one"))).isEqualTo(new Delivered(false));

        assertReady("one");
        assertThat(claim(alpha, 10).claimed().getFirst().inbox()).hasSize(2);
        assertThat(row("one").claims()).isEqualTo(1);
    }

    @Rule("PA-11")
    @Test
    void givenAMessageThatRousedAnInstance_whenItIsSentAgainAfterAnotherPause_thenTheInstanceStaysPaused() {
        committed(start("one"), pause("one"));
        Write.Delivery first = rousing("one");
        committed(first, pause("one"));

        assertThat(commitOne(first)).isEqualTo(new Delivered(false));

        assertPaused("one");
    }

    @Rule("PA-06")
    @Test
    void givenInstancesThatDoNotRun_whenTheyArePausedOrResumed_thenTheyStayAsTheyAre() {
        Epoch alpha = join("alpha");
        long parked = owned("parked", alpha);
        long ended = owned("ended", alpha);
        long hot = owned("hot", alpha);
        committed(
                new Write.Hold(parked, alpha, InstanceStatus.PARKED, "{}", clock.instant()),
                turn(ended, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
        InstanceRow before = row("parked");
        InstanceRow end = row("ended");

        committed(pause("parked"), resume("parked"), resume("ended"), resume("hot"));
        assertThat(commitOne(pause("ended"))).isEqualTo(new Ended(InstanceStatus.COMPLETED));
        assertThat(commitOne(pause("nobody"))).isEqualTo(NotFound.INSTANCE);
        assertThat(commitOne(resume("nobody"))).isEqualTo(NotFound.INSTANCE);
        assertThat(commitOne(rousing("parked"))).isEqualTo(new Delivered(false));

        assertThat(row("parked")).isEqualTo(before);
        assertThat(row("ended")).isEqualTo(end);
        assertThat(row("hot").owner()).contains(alpha);
        committed(turn(hot, alpha, 0));
        committed(pause("hot"), release(hot, alpha), new Write.Resume(id("hot"), clock.instant()));
        assertPaused("hot");
    }

    @Rule("PA-07")
    @Test
    void givenAnInstanceThatIsToBePaused_whenItEndsOrIsHeldOrTerminated_thenThatIsWhatItIs() {
        Epoch alpha = join("alpha");
        long ends = owned("ends", alpha);
        long held = owned("held", alpha);
        long terminated = owned("terminated", alpha);
        Write.Start asleep = start("asleep");
        committed(asleep, pause("ends"), pause("held"), pause("terminated"), pause("asleep"));

        committed(
                turn(ends, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                new Write.Hold(held, alpha, InstanceStatus.PARKED, "{}", clock.instant()),
                terminate(terminated),
                terminate(asleep.key()));

        assertThat(row("ends").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(row("held").status()).isEqualTo(InstanceStatus.PARKED);
        assertThat(row("terminated").status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(row("asleep").status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThat(store.log().pausing(alpha)).isEmpty();
        committed(new Write.Resume(id("held"), clock.instant()));
        assertReady("held");
    }

    @Rule("PA-08")
    @ParameterizedTest
    @EnumSource(
            value = Loss.class,
            names = {"RELEASE", "RELEASING_TURN", "ABANDONED"})
    void givenAnOwnerThatLetsGo_whenTheInstanceIsPausedAtTheSameMoment_thenItIsPausedAndNothingIsLost(Loss loss)
            throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            Epoch alpha = join("alpha" + round);
            String id = "i" + round;
            long key = owned(id, alpha);
            List<Callable<Outcome>> acts = List.of(
                    () -> {
                        lose(loss, key, alpha);
                        return Committed.INSTANCE;
                    },
                    () -> commitOne(pause(id)),
                    () -> commitOne(delivery(id, "waits")));

            assertThat(Together.run(acts).get(1)).isEqualTo(Committed.INSTANCE);

            assertPaused(id);
            assertThat(inbox(id)).hasSize(1);
            store.membership().leave(alpha);
        }
    }

    @Rule("PA-09")
    @Test
    void givenAnOwnerThatLetsGoToPause_whenTheInstanceIsResumedOrRousedAtTheSameMoment_thenItIsReady()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            committed(pause(id));
            Write write = round % 2 == 0 ? resume(id) : rousing(id);
            Write last = round % 4 < 2
                    ? new Write.Release(key, alpha, Optional.of(clock.instant()))
                    : turn(key, alpha, 0, Changes.releaseUntilMessage());

            Together.run(List.<Callable<Outcome>>of(() -> commitOne(last), () -> commitOne(write)));

            InstanceRow row = row(id);
            assertThat(row.status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(row.owner()).isEmpty();
            boolean hasSomethingToDo = round % 2 == 1 || round % 4 < 2;
            if (hasSomethingToDo) {
                assertReady(id);
            }
        }
    }

    @Rule("PA-10")
    @Test
    void givenAFreeInstance_whenItIsPausedAndClaimedAtTheSameMoment_thenOneOfThemComesFirst()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            Write.Start fresh = start(id);
            committed(fresh);

            Together.run(List.<Callable<Object>>of(() -> claim(alpha, 10), () -> commitOne(pause(id))));

            Optional<Epoch> owner = row(id).owner();
            if (owner.isPresent()) {
                assertThat(store.log().pausing(alpha)).containsExactly(fresh.key());
                committed(release(fresh.key(), alpha));
            }
            assertPaused(id);
        }
    }
}
