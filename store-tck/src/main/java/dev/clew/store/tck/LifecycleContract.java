package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimRequest;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Store;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises about itself: its clock and settings, closing, opening again, and being opened twice. */
public abstract class LifecycleContract extends Contract {

    @Rule("LC-01")
    @Test
    void givenAStore_whenItsClockIsAsked_thenItIsTheOneItWasOpenedWith() {
        clock.set(Instant.parse("2031-02-03T04:05:06Z"));

        assertThat(store.clock().instant()).isEqualTo(Instant.parse("2031-02-03T04:05:06Z"));
    }

    @Rule("LC-02")
    @Test
    void givenAStore_whenItsSettingsAreAsked_thenTheySayWhichStoreItIs() {
        assertThat(store.settings()).containsKey("store");
    }

    @Rule("LC-03")
    @Test
    void givenAClosedStore_whenItIsUsed_thenThatFailsAndClosingAgainDoesNothing() {
        Epoch alpha = join("alpha");
        store.close();
        store.close();

        assertThatIllegalStateException().isThrownBy(() -> join("beta"));
        assertThatIllegalStateException().isThrownBy(() -> store.membership().renew(alpha, LEASE));
        assertThatIllegalStateException().isThrownBy(() -> store.membership().reap());
        assertThatIllegalStateException().isThrownBy(() -> commit(start("one")));
        assertThatIllegalStateException().isThrownBy(() -> claim(alpha, 1));
        assertThatIllegalStateException().isThrownBy(() -> store.log().receive(alpha, 1));
        assertThatIllegalStateException().isThrownBy(() -> store.catalog().find(id("one")));
    }

    @Rule("LC-04")
    @Needs(StoreFeature.DURABLE)
    @Test
    void givenCommittedWrites_whenTheStoreIsOpenedAgain_thenEverythingIsAsItWas() throws Exception {
        Epoch alpha = join("alpha");
        long going = owned("going", alpha);
        long ended = owned("ended", alpha);
        committed(
                turn(going, alpha, 0, Changes.publish("status")),
                turn(going, alpha, 1, Changes.next("{\"round\":2}")),
                turn(ended, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{\"result\":1}")),
                delivery("going", "waits"),
                start("free"));
        String before = Dump.of(store);

        store.close();
        store = openAnother();

        assertThat(Dump.of(store)).isEqualTo(before);
    }

    @Rule("LC-05")
    @Needs(StoreFeature.DURABLE)
    @Test
    void givenEpochsOfAnEarlierProcess_whenANodeJoinsAfterReopening_thenItsEpochIsHigherThanAll() throws Exception {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        store.membership().leave(beta);

        store.close();
        store = openAnother();

        assertThat(join("gamma")).isGreaterThan(beta).isGreaterThan(alpha);
    }

    @Rule("LC-06")
    @Needs(StoreFeature.DURABLE)
    @Test
    void givenAProcessThatEndedWithoutLeaving_whenAnotherJoinsAndTheLeaseRunsOut_thenAllIsTakenOver() throws Exception {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), delivery("one", "received"));
        assertThat(store.log().receive(alpha, 10)).hasSize(1);

        store.close();
        store = openAnother();
        Epoch beta = join("beta");
        leasesRunOut();
        store.membership().renew(beta, LEASE);
        store.membership().reap();

        Claimed claimed = claimOne(beta);
        assertThat(claimed.history()).hasSize(1);
        assertThat(bodies(claimed.inbox())).containsExactly("received");
        assertFenced(commitOne(turn(one, alpha, 1)));
        committed(turn(one, beta, 1));
    }

    @Rule("LC-07")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenTwoStoresOnTheSameData_whenOneCommits_thenTheOtherSeesItAndItsPulseChanges() throws Exception {
        Store other = openAnother();
        long pulse = store.log().pulse();

        Write.Start start = start("one");
        other.log().commit(List.of(start));

        assertThat(store.log().pulse()).isNotEqualTo(pulse);
        assertThat(row("one").key()).isEqualTo(start.key());
    }

    @Rule("LC-08")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenAnOwner_whenAClientOnAnotherStoreSendsAMessage_thenTheOwnerReceivesIt() throws Exception {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        Store client = openAnother();

        List<Outcome> outcomes = client.log().commit(List.of(delivery("one", "hello")));

        assertThat(outcomes).containsExactly(new Outcome.Delivered(false));
        assertThat(bodies(store.log().receive(alpha, 10))).containsExactly("hello");
    }

    @Rule("LC-09")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenNodesOnTwoStores_whenTheyClaimAtTheSameMoment_thenEveryInstanceHasOneOwner() throws Exception {
        Store other = openAnother();
        Epoch alpha = join("alpha");
        Epoch beta = other.membership().join("beta", LEASE);
        for (int i = 0; i < 100; i++) {
            committed(start("i" + i));
        }

        List<Integer> counts = Together.run(List.of(
                () -> {
                    int mine = 0;
                    for (int n = claim(alpha, 3).claimed().size();
                            n > 0;
                            n = claim(alpha, 3).claimed().size()) {
                        mine += n;
                    }
                    return mine;
                },
                () -> {
                    var request = new ClaimRequest(beta, Set.of(ORDER), 3, 10);
                    int mine = 0;
                    for (int n = other.log().claim(request).claimed().size();
                            n > 0;
                            n = other.log().claim(request).claimed().size()) {
                        mine += n;
                    }
                    return mine;
                }));

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    }

    @Rule("LC-10")
    @Test
    void givenAnEngineThatListensToThePulse_whenAnotherNodeGivesSomethingToDo_thenThePulseHasChanged() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);

        long before = store.log().pulse();
        committed(delivery("one", "hello"));
        long afterDelivery = store.log().pulse();
        committed(release(one, alpha));
        long afterRelease = store.log().pulse();
        store.membership().leave(beta);
        long afterDeath = store.log().pulse();

        assertThat(List.of(before, afterDelivery, afterRelease, afterDeath)).doesNotHaveDuplicates();
    }
}
