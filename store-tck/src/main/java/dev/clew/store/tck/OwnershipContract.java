package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How owners give instances back: to be claimed later, or to be held until somebody resumes them. */
public abstract class OwnershipContract extends Contract {

    @Rule("OW-01")
    @Test
    void givenAnOwner_whenItReleasesUntilAnInstant_thenTheInstanceIsFreeAndReadyThen() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        committed(releaseUntil(one, alpha, Instant.parse("2030-01-01T13:00:00.000999Z")));

        assertThat(row("one").owner()).isEmpty();
        assertThat(row("one").readyAt()).contains(Instant.parse("2030-01-01T13:00:00Z"));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        clock.set(Instant.parse("2030-01-01T13:00:00Z"));
        assertThat(idsOf(claim(alpha, 10))).containsExactly("one");
    }

    @Rule("OW-02")
    @Test
    void givenAnOwner_whenItReleasesUntilAMessage_thenOnlyAMessageMakesTheInstanceReady() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        committed(release(one, alpha));

        clock.advance(Duration.ofDays(365));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertThat(claim(alpha, 10).nextReady()).isEmpty();
        committed(delivery("one", "wake"));
        assertThat(idsOf(claim(alpha, 10))).containsExactly("one");
    }

    @Rule("OW-03")
    @Test
    void givenAMessageThatWaits_whenTheOwnerReleasesUntilLater_thenTheInstanceIsReadyAtOnce() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        committed(delivery("one", "a"), delivery("two", "b", alpha));

        committed(releaseUntil(one, alpha, NOON.plusSeconds(60)), release(two, alpha));

        assertThat(row("one").readyAt()).contains(NOON);
        assertThat(row("two").readyAt()).contains(NOON);
    }

    @Rule("OW-04")
    @Test
    void givenAClaimedInstance_whenItIsReleased_thenItsCountOfClaimsStartsAnew() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        InstanceRow claimed = claimOne(alpha).instance();
        assertThat(claimed.claims()).isEqualTo(1);

        committed(releaseUntil(claimed.key(), alpha, NOON));

        assertThat(row("one").claims()).isZero();
        assertThat(claimOne(alpha).instance().claims()).isEqualTo(1);
    }

    @Rule("OW-05")
    @Test
    void givenAnInstanceOfAnother_whenItIsReleasedOrHeld_thenThatIsFenced() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        InstanceRow before = row("one");

        assertFenced(commitOne(release(one, beta)));
        assertFenced(commitOne(new Write.Hold(one, beta, InstanceStatus.PARKED, "{}", clock.instant())));
        assertFenced(commitOne(release(54321, beta)));
        assertFenced(commitOne(new Write.Hold(54321, beta, InstanceStatus.PARKED, "{}", clock.instant())));

        assertThat(row("one")).isEqualTo(before);
    }

    @Rule("OW-06")
    @Test
    void givenAReleasedInstance_whenItIsReleasedAgain_thenThatIsFencedAndChangesNothing() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(releaseUntil(one, alpha, NOON.plusSeconds(60)));

        assertFenced(commitOne(release(one, alpha)));

        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(60));
    }

    @Rule("OW-07")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"PARKED", "QUARANTINED"})
    void givenAnOwner_whenItHoldsTheInstance_thenNobodyGetsItUntilItIsResumed(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        clock.advance(Duration.ofSeconds(1));

        committed(new Write.Hold(one, alpha, status, "{\"why\":\"poison\"}", clock.instant()));

        InstanceRow row = row("one");
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.outcome()).contains("{\"why\":\"poison\"}");
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).isEmpty();
        assertThat(row.updatedAt()).isEqualTo(NOON.plusSeconds(1));
        clock.advance(Duration.ofDays(30));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertFenced(commitOne(turn(one, alpha, 0)));
    }

    @Rule("OW-08")
    @Test
    void givenAHeldInstance_whenMessagesCome_thenTheyWaitAndWakeNobody() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "before"));
        committed(new Write.Hold(one, alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        assertThat(commitOne(delivery("one", "after"))).isEqualTo(new Outcome.Delivered(false));

        assertThat(bodies(inbox("one"))).containsExactly("before", "after");
        assertThat(row("one").readyAt()).isEmpty();
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertThat(store.log().receive(alpha, 10)).isEmpty();
    }

    @Rule("OW-09")
    @Test
    void givenAHeldInstance_whenItIsResumed_thenItRunsAgainAsIfItHadNeverBeenHeld() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        long one = claimOne(alpha).instance().key();
        committed(
                turn(one, alpha, 0),
                new Write.Hold(one, alpha, InstanceStatus.QUARANTINED, "{}", clock.instant()),
                delivery("one", "waits"));
        clock.advance(Duration.ofSeconds(1));

        committed(new Write.Resume(id("one"), clock.instant()));

        InstanceRow row = row("one");
        assertThat(row.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row.readyAt()).contains(NOON.plusSeconds(1));
        assertThat(row.updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(row.outcome()).isEmpty();
        assertThat(row.claims()).isZero();
        Claimed claimed = claimOne(alpha);
        assertThat(claimed.instance().claims()).isEqualTo(1);
        assertThat(claimed.history()).hasSize(1);
        assertThat(bodies(claimed.inbox())).containsExactly("waits");
    }

    @Rule("OW-10")
    @Test
    void givenAnInstanceThatIsNotHeld_whenItIsResumed_thenItIsLeftAlone() {
        Epoch alpha = join("alpha");
        owned("running", alpha);
        long ended = owned("ended", alpha);
        committed(turn(ended, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        InstanceRow running = row("running");
        InstanceRow over = row("ended");
        clock.advance(Duration.ofSeconds(1));

        assertThat(commitOne(new Write.Resume(id("running"), clock.instant()))).isEqualTo(Committed.INSTANCE);
        assertThat(commitOne(new Write.Resume(id("ended"), clock.instant()))).isEqualTo(Committed.INSTANCE);

        assertThat(row("running")).isEqualTo(running);
        assertThat(row("ended")).isEqualTo(over);
    }

    @Rule("OW-11")
    @Test
    void givenNoInstance_whenItIsResumed_thenItIsNotFound() {
        assertThat(commitOne(new Write.Resume(id("one"), clock.instant()))).isEqualTo(Outcome.NotFound.INSTANCE);
    }

    @Rule("OW-12")
    @Test
    void givenInstancesTheirOwnerDoesNotKnowOf_whenItSaysWhatItHolds_thenTheOthersAreFreeAndReady() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long held = owned("held", alpha);
        owned("lost-1", alpha);
        owned("lost-2", alpha);
        owned("of-beta", beta);
        clock.advance(Duration.ofSeconds(1));

        int freed = store.log().abandoned(alpha, Set.of(held, 99_999L));

        assertThat(freed).isEqualTo(2);
        assertThat(row("held").owner()).contains(alpha);
        assertThat(row("of-beta").owner()).contains(beta);
        assertThat(row("lost-1").readyAt()).contains(NOON.plusSeconds(1));
        assertThat(idsOf(claim(beta, 10))).containsExactly("lost-1", "lost-2");
    }

    @Rule("OW-13")
    @Test
    void givenNothingUnknown_whenANodeSaysWhatItHolds_thenNothingIsFreed() {
        Epoch alpha = join("alpha");
        long held = owned("held", alpha);

        assertThat(store.log().abandoned(alpha, Set.of(held))).isZero();
        assertThat(store.log().abandoned(join("beta"), Set.of())).isZero();
        assertThat(row("held").owner()).contains(alpha);
    }

    @Rule("OW-14")
    @Test
    void givenAnInstantBeyondAllCalendars_whenAnOwnerReleasesUntilIt_thenItIsKeptAsFarAway() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        committed(releaseUntil(one, alpha, Instant.MAX));

        clock.advance(Duration.ofDays(365 * 1000));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertThat(row("one").readyAt().orElseThrow()).isAfter(clock.instant());
    }

    @Rule("OW-15")
    @Test
    void givenAStatusThatHoldsNothing_whenAHoldIsMadeWithIt_thenThatIsAMistakeOfTheCaller() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Write.Hold(1, new Epoch(1), InstanceStatus.RUNNING, "{}", NOON));
    }

    @Rule("OW-16")
    @Test
    void givenAnInstanceReleasedIntoThePast_whenItIsClaimed_thenItWasReadySinceThen() {
        Epoch alpha = join("alpha");
        long late = owned("late", alpha);
        long later = owned("later", alpha);
        committed(releaseUntil(later, alpha, NOON.minusSeconds(1)), releaseUntil(late, alpha, NOON.minusSeconds(2)));

        assertThat(row("late").readyAt()).isEqualTo(Optional.of(NOON.minusSeconds(2)));
        assertThat(idsOf(claim(alpha, 10))).containsExactly("late", "later");
    }

    @Rule("OW-17")
    @Test
    void givenAReleaseThatIsTooLate_whenItsEpochHasLostTheInstance_thenTheNewOwnerKeepsIt() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        declareDead(alpha);
        Epoch beta = join("beta");
        claimOne(beta);

        assertFenced(commitOne(release(one, alpha)));

        assertThat(row("one").owner()).contains(beta);
    }
}
