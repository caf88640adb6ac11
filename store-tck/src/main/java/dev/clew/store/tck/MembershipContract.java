package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who lives, for how long, and what becomes of what the dead owned. */
public abstract class MembershipContract extends Contract {

    @Rule("MB-01")
    @Test
    void givenNobody_whenANodeJoins_thenItLivesForItsLease() {
        Epoch epoch = store.membership().join("alpha", Duration.ofSeconds(5));

        assertThat(store.membership().nodes()).containsExactly(new NodeRecord(epoch, "alpha", NOON.plusSeconds(5)));
    }

    @Rule("MB-02")
    @Test
    void givenEarlierLives_whenNodesJoin_thenEveryEpochIsHigherThanAllBefore() {
        Epoch first = join("alpha");
        Epoch second = join("alpha");
        store.membership().leave(second);

        Epoch third = join("alpha");

        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
    }

    @Rule("MB-03")
    @Test
    void givenALivingNode_whenItRenews_thenItsLeaseRunsFromNow() {
        Epoch epoch = join("alpha");
        clock.advance(Duration.ofSeconds(3));

        boolean alive = store.membership().renew(epoch, Duration.ofSeconds(10));

        assertThat(alive).isTrue();
        assertThat(store.membership().nodes()).containsExactly(new NodeRecord(epoch, "alpha", NOON.plusSeconds(13)));
    }

    @Rule("MB-04")
    @Test
    void givenALeaseThatRanOut_whenNobodyDeclaredTheNodeDead_thenItCanStillRenew() {
        Epoch epoch = join("alpha");
        leasesRunOut();
        clock.advance(Duration.ofDays(1));

        assertThat(store.membership().renew(epoch, LEASE)).isTrue();
        assertThat(store.membership().reap()).isEmpty();
    }

    @Rule("MB-05")
    @Test
    void givenADeadNode_whenItRenews_thenItIsToldSoAndStaysDead() {
        Epoch reaped = join("reaped");
        declareDead(reaped);
        Epoch left = join("left");
        store.membership().leave(left);

        assertThat(store.membership().renew(reaped, LEASE)).isFalse();
        assertThat(store.membership().renew(left, LEASE)).isFalse();
        assertThat(store.membership().nodes()).isEmpty();
    }

    @Rule("MB-06")
    @Test
    void givenAnEpochThatNeverJoined_whenItRenews_thenItIsToldThatItIsDead() {
        assertThat(store.membership().renew(new Epoch(12345), LEASE)).isFalse();
    }

    @Rule("MB-07")
    @Test
    void givenANodeThatOwnsInstances_whenItLeaves_thenTheyAreFreeAndReadyAtOnce() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        owned("two", alpha);
        clock.advance(Duration.ofSeconds(1));

        store.membership().leave(alpha);

