package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimRequest;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Program;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How an owner makes progress durable: whole turns, numbered without gaps. */
public abstract class TurnContract extends Contract {

    @Rule("TN-01")
    @Test
    void givenANewInstance_whenItsFirstTurnIsCommitted_thenItIsItsHistory() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        var at = Instant.parse("2030-01-01T12:00:07.000999Z");
        String events = "[{\"type\":\"a\"},{\"type\":\"b\"},{\"type\":\"c\"},{\"type\":\"d\"},{\"type\":\"e\"}]";

        committed(new Write.Turn(one, alpha, 1, 0, at, events, List.of(), Optional.empty()));

        assertThat(history("one"))
                .containsExactly(new TurnRow(1, 0, Instant.parse("2030-01-01T12:00:07.000Z"), events));
    }

    @Rule("TN-02")
    @Test
    void givenTurnsInOneCommitAndInSeveral_whenTheyFollowEachOther_thenAllAreThereInOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        committed(turn(one, alpha, 0), turn(one, alpha, 1), turn(one, alpha, 2));
        committed(turn(one, alpha, 3));
        committed(turn(one, alpha, 4), turn(one, alpha, 5));

        assertThat(turnNumbers("one")).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Rule("TN-03")
    @Test
    void givenAHistory_whenATurnWouldLeaveAGap_thenItIsFencedAndNothingIsWritten() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        assertFenced(commitOne(turn(one, alpha, 1)));
        committed(turn(one, alpha, 0));

        assertFenced(commitOne(turn(one, alpha, 2, Changes.publish("never"))));

        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(row("one").customStatus()).isEmpty();
    }

    @Rule("TN-04")
    @Test
    void givenATurnThatWasStored_whenItsEpochAsksForItAgain_thenItIsAnsweredAndNotRepeated() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "early"));
        Write.Turn turn = turn(one, alpha, 0, Changes.next("{\"second\":true}"));
        committed(turn);
        InstanceRow before = row("one");
        List<TurnRow> history = history("one");

        assertThat(commitOne(turn)).isEqualTo(Committed.INSTANCE);
        assertThat(row("one")).isEqualTo(before);
        assertThat(history("one")).isEqualTo(history);
    }

    @Rule("TN-05")
    @Test
    void givenATurnThatWasStored_whenItsNumberComesWithOtherEvents_thenItIsFenced() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0));
        List<TurnRow> history = history("one");
        var other = new Write.Turn(one, alpha, 1, 0, clock.instant(), "[\"other\"]", List.of(), Optional.empty());

        assertFenced(commitOne(other));
        assertThat(history("one")).isEqualTo(history);
    }

    @Rule("TN-06")
    @Test
    void givenATurnThatAnotherEpochStored_whenItsNumberIsUsedAgain_thenItIsFenced() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), release(one, alpha), delivery("one", "wake"));
        Epoch beta = join("beta");
        claimOne(beta);

        assertFenced(commitOne(turn(one, beta, 0)));
        committed(turn(one, beta, 1));

        assertThat(turnNumbers("one")).containsExactly(0, 1);
    }

    @Rule("TN-07")
    @Test
    void givenAnExecution_whenATurnIsOfAnEarlierOrALaterOne_thenItIsFenced() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0, Changes.next("{}")));

        assertFenced(commitOne(turn(one, alpha, 1)));
        assertFenced(commitOne(turn(one, alpha, 3, 0, List.of(), Optional.empty())));

        assertThat(history("one", 2)).isEmpty();
        assertThat(history("one", 3)).isEmpty();
    }

    @Rule("TN-08")
    @Test
    void givenNoInstance_whenATurnNamesItsKey_thenItIsFenced() {
        assertFenced(commitOne(turn(12345, join("alpha"), 0)));
    }

    @Rule("TN-09")
    @Test
    void givenAnInstanceWithoutAnOwner_whenALivingNodeCommitsATurn_thenItIsFenced() {
        Epoch alpha = join("alpha");
        Write.Start start = start("one");
        committed(start);

        assertFenced(commitOne(turn(start.key(), alpha, 0)));
        assertThat(history("one")).isEmpty();
    }

    @Rule("TN-10")
    @Test
    void givenMessagesInTheInbox_whenATurnConsumesSome_thenTheOthersWaitInTheirOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Delivery a = delivery("one", "a");
        Write.Delivery b = delivery("one", "b");
        Write.Delivery c = delivery("one", "c");
        Write.Delivery d = delivery("one", "d");
        committed(a, b, c, d);

        committed(consuming(one, alpha, 0, a.key(), c.key()));

        assertThat(bodies(inbox("one"))).containsExactly("b", "d");
    }

    @Rule("TN-11")
    @Test
    void givenAMessageOfAnotherInstance_whenATurnConsumesItOrWhatIsNotThere_thenItStays() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        owned("two", alpha);
        Write.Delivery toTwo = delivery("two", "stays");
        committed(toTwo);

        committed(consuming(one, alpha, 0, toTwo.key(), 999_999L));

        assertThat(bodies(inbox("two"))).containsExactly("stays");
    }

    @Rule("TN-12")
    @Test
    void givenAFencedTurn_whenItWouldHaveConsumedAndChanged_thenItDidNeither() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Delivery message = delivery("one", "stays");
        committed(message);
        InstanceRow before = row("one");

        Outcome outcome = commitOne(turn(
                one, alpha, 1, 7, List.of(message.key()), Optional.of(Changes.end(InstanceStatus.COMPLETED, "{}"))));

        assertFenced(outcome);
        assertThat(row("one")).isEqualTo(before);
        assertThat(bodies(inbox("one"))).containsExactly("stays");
    }

    @Rule("TN-13")
    @Test
    void givenATurnWithoutAChange_whenItIsCommitted_thenTheRowIsAsItWas() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        InstanceRow before = claimOne(alpha).instance();
        clock.advance(Duration.ofSeconds(1));

        committed(turn(before.key(), alpha, 0));

        assertThat(before.claims()).isEqualTo(1);
        assertThat(row("one")).isEqualTo(before);
    }

    @Rule("TN-14")
    @Test
    void givenAClaimedInstance_whenATurnMakesProgress_thenOnlyTheCountOfClaimsStartsAnew() {
        Epoch alpha = join("alpha");
        committed(start("one"));
        InstanceRow before = claimOne(alpha).instance();
        clock.advance(Duration.ofSeconds(1));

        committed(turn(before.key(), alpha, 0, Changes.PROGRESS));

        assertThat(row("one").claims()).isZero();
        assertThat(row("one").updatedAt()).isEqualTo(before.updatedAt());
        assertThat(row("one").owner()).contains(alpha);
    }

    @Rule("TN-15")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "TERMINATED"})
    void givenARunningInstance_whenATurnEndsIt_thenItHasNoOwnerNoInboxAndNoFuture(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "too late"));
        clock.advance(Duration.ofSeconds(1));

        committed(turn(one, alpha, 0, Changes.end(status, "{\"result\":1}")));

        InstanceRow row = row("one");
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.outcome()).contains("{\"result\":1}");
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).isEmpty();
        assertThat(row.updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(row.createdAt()).isEqualTo(NOON);
        assertThat(inbox("one")).isEmpty();
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertFenced(commitOne(turn(one, alpha, 1)));
        assertThat(turnNumbers("one")).containsExactly(0);
    }

    @Rule("TN-16")
    @Test
    void givenAnEndingTurnThatWasStored_whenItIsAskedForAgain_thenItIsAnsweredLikeTheFirstTime() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Turn last = turn(one, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}"));
        committed(last);

        assertThat(commitOne(last)).isEqualTo(Committed.INSTANCE);
        assertThat(row("one").status()).isEqualTo(InstanceStatus.FAILED);
    }

    @Rule("TN-17")
    @Test
    void givenAPublishedText_whenTurnsPublishClearAndSayNothing_thenTheLastWordStands() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        assertThat(row("one").customStatus()).isEmpty();

        committed(turn(one, alpha, 0, Changes.publish("first")));
        assertThat(row("one").customStatus()).contains("first");
        committed(turn(one, alpha, 1), turn(one, alpha, 2, Changes.PROGRESS));
        assertThat(row("one").customStatus()).contains("first");
        committed(turn(one, alpha, 3, Changes.publish("second")), turn(one, alpha, 4, Changes.publish("third")));
        assertThat(row("one").customStatus()).contains("third");
        committed(turn(one, alpha, 5, Changes.publish("")));
        assertThat(row("one").customStatus()).isEmpty();
    }

    @Rule("TN-18")
    @Test
    void givenAPublishedText_whenTheInstanceContinuesAsNewAndEnds_thenItIsKept() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0, Changes.publish("kept")), turn(one, alpha, 1, Changes.next("{}")));
        assertThat(row("one").customStatus()).contains("kept");

        committed(turn(one, alpha, 2, 0, List.of(), Optional.of(Changes.end(InstanceStatus.COMPLETED, "{}"))));

        assertThat(row("one").customStatus()).contains("kept");
    }

    @Rule("TN-19")
    @Test
    void givenAPublishedText_whenItChanges_thenTheRowSaysWhen() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        clock.advance(Duration.ofSeconds(1));
        committed(turn(one, alpha, 0, Changes.publish("news")));
        assertThat(row("one").updatedAt()).isEqualTo(NOON.plusSeconds(1));
    }

    @Rule("TN-20")
    @Test
    void givenAnExecution_whenATurnBeginsTheNext_thenItStartsEmptyAndTheOldOneStaysReadable() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "carried"), turn(one, alpha, 0), turn(one, alpha, 1));
        clock.advance(Duration.ofSeconds(1));

        committed(turn(one, alpha, 2, Changes.next("{\"round\":2}")));

        InstanceRow row = row("one");
        assertThat(row.execution()).isEqualTo(2);
        assertThat(row.start()).isEqualTo("{\"round\":2}");
        assertThat(new Program(row.kind(), row.name(), row.version())).isEqualTo(ORDER);
        assertThat(row.owner()).contains(alpha);
        assertThat(row.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row.updatedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(turnNumbers("one")).containsExactly(0, 1, 2);
        assertThat(history("one", 2)).isEmpty();
        assertThat(bodies(inbox("one"))).containsExactly("carried");
    }

    @Rule("TN-21")
    @Test
    void givenSeveralExecutions_whenTurnsAreCommitted_thenEachNumbersItsOwnFromZero() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        committed(turn(one, alpha, 0), turn(one, alpha, 1), turn(one, alpha, 2, Changes.next("{}")));
        committed(turn(one, alpha, 2, 0, List.of(), Optional.of(Changes.next("{}"))));
        committed(turn(one, alpha, 3, 0, List.of(), Optional.empty()));
        committed(turn(one, alpha, 3, 1, List.of(), Optional.empty()));

        assertThat(history("one", 1)).extracting(TurnRow::number).containsExactly(0, 1, 2);
        assertThat(history("one", 2)).extracting(TurnRow::number).containsExactly(0);
        assertThat(history("one", 3)).extracting(TurnRow::number).containsExactly(0, 1);
        assertThat(history("one", 3)).extracting(TurnRow::execution).containsOnly(3);
        assertThat(row("one").execution()).isEqualTo(3);
    }

    @Rule("TN-22")
    @Test
    void givenATurnThatReleasesUntilAnInstant_whenItIsCommitted_thenTheInstanceIsReadyThen() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        committed(turn(one, alpha, 0, Changes.releaseUntil(NOON.plusSeconds(60))));

        assertThat(row("one").owner()).isEmpty();
        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(60));
        assertFenced(commitOne(turn(one, alpha, 1)));
    }

    @Rule("TN-23")
    @Test
    void givenWaitingMessages_whenATurnReleases_thenTheInstanceIsReadyAtOnceUnlessItConsumedThemAll() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        Write.Delivery toOne = delivery("one", "a");
        Write.Delivery toTwo = delivery("two", "b");
        committed(toOne, toTwo);
        clock.advance(Duration.ofSeconds(1));

        committed(
                turn(one, alpha, 0, Changes.releaseUntil(NOON.plusSeconds(60))),
                turn(two, alpha, 1, 0, List.of(toTwo.key()), Optional.of(Changes.releaseUntilMessage())));

        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(1));
        assertThat(row("two").readyAt()).isEmpty();
    }

    @Rule("TN-24")
    @Test
    void givenATurnThatContinuesAsNewAndReleases_whenItIsClaimed_thenTheNextExecutionGoesOn() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        var change = new Write.Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("{\"round\":2}"),
                Optional.of(new Write.Ready(Optional.of(NOON))));
        committed(turn(one, alpha, 0, change));

        Claimed claimed = claimOne(alpha);

        assertThat(claimed.instance().execution()).isEqualTo(2);
        assertThat(claimed.instance().start()).isEqualTo("{\"round\":2}");
        assertThat(claimed.history()).isEmpty();
        committed(turn(one, alpha, 2, 0, List.of(), Optional.empty()));
    }

    @Rule("TN-25")
    @Test
    void givenATurnThatEndsAndReleases_whenItIsCommitted_thenTheEndStands() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        var change = new Write.Change(
                Optional.of(InstanceStatus.COMPLETED),
                Optional.of("{}"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Write.Ready(Optional.of(NOON))));

        committed(turn(one, alpha, 0, change));

        assertThat(row("one").readyAt()).isEmpty();
        assertThat(claim(alpha, 10).claimed()).isEmpty();
    }

    @Rule("TN-26")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"PARKED", "QUARANTINED"})
    void givenARunningInstance_whenATurnHoldsIt_thenItHasNoOwnerAndKeepsItsInbox(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "kept"));

        committed(turn(one, alpha, 0, Changes.end(status, "{\"why\":1}")));

        assertThat(row("one").status()).isEqualTo(status);
        assertThat(row("one").outcome()).contains("{\"why\":1}");
        assertThat(row("one").owner()).isEmpty();
        assertThat(row("one").readyAt()).isEmpty();
        assertThat(bodies(inbox("one"))).containsExactly("kept");
        assertThat(claim(alpha, 10).claimed()).isEmpty();
    }

    @Rule("TN-27")
    @Test
    void givenOneTurnFromSeveralThreads_whenTheyCommitItAtTheSameMoment_thenItIsStoredOnce()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Turn turn = turn(one, alpha, 0, Changes.next("{}"));

        List<Outcome> outcomes = Together.run(6, () -> commitOne(turn));

        assertThat(outcomes).containsOnly(Committed.INSTANCE);
        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(row("one").execution()).isEqualTo(2);
    }

    @Rule("TN-28")
    @Test
    void givenALongHistory_whenTheInstanceIsClaimed_thenEveryTurnIsHandedOverInOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        int turns = 3000;
        for (int from = 0; from < turns; from += 500) {
            var writes = new ArrayList<Write>();
            for (int number = from; number < from + 500; number++) {
                writes.add(turn(one, alpha, number));
            }
            committed(writes.toArray(Write[]::new));
        }
        committed(releaseUntil(one, alpha, NOON));

        Claimed claimed = claimOne(alpha);

        assertThat(claimed.history())
                .extracting(TurnRow::number)
                .containsExactlyElementsOf(IntStream.range(0, turns).boxed().toList());
        assertThat(claimed.history()).isEqualTo(history("one"));
    }

    @Rule("TN-29")
    @Test
    void givenAnOutcomeWithoutAStatus_whenATurnSetsIt_thenTheInstanceGoesOn() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        var change = new Write.Change(
                Optional.empty(), Optional.of("{}"), Optional.empty(), Optional.empty(), Optional.empty());

        committed(turn(one, alpha, 0, change));

        assertThat(row("one").outcome()).contains("{}");
        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        committed(turn(one, alpha, 1));
    }

    // Versions

    private static Program version(int version) {
        return new Program(ORDER.kind(), ORDER.name(), version);
    }

    private List<Claimed> claimOf(Epoch owner, int version) {
        return store.log()
                .claim(new ClaimRequest(owner, Set.of(version(version)), 10, 10))
                .claimed();
    }

    @Rule("TN-30")
    @Test
    void givenAStartThatLeavesItsVersionOpen_whenItsFirstTurnPinsIt_thenOnlyNodesWithThatVersionClaimIt() {
        Epoch alpha = join("alpha");
        committed(start("one", version(0)));
        assertThat(claimOf(alpha, 2)).isEmpty();
        long one = claimOf(alpha, 0).getFirst().instance().key();
        assertThat(row("one").version()).isZero();

        committed(turn(one, alpha, 0, Changes.version(2)));
        committed(releaseUntil(one, alpha, NOON));

        assertThat(row("one").version()).isEqualTo(2);
        assertThat(claimOf(alpha, 0)).isEmpty();
        assertThat(claimOf(alpha, 1)).isEmpty();
        assertThat(claimOf(alpha, 2)).hasSize(1);
    }

    @Rule("TN-31")
    @Test
    void givenATurnThatContinuesAsNewOnAnotherVersion_whenNodesClaim_thenOnlyOneWithThatVersionGetsIt() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        Write.Turn turn = turn(one, alpha, 0, Changes.nextElsewhere("{\"round\":2}", 3, NOON));
        committed(turn);
        assertThat(commitOne(turn)).isEqualTo(Committed.INSTANCE);

        assertThat(claimOf(alpha, 1)).isEmpty();
        Claimed claimed = claimOf(beta, 3).getFirst();

        assertThat(claimed.instance().version()).isEqualTo(3);
        assertThat(claimed.instance().execution()).isEqualTo(2);
        assertThat(claimed.history()).isEmpty();
        assertFenced(commitOne(turn(one, alpha, 2, 0, List.of(), Optional.empty())));
        committed(turn(one, beta, 2, 0, List.of(), Optional.empty()));
    }

    @Rule("TN-32")
    @Test
    void givenAFencedTurn_whenItWouldHaveChangedTheVersion_thenItDidNot() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);

        assertFenced(commitOne(turn(one, beta, 0, Changes.version(2))));

        assertThat(row("one").version()).isEqualTo(1);
    }
}
