package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Program;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How nodes take instances: those that are ready and that they can run, the longest ready first. */
public abstract class ClaimContract extends Contract {

    @Rule("CL-01")
    @Test
    void givenAReadyInstance_whenANodeClaims_thenItOwnsItAndGetsAllItNeeds() {
        Epoch alpha = join("alpha");
        Write.Start start = start("one");
        committed(start, delivery("one", "hello"));

        ClaimResult result = claim(alpha, 10);

        assertThat(result.claimed()).hasSize(1);
        Claimed claimed = result.claimed().getFirst();
        assertThat(claimed.instance()).isEqualTo(row("one"));
        assertThat(claimed.instance().owner()).contains(alpha);
        assertThat(claimed.instance().readyAt()).isEmpty();
        assertThat(claimed.instance().claims()).isEqualTo(1);
        assertThat(claimed.instance().execution()).isEqualTo(1);
        assertThat(claimed.history()).isEmpty();
        assertThat(bodies(claimed.inbox())).containsExactly("hello");
        assertThat(claimed.more()).isFalse();
        assertThat(result.nextReady()).isEmpty();
    }

    @Rule("CL-02")
    @Test
    void givenAnOwnedInstance_whenAnybodyClaims_thenItIsNotAmongThem() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        claimOne(alpha);