        assertThat(row("one").owner()).isEmpty();
        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(1));
        assertThat(idsOf(claim(join("beta"), 10))).containsExactly("one", "two");
    }

    @Rule("MB-08")
    @Test
    void givenADeadNode_whenItLeaves_thenNothingHappens() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        store.membership().leave(alpha);
        Epoch beta = join("beta");
        claim(beta, 10);

        store.membership().leave(alpha);
        store.membership().leave(new Epoch(12345));

        assertThat(row("one").owner()).contains(beta);
        assertThat(store.membership().nodes()).extracting(NodeRecord::epoch).containsExactly(beta);
    }

    @Rule("MB-09")
    @Test
    void givenALeaseWithAMillisecondLeft_whenTheDeadAreDeclared_thenItsNodeLives() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        clock.advance(LEASE.minusMillis(1));

        assertThat(store.membership().reap()).isEmpty();
        assertThat(row("one").owner()).contains(alpha);
    }

    @Rule("MB-10")
    @Test
    void givenALeaseWhoseEndHasCome_whenTheDeadAreDeclared_thenItsNodeIsAmongThemAndItsInstancesAreFree() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        leasesRunOut();

        assertThat(store.membership().reap()).containsExactly(alpha);
        assertThat(row("one").owner()).isEmpty();
        assertThat(row("one").readyAt()).contains(NOON.plus(LEASE));
        assertThat(store.membership().nodes()).isEmpty();
    }

    @Rule("MB-11")
    @Test
    void givenSomeLeasesThatRanOut_whenTheDeadAreDeclared_thenTheOthersKeepWhatTheyOwn() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        Epoch gamma = join("gamma");
        owned("of-alpha", alpha);
        owned("of-beta", beta);
        clock.advance(Duration.ofSeconds(1));
        store.membership().renew(beta, LEASE);
        clock.advance(LEASE.minusSeconds(1));

        List<Epoch> dead = store.membership().reap();

        assertThat(dead).containsExactly(alpha, gamma);
        assertThat(row("of-alpha").owner()).isEmpty();
        assertThat(row("of-beta").owner()).contains(beta);
    }

    @Rule("MB-12")
    @Test
    void givenALeaseThatRanOut_whenNobodyDeclaredTheNodeDead_thenItsInstancesAreNotFree() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        clock.advance(Duration.ofDays(1));

        assertThat(claim(join("beta"), 10).claimed()).isEmpty();
        committed(turn(one, alpha, 0));
    }

    @Rule("MB-13")
    @Test
    void givenAClockFinerThanMilliseconds_whenANodeJoins_thenTheRestOfItsLeaseIsCutOff() {
        clock.set(Instant.parse("2030-01-01T12:00:00.123987654Z"));

        store.membership().join("alpha", Duration.ofMillis(1));

        assertThat(store.membership().nodes().getFirst().leaseUntil())
                .isEqualTo(Instant.parse("2030-01-01T12:00:00.124Z"));
    }

    @Rule("MB-14")
    @Test
    void givenNodesThatJoinAtTheSameMoment_whenAllAreIn_thenNoTwoHaveTheSameEpoch() throws InterruptedException {
        List<Epoch> epochs = Together.run(8, () -> join("twin"));

        assertThat(epochs).doesNotHaveDuplicates();
        assertThat(store.membership().nodes())
                .extracting(NodeRecord::epoch)
                .containsExactlyElementsOf(epochs.stream().sorted().toList());
    }

    @Rule("MB-15")
    @Test
    void givenSeveralThatDeclareTheDeadAtTheSameMoment_whenTheyAreDone_thenEachDeathWasReportedOnce()
            throws InterruptedException {
        List<Epoch> nodes = List.of(join("alpha"), join("beta"), join("gamma"));
        leasesRunOut();

        List<List<Epoch>> dead = Together.run(4, () -> store.membership().reap());

        assertThat(dead.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(nodes);
    }

    @Rule("MB-16")
    @Test
    void givenAClockThatIsSetBack_whenTheDeadAreDeclared_thenNobodyDiesOfIt() {
        Epoch alpha = join("alpha");
        clock.advance(Duration.ofHours(-1));

        assertThat(store.membership().reap()).isEmpty();
        assertThat(store.membership().renew(alpha, LEASE)).isTrue();
        assertThat(store.membership().nodes().getFirst().leaseUntil())
                .isEqualTo(NOON.minus(Duration.ofHours(1)).plus(LEASE));
    }

    @Rule("MB-17")
    @Test
    void givenAnInstanceThatWaitsForATimer_whenItsLastOwnerDies_thenItIsNotReadyAnyEarlier() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(releaseUntil(one, alpha, NOON.plusSeconds(3600)));

        store.membership().leave(alpha);

        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(3600));
    }

    @Rule("MB-30")
    @Test
    void givenNodesThatSayWhatTheyCan_whenSomeGo_thenWhatTheLivingSaidIsThereAsTheySaidIt() {
        Epoch alpha = store.membership().join("alpha", LEASE, "{\"tags\":[\"gpu\"]}");
        Epoch beta = store.membership().join("beta", LEASE, "later words");
        join("gamma");
        assertThat(store.membership().abilities())
                .containsExactly(Map.entry(alpha, "{\"tags\":[\"gpu\"]}"), Map.entry(beta, "later words"));

        store.membership().leave(alpha);
        Epoch delta = store.membership().join("delta", LEASE, "delta's");

        assertThat(store.membership().abilities())
                .containsExactly(Map.entry(beta, "later words"), Map.entry(delta, "delta's"));
    }
}
