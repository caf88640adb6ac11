package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How messages reach instances: none is lost, and no owner is handed one twice. */
public abstract class InboxContract extends Contract {

    @Rule("IN-01")
    @Test
    void givenAFreeInstance_whenAMessageComes_thenItIsReadyAtOnce() {
        Epoch alpha = join("alpha");
        committed(releaseUntil(owned("one", alpha), alpha, NOON.plusSeconds(60)));
        committed(release(owned("two", alpha), alpha));
        clock.advance(Duration.ofSeconds(1));

        assertThat(commit(delivery("one", "a"), delivery("two", "b"))).containsOnly(new Delivered(false));

        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(1));
        assertThat(row("two").readyAt()).contains(NOON.plusSeconds(1));
    }

    @Rule("IN-02")
    @Test
    void givenAnInstanceThatIsReadyAlready_whenAMessageComes_thenItKeepsItsPlace() {
        committed(start("one"));
        clock.advance(Duration.ofSeconds(1));

        committed(delivery("one", "a"));

        assertThat(row("one").readyAt()).contains(NOON);
    }

    @Rule("IN-03")
    @Test
    void givenAnOwnedInstance_whenAMessageComesFromOutside_thenItsOwnerReceivesItOnce() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        clock.set(Instant.parse("2030-01-01T12:00:01.000999Z"));
        Write.Delivery fromClient = delivery("one", "{\"from\":\"client\"}");
        Write.Delivery fromBeta = delivery("one", "{\"from\":\"beta\"}", beta);

        assertThat(commit(fromClient, fromBeta)).containsOnly(new Delivered(false));

        assertThat(store.log().receive(beta, 10)).isEmpty();
        var at = Instant.parse("2030-01-01T12:00:01.000Z");
        assertThat(store.log().receive(alpha, 10))
                .containsExactly(
                        new MessageRow(fromClient.key(), one, "{\"from\":\"client\"}", at),
                        new MessageRow(fromBeta.key(), one, "{\"from\":\"beta\"}", at));
        assertThat(store.log().receive(alpha, 10)).isEmpty();
        assertThat(inbox("one")).hasSize(2);
    }

    @Rule("IN-04")
    @Test
    void givenAnOwner_whenItSendsToItsOwnInstance_thenItIsToldSoAndDoesNotReceiveIt() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        Write.Delivery message = delivery("one", "mine", alpha);
        assertThat(commitOne(message)).isEqualTo(new Delivered(true));

        assertThat(store.log().receive(alpha, 10)).isEmpty();
        assertThat(bodies(inbox("one"))).containsExactly("mine");
        committed(consuming(one, alpha, 0, message.key()));
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("IN-05")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"COMPLETED", "FAILED", "CANCELLED", "TERMINATED"})
    void givenAnEndedInstance_whenAMessageComes_thenTheSenderIsToldAndNothingIsKept(InstanceStatus status) {
        Epoch alpha = join("alpha");
        committed(turn(owned("one", alpha), alpha, 0, Changes.end(status, "{}")));

        assertThat(commitOne(delivery("one", "late"))).isEqualTo(new Outcome.Ended(status));

        assertThat(inbox("one")).isEmpty();
        assertThat(claim(alpha, 10).claimed()).isEmpty();
    }

    @Rule("IN-06")
    @Test
    void givenAnIdOfAnotherNamespace_whenAMessageIsSentToIt_thenNobodyIsFound() {
        committed(start("one"));
        var elsewhere = new Write.Delivery(
                nextKey(), new InstanceId("elsewhere", "one"), "{}", clock.instant(), Optional.empty());

        assertThat(commitOne(elsewhere)).isEqualTo(Outcome.NotFound.INSTANCE);
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("IN-07")
    @Test
    void givenMessagesWithKeysInAnyOrder_whenTheyAreHandedOut_thenTheyComeAsTheyWereCommitted() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        long high = nextKey() + 1_000_000;
        committed(message(high, "first"));
        committed(message(high - 1, "second"), message(high + 1, "third"), message(high - 2, "fourth"));

        assertThat(bodies(inbox("one"))).containsExactly("first", "second", "third", "fourth");
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("first", "second", "third", "fourth");
        store.membership().leave(alpha);
        assertThat(bodies(claimOne(join("beta")).inbox())).containsExactly("first", "second", "third", "fourth");
    }

    private Write.Delivery message(long key, String body) {
        return new Write.Delivery(key, id("one"), body, clock.instant(), Optional.empty());
    }

    @Rule("IN-08")
    @Test
    void givenEqualBodies_whenTheirKeysDiffer_thenTheyAreDifferentMessages() {
        committed(start("one"), delivery("one", "same"), delivery("one", "same"), delivery("one", "same"));

        assertThat(bodies(inbox("one"))).containsExactly("same", "same", "same");
    }

    @Rule("IN-09")
    @Test
    void givenADeliveryThatWasStored_whenItIsAskedForAgain_thenItIsAnsweredLikeTheFirstTimeAndStoredOnce() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        committed(start("free"));
        Write.Delivery own = delivery("one", "own", alpha);
        Write.Delivery fromClient = delivery("one", "client");
        Write.Delivery toFree = delivery("free", "free", alpha);
        List<Outcome> first = commit(own, fromClient, toFree);
        assertThat(store.log().receive(alpha, 10)).hasSize(1);

        assertThat(commit(own, fromClient, toFree)).isEqualTo(first);

        assertThat(bodies(inbox("one"))).containsExactly("own", "client");
        assertThat(bodies(inbox("free"))).containsExactly("free");
        assertThat(store.log().receive(alpha, 10)).isEmpty();
    }

    @Rule("IN-10")
    @Test
    void givenAMessageOfItsOwnThatAClaimHandedOut_whenTheSenderAsksAgain_thenItNeedNotTakeItUpASecondTime() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Delivery message = delivery("one", "mine", alpha);
        assertThat(commitOne(message)).isEqualTo(new Delivered(true));
        committed(release(one, alpha));
        assertThat(commitOne(message)).isEqualTo(new Delivered(false));

        assertThat(bodies(claimOne(alpha).inbox())).containsExactly("mine");

        assertThat(commitOne(message)).isEqualTo(new Delivered(false));
    }

    @Rule("IN-11")
    @Test
    void givenAKeyOfAMessageToAnother_whenADeliveryUsesIt_thenItIsRefused() {
        committed(start("one"), start("two"));
        Write.Delivery toOne = delivery("one", "a");
        committed(toOne);

        Outcome outcome = commitOne(new Write.Delivery(toOne.key(), id("two"), "b", clock.instant(), Optional.empty()));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(inbox("two")).isEmpty();
        assertThat(bodies(inbox("one"))).containsExactly("a");
    }

    @Rule("IN-12")
    @Test
    void givenMoreThanTheLimit_whenAnOwnerReceives_thenItGetsTheRestLater() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        owned("two", alpha);
        for (int i = 0; i < 5; i++) {
            committed(delivery("one", "one-" + i), delivery("two", "two-" + i));
        }

        var received = new ArrayList<String>();
        for (int call = 0; call < 4; call++) {
            received.addAll(bodies(store.log().receive(alpha, 3)));
        }

        assertThat(received).hasSize(10);
        assertThat(received.stream().filter(body -> body.startsWith("one")))
                .containsExactly("one-0", "one-1", "one-2", "one-3", "one-4");
        assertThat(received.stream().filter(body -> body.startsWith("two")))
                .containsExactly("two-0", "two-1", "two-2", "two-3", "two-4");
        assertThat(store.log().receive(alpha, 0)).isEmpty();
    }

    @Rule("IN-13")
    @Test
    void givenAMessageNobodyReceived_whenTheOwnerReleases_thenOnlyTheNextClaimHandsItOut() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "waits"));

        committed(release(one, alpha));

        assertThat(store.log().receive(alpha, 10)).isEmpty();
        assertThat(bodies(claimOne(alpha).inbox())).containsExactly("waits");
        assertThat(store.log().receive(alpha, 10)).isEmpty();
    }

    @Rule("IN-14")
    @Test
    void givenMessagesThatWereReceivedAndNotConsumed_whenTheOwnerDies_thenTheNextOneGetsThemAgain() {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        committed(delivery("one", "received"), delivery("one", "own", alpha));
        store.log().receive(alpha, 10);
        committed(delivery("one", "unreceived"));

        declareDead(alpha);

        Epoch beta = join("beta");
        assertThat(bodies(claimOne(beta).inbox())).containsExactly("received", "own", "unreceived");
        assertThat(store.log().receive(beta, 10)).isEmpty();
    }

    @Rule("IN-15")
    @Test
    void givenMessagesAClaimLeftBehind_whenTheOwnerLosesTheInstanceFirst_thenItDoesNotReceiveThem() {
        Epoch alpha = join("alpha");
        committed(start("one"), delivery("one", "a"), delivery("one", "b"), delivery("one", "c"));
        long one = claim(alpha, 1, 1).claimed().getFirst().instance().key();

        committed(release(one, alpha));

        assertThat(store.log().receive(alpha, 10)).isEmpty();
        Claimed again = claim(alpha, 1, 2).claimed().getFirst();
        assertThat(bodies(again.inbox())).containsExactly("a", "b");
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("c");
    }

    @Rule("IN-16")
    @Test
    void givenAMessageThatComesWhileATurnIsDecided_whenTheTurnIsCommitted_thenTheMessageWaits() {
        Epoch alpha = join("alpha");
        Write.Delivery a = delivery("one", "a");
        Write.Delivery b = delivery("one", "b");
        committed(start("one"), a, b);
        long one = claimOne(alpha).instance().key();
        committed(delivery("one", "c"), delivery("one", "d"));

        committed(consuming(one, alpha, 0, a.key(), b.key()));

        assertThat(bodies(inbox("one"))).containsExactly("c", "d");
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("c", "d");
    }

    @Rule("IN-17")
    @Test
    void givenMessagesThatWait_whenTheInstanceContinuesAsNew_thenTheNextExecutionGetsThem() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(delivery("one", "carried"), turn(one, alpha, 0, Changes.next("{}")), delivery("one", "later"));

        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("carried", "later");
        declareDead(alpha);
        assertThat(bodies(claimOne(join("beta")).inbox())).containsExactly("carried", "later");
    }

    @Rule("IN-18")
    @Test
    void givenMessagesOfTwoInstances_whenOneEnds_thenTheOtherKeepsItsOwn() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        owned("two", alpha);
        committed(delivery("one", "a"), delivery("two", "b"));

        committed(turn(one, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("b");
        assertThat(bodies(inbox("two"))).containsExactly("b");
    }

    @Rule("IN-19")
    @Test
    void givenAMessageThatIsConsumedBeforeItWasReceived_whenTheOwnerReceives_thenItIsGone() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        Write.Delivery message = delivery("one", "a");
        committed(message, consuming(one, alpha, 0, message.key()));

        assertThat(store.log().receive(alpha, 10)).isEmpty();
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("IN-20")
    @Test
    void givenAnOwner_whenItReleasesInTheSameCommitAsAMessageComes_thenTheMessageWakesTheInstanceInEitherOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);

        committed(
                delivery("one", "before"), release(one, alpha),
                release(two, alpha), delivery("two", "after"));

        assertThat(row("one").readyAt()).contains(NOON);
        assertThat(row("two").readyAt()).contains(NOON);
        assertThat(store.log().receive(alpha, 10)).isEmpty();
    }
}