        assertThat(claim(alpha, 10)).isEqualTo(new ClaimResult(List.of(), Optional.empty()));
        assertThat(claim(join("beta"), 10)).isEqualTo(new ClaimResult(List.of(), Optional.empty()));
    }

    @Rule("CL-03")
    @Test
    void givenSeveralReadyInstances_whenTheyAreClaimed_thenTheLongestReadyComesFirstAndTheLowerKeyOfEquals() {
        Epoch alpha = join("alpha");
        committed(start("b"), start("c"));
        clock.advance(Duration.ofSeconds(-1));
        committed(start("a"));
        clock.advance(Duration.ofSeconds(2));
        committed(start("d"));

        assertThat(idsOf(claim(alpha, 10))).containsExactly("a", "b", "c", "d");
    }

    @Rule("CL-04")
    @Test
    void givenMoreThanTheLimit_whenClaimsFollowEachOther_thenEachTakesTheNext() {
        Epoch alpha = join("alpha");
        for (int i = 0; i < 10; i++) {
            committed(start("i" + i));
            clock.advance(Duration.ofMillis(1));
        }

        assertThat(idsOf(claim(alpha, 4))).containsExactly("i0", "i1", "i2", "i3");
        assertThat(idsOf(claim(alpha, 4))).containsExactly("i4", "i5", "i6", "i7");
        assertThat(idsOf(claim(alpha, 4))).containsExactly("i8", "i9");
        assertThat(idsOf(claim(alpha, 4))).isEmpty();
    }

    @Rule("CL-05")
    @Test
    void givenMoreThanTheLimit_whenAClaimIsFull_thenItSaysThatMoreIsReady() {
        Epoch alpha = join("alpha");
        committed(start("one"), start("two"));
        clock.advance(Duration.ofSeconds(1));

        assertThat(claim(alpha, 1).nextReady()).contains(NOON);
        assertThat(claim(alpha, 1).nextReady()).isEmpty();
    }

    @Rule("CL-06")
    @Test
    void givenInstancesThatWaitForTimers_whenANodeClaims_thenItLearnsWhenTheEarliestIsReady() {
        Epoch alpha = join("alpha");
        committed(
                releaseUntil(owned("later", alpha), alpha, NOON.plusSeconds(60)),
                releaseUntil(owned("sooner", alpha), alpha, NOON.plusSeconds(30)),
                release(owned("never", alpha), alpha));

        assertThat(claim(alpha, 10)).isEqualTo(new ClaimResult(List.of(), Optional.of(NOON.plusSeconds(30))));
        clock.advance(Duration.ofSeconds(30));
        ClaimResult result = claim(alpha, 10);
        assertThat(idsOf(result)).containsExactly("sooner");
        assertThat(result.nextReady()).contains(NOON.plusSeconds(60));
    }

    @Rule("CL-07")
    @Test
    void givenATimer_whenItsInstantComes_thenTheInstanceIsReadyAndNotAMillisecondEarlier() {
        Epoch alpha = join("alpha");
        committed(releaseUntil(owned("one", alpha), alpha, NOON.plusSeconds(5)));

        clock.set(NOON.plusSeconds(5).minusNanos(1));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        clock.set(NOON.plusSeconds(5));
        assertThat(idsOf(claim(alpha, 10))).containsExactly("one");
    }

    @Rule("CL-08")
    @Test
    void givenAReadyInstance_whenNoInstanceIsAskedFor_thenOnlyTheInstantIsTold() {
        Epoch alpha = join("alpha");
        committed(start("one"));

        assertThat(claim(alpha, 0)).isEqualTo(new ClaimResult(List.of(), Optional.of(NOON)));
        assertThat(row("one").owner()).isEmpty();
    }

    @Rule("CL-09")
    @ParameterizedTest
    @CsvSource({"workflow, order, 1", "orchestration, invoice, 1", "orchestration, order, 2", "orchestration, ORDER, 1"
    })
    void givenAProgramThatDiffersInOnePart_whenANodeClaims_thenTheInstanceIsNotTouched(
            String kind, String name, int version) {
        Epoch alpha = join("alpha");
        committed(start("other", new Program(kind, name, version)), start("fits"));
        InstanceRow before = row("other");

        ClaimResult result = claim(alpha, 10);

        assertThat(idsOf(result)).containsExactly("fits");
        assertThat(result.nextReady()).isEmpty();
        assertThat(row("other")).isEqualTo(before);
    }

    @Rule("CL-10")
    @Test
    void givenManyInstancesNobodyHereCanRun_whenANodeClaimsAFew_thenThoseThatFitAreNotDelayed() {
        Epoch alpha = join("alpha");
        var unfit = new ArrayList<Write>();
        for (int i = 0; i < 2000; i++) {
            unfit.add(start("unfit" + i, new Program("orchestration", "order", 2)));
        }
        committed(unfit.toArray(Write[]::new));
        clock.advance(Duration.ofSeconds(1));
        committed(start("fits-1"), start("fits-2"));

        assertThat(idsOf(claim(alpha, 1))).containsExactly("fits-1");
        assertThat(idsOf(claim(alpha, 1))).containsExactly("fits-2");
    }

    @Rule("CL-11")
    @Test
    void givenANodeThatCanRunNothing_whenItClaims_thenItGetsNothing() {
        Epoch alpha = join("alpha");
        committed(start("one"));

        assertThat(store.log().claim(new ClaimRequest(alpha, Set.of(), 10, 10)))
                .isEqualTo(new ClaimResult(List.of(), Optional.empty()));
    }

    @Rule("CL-12")
    @Test
    void givenSeveralPrograms_whenANodeThatRunsSomeClaims_thenTheyComeInTheOrderTheyWereReady() {
        Epoch alpha = join("alpha");
        var programs = new HashSet<Program>();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            var program = new Program("orchestration", "p" + (i * 7919) % 300, i % 3);
            if (i % 5 != 0) {
                programs.add(program);
                expected.add("i" + i);
            }
            committed(start("i" + i, program));
            clock.advance(Duration.ofMillis(1));
        }

        ClaimResult first = store.log().claim(new ClaimRequest(alpha, programs, 100, 10));
        ClaimResult rest = store.log().claim(new ClaimRequest(alpha, programs, 1000, 10));

        var ids = new ArrayList<>(idsOf(first));
        ids.addAll(idsOf(rest));
        assertThat(ids).isEqualTo(expected);
        assertThat(first.claimed()).hasSize(100);
        assertThat(first.nextReady()).isPresent();
        assertThat(rest.nextReady()).isEmpty();
    }

    @Rule("CL-13")
    @Test
    void givenSeveralExecutions_whenTheInstanceIsClaimed_thenOnlyTheHistoryOfTheCurrentOneIsHandedOver() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(
                turn(one, alpha, 0),
                turn(one, alpha, 1, Changes.next("{}")),
                turn(one, alpha, 2, 0, List.of(), Optional.of(Changes.releaseUntil(NOON))));

        Claimed claimed = claimOne(alpha);

        assertThat(claimed.instance().execution()).isEqualTo(2);
        assertThat(claimed.history()).isEqualTo(history("one", 2)).hasSize(1);
    }

    @Rule("CL-14")
    @Test
    void givenMoreMessagesThanTheLimit_whenTheInstanceIsClaimed_thenTheRestComesByReceiving() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        for (int i = 0; i < 5; i++) {
            committed(delivery("one", "m" + i));
        }

        Claimed claimed = claim(alpha, 1, 2).claimed().getFirst();

        assertThat(bodies(claimed.inbox())).containsExactly("m0", "m1");
        assertThat(claimed.more()).isTrue();
        assertThat(bodies(store.log().receive(alpha, 2))).containsExactly("m2", "m3");
        assertThat(bodies(store.log().receive(alpha, 2))).containsExactly("m4");
        assertThat(store.log().receive(alpha, 2)).isEmpty();
        assertThat(inbox("one")).hasSize(5);
    }

    @Rule("CL-15")
    @Test
    void givenWaitingMessages_whenAClaimWantsNone_thenAllComeByReceiving() {
        Epoch alpha = join("alpha");
        committed(start("one"), delivery("one", "a"), delivery("one", "b"));

        Claimed claimed = claim(alpha, 1, 0).claimed().getFirst();

        assertThat(claimed.inbox()).isEmpty();
        assertThat(claimed.more()).isTrue();
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("a", "b");
    }

    @Rule("CL-16")
    @Test
    void givenExactlyAsManyMessagesAsTheLimit_whenTheInstanceIsClaimed_thenThereIsNoMore() {
        Epoch alpha = join("alpha");
        committed(start("one"), delivery("one", "a"), delivery("one", "b"));

        Claimed claimed = claim(alpha, 1, 2).claimed().getFirst();

        assertThat(claimed.inbox()).hasSize(2);
        assertThat(claimed.more()).isFalse();
        assertThat(store.log().receive(alpha, 10)).isEmpty();
    }

    @Rule("CL-17")
    @Test
    void givenClaimsWithoutProgress_whenOwnersDie_thenTheClaimsAreCounted() {
        committed(start("one"));

        for (int claims = 1; claims <= 4; claims++) {
            Epoch epoch = join("node");
            assertThat(claimOne(epoch).instance().claims()).isEqualTo(claims);
            declareDead(epoch);
            assertThat(row("one").claims()).isEqualTo(claims);
        }
    }

    @Rule("CL-18")
    @Test
    void givenACountOfClaims_whenTheInstanceMakesProgress_thenItStartsAnew() {
        committed(start("one"));
        Epoch alpha = join("alpha");
        long one = claimOne(alpha).instance().key();
        declareDead(alpha);
        Epoch beta = join("beta");
        assertThat(claimOne(beta).instance().claims()).isEqualTo(2);

        committed(turn(one, beta, 0, Changes.PROGRESS));
        declareDead(beta);

        assertThat(claimOne(join("gamma")).instance().claims()).isEqualTo(1);
    }

    @Rule("CL-19")
    @Test
    void givenAClaimThatIsAbandoned_whenTheInstanceIsClaimedAgain_thenBothClaimsCount() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        claimOne(alpha);
        store.log().abandoned(alpha, Set.of());

        assertThat(claimOne(alpha).instance().claims()).isEqualTo(2);
    }

    @Rule("CL-20")
    @Test
    void givenInstancesThatEndedOrAreHeld_whenANodeClaims_thenTheyAreNotAmongThem() {
        Epoch alpha = join("alpha");
        long ended = owned("ended", alpha);
        long held = owned("held", alpha);
        committed(
                turn(ended, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                new Write.Hold(held, alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        assertThat(claim(alpha, 10)).isEqualTo(new ClaimResult(List.of(), Optional.empty()));
    }

    @Rule("CL-21")
    @Test
    void givenManyNodesThatClaimAtTheSameMoment_whenAllIsTaken_thenEveryInstanceHasOneOwner()
            throws InterruptedException {
        int instances = 200;
        for (int i = 0; i < instances; i++) {
            committed(start("i" + i));
        }
        var claims = new ArrayList<Callable<List<String>>>();
        for (int node = 0; node < 8; node++) {
            Epoch epoch = join("node" + node);
            claims.add(() -> {
                var mine = new ArrayList<String>();
                for (List<String> some = idsOf(claim(epoch, 7)); !some.isEmpty(); some = idsOf(claim(epoch, 7))) {
                    mine.addAll(some);
                }
                return mine;
            });
        }

        List<String> all = Together.run(claims).stream().flatMap(List::stream).toList();

        assertThat(all).hasSize(instances).doesNotHaveDuplicates();
    }

    @Rule("CL-22")
    @Test
    void givenOneInstanceAndManyNodes_whenTheyClaimAtTheSameMoment_thenOneGetsIt() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            committed(start("i" + round));
            var claims = new ArrayList<Callable<Integer>>();
            for (int node = 0; node < 6; node++) {
                Epoch epoch = join("node" + node);
                claims.add(() -> claim(epoch, 1).claimed().size());
            }

            assertThat(Together.run(claims).stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(1);
        }
    }

    @Rule("CL-23")
    @Test
    void givenOneOfTwoInstancesTaken_whenAnotherNodeClaims_thenItGetsTheOther() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        committed(start("a"), start("b"));

        assertThat(idsOf(claim(alpha, 1))).containsExactly("a");
        Claimed b = claim(beta, 1).claimed().getFirst();
        committed(turn(b.instance().key(), beta, 0), releaseUntil(b.instance().key(), beta, NOON));
        assertThat(idsOf(claim(beta, 1))).containsExactly("b");
        assertThat(row("a").owner()).contains(alpha);
    }

    @Rule("CL-24")
    @Test
    void givenInstancesOfSeveralNamespaces_whenANodeClaims_thenAllThatFitAreAmongThem() {
        Epoch alpha = join("alpha");
        Write.Start here = start("one");
        var there = new Write.Start(
                nextKey(),
                new InstanceId("elsewhere", "one"),
                here.kind(),
                here.name(),
                here.version(),
                "{}",
                clock.instant(),
                Optional.empty(),
                false);
        committed(here, there);

        assertThat(claim(alpha, 10).claimed())
                .extracting(claimed -> claimed.instance().id())
                .containsExactly(here.id(), there.id());
    }

    @Rule("CL-25")
    @Test
    void givenTimersInRandomOrder_whenTimePasses_thenEveryInstanceWakesOnceAndInTheirOrder() {
        Epoch alpha = join("alpha");
        var seconds = new ArrayList<Integer>();
        for (int i = 0; i < 100; i++) {
            seconds.add(i);
        }
        Collections.shuffle(seconds, new Random(7));
        for (int second : seconds) {
            long key = owned("s" + second, alpha);
            committed(releaseUntil(key, alpha, NOON.plusSeconds(second)));
        }

        var woken = new ArrayList<String>();
        for (int second = 0; second < 100; second += 10) {
            clock.set(NOON.plusSeconds(second + 9));
            woken.addAll(idsOf(claim(alpha, 100)));
        }

        assertThat(woken)
                .containsExactlyElementsOf(
                        seconds.stream().sorted().map(second -> "s" + second).toList());
    }
}
