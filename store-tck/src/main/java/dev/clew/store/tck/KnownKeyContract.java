package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.SignalMessage;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Removal;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Idempotency keys: what comes again under a key that the instance knows leaves no trace, and its sender is told. */
public abstract class KnownKeyContract extends Contract {

    @Rule("IK-01")
    @Test
    void givenADeliveryWithAKey_whenAnotherComesWithIt_thenItIsKeptOutAndTheSenderIsToldWhenTheFirstWasSent() {
        committed(start("one"), delivery("one", "first").knownBy("k"));
        clock.advance(Duration.ofDays(2));

        Outcome outcome = commitOne(delivery("one", "second").knownBy("k"));

        assertThat(outcome).isEqualTo(new Outcome.Repeated(NOON));
        assertThat(bodies(inbox("one"))).containsExactly("first");
    }

    @Rule("IK-02")
    @Test
    void givenADeliveryThatWasConsumed_whenAnotherComesWithItsKey_thenNobodyIsWoken() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        Write.Delivery first = delivery("one", "first").knownBy("k");
        committed(first, consuming(key, alpha, 0, first.key()), release(key, alpha));

        Outcome outcome = commitOne(delivery("one", "second").knownBy("k"));

        assertThat(outcome).isEqualTo(new Outcome.Repeated(NOON));
        assertThat(row("one").readyAt()).isEmpty();
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("IK-03")
    @Test
    void givenADeliveryThatWasConsumed_whenItIsAskedForAgain_thenItIsNotDeliveredTwice() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        Write.Delivery first = delivery("one", "first").knownBy("k");
        committed(first, consuming(key, alpha, 0, first.key()));

        Outcome outcome = commitOne(first);

        assertThat(outcome).isEqualTo(new Outcome.Delivered(false));
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("IK-04")
    @Test
    void givenADeliveryThatWaits_whenItIsAskedForAgain_thenTheAnswerIsTheSame() {
        Write.Delivery first = delivery("one", "first").knownBy("k");
        committed(start("one"), first);

        Outcome outcome = commitOne(first);

        assertThat(outcome).isEqualTo(new Outcome.Delivered(false));
        assertThat(bodies(inbox("one"))).containsExactly("first");
    }

    @Rule("IK-05")
    @Test
    void givenOneCommit_whenTwoDeliveriesHaveOneKeyAndOthersHaveNone_thenTheFirstOfTheTwoIsStored() {
        committed(start("one"), start("two"));

        List<Outcome> outcomes = commit(
                delivery("one", "plain"),
                delivery("one", "first").knownBy("k"),
                delivery("one", "second").knownBy("k"),
                delivery("two", "elsewhere").knownBy("k"),
                delivery("one", "other").knownBy("l"));

        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Delivered(false),
                        new Outcome.Delivered(false),
                        new Outcome.Repeated(NOON),
                        new Outcome.Delivered(false),
                        new Outcome.Delivered(false));
        assertThat(bodies(inbox("one"))).containsExactly("plain", "first", "other");
        assertThat(bodies(inbox("two"))).containsExactly("elsewhere");
    }

    @Rule("IK-06")
    @Test
    void givenAnEndedInstance_whenADeliveryComes_thenOnlyAKnownKeyIsARepetition() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(
                delivery("one", "first").knownBy("k"),
                turn(key, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        List<Outcome> outcomes = commit(
                delivery("one", "second").knownBy("k"), delivery("one", "third").knownBy("new"));

        assertThat(outcomes).containsExactly(new Outcome.Repeated(NOON), new Outcome.Ended(InstanceStatus.COMPLETED));
    }

    @Rule("IK-07")
    @Test
    void givenTheNextExecution_whenADeliveryComesWithAKeyOfTheOneBefore_thenItIsARepetition() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(delivery("one", "first").knownBy("k"), turn(key, alpha, 0, Changes.next("{}")));

        assertThat(commitOne(delivery("one", "second").knownBy("k"))).isEqualTo(new Outcome.Repeated(NOON));
    }

    @Rule("IK-08")
    @Test
    void givenMoreKeysThanAreRemembered_whenTheOldestComesAgain_thenItIsNewAndTheOthersAreKnown() {
        committed(keyed(start("one"), "of the start"));
        List<Write> deliveries = new ArrayList<>();
        for (int i = 0; i <= SignalMessage.MAX_REMEMBERED; i++) {
            deliveries.add(delivery("one", "m" + i).knownBy("k" + i));
        }
        committed(deliveries.toArray(Write[]::new));
        committed(delivery("one", "one more").knownBy("one more"));

        assertThat(commit(
                        delivery("one", "again").knownBy("k2"),
                        delivery("one", "again").knownBy("of the start"),
                        delivery("one", "again").knownBy("k1")))
                .containsExactly(new Outcome.Repeated(NOON), new Outcome.Repeated(NOON), new Outcome.Delivered(false));
    }

    @Rule("IK-09")
    @Test
    void givenADeletedInstance_whenAnotherHasItsId_thenItKnowsNoKeys() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(
                delivery("one", "first").knownBy("k"),
                turn(key, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
        store.removal().delete(List.of(key), Removal.Reach.ENDED);
        committed(start("one"));

        assertThat(commitOne(delivery("one", "second").knownBy("k"))).isEqualTo(new Outcome.Delivered(false));
    }

    @Rule("IK-10")
    @Test
    void givenAStartWithAKey_whenAnotherStartOfTheIdComesWithIt_thenItIsARepetitionHoweverTheFirstStands() {
        Epoch alpha = join("alpha");
        committed(keyed(start("one"), "k"));
        clock.advance(Duration.ofSeconds(1));

        Outcome whileItRuns = commitOne(keyed(start("one"), "k"));
        long key = claimOne(alpha).instance().key();
        committed(turn(key, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        Outcome whenItHasEnded = commitOne(keyed(replacing(start("one")), "k"));

        assertThat(List.of(whileItRuns, whenItHasEnded)).containsOnly(new Outcome.Repeated(NOON));
        assertThat(row("one").key()).isEqualTo(key);
    }

    @Rule("IK-11")
    @Test
    void givenAnEndedInstance_whenItIsReplacedUnderAnotherKey_thenTheNewOneKnowsOnlyThat() {
        Epoch alpha = join("alpha");
        committed(keyed(start("one"), "k"));
        long old = claimOne(alpha).instance().key();
        committed(turn(old, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        Write.Start next = keyed(replacing(start("one")), "l");

        committed(next);

        assertThat(commit(
                        delivery("one", "m").knownBy("k"), delivery("one", "m").knownBy("l")))
                .containsExactly(new Outcome.Delivered(false), new Outcome.Repeated(NOON));
        assertThat(commitOne(next)).isEqualTo(Outcome.Committed.INSTANCE);
    }

    @Rule("IK-12")
    @Test
    void givenManySendersOfOneKey_whenTheySendAtTheSameMoment_thenOneIsReceived() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            String id = "i" + round;
            committed(start(id));
            List<Callable<Outcome>> acts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Write.Delivery delivery = delivery(id, "m" + i).knownBy("k");
                acts.add(() -> commitOne(delivery));
            }

            List<Outcome> outcomes = Together.run(acts);

            assertThat(outcomes).filteredOn(Outcome.Delivered.class::isInstance).hasSize(1);
            assertThat(outcomes).filteredOn(Outcome.Repeated.class::isInstance).hasSize(5);
            assertThat(inbox(id)).hasSize(1);
        }
    }

    /**
     * Signals that start: each sender looks whether there is an instance, and delivers or starts with its message as part
     * of the start.
     */
    @Rule("IK-13")
    @Test
    void givenSendersThatStartWhatIsNotThere_whenTheySendAtTheSameMoment_thenOneStartsAndTheOthersAreReceived()
            throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            String id = "i" + round;

            List<Receiver> receivers = Together.run(senders(id));

            assertThat(receivers).filteredOn(Receiver::started).hasSize(1);
            assertThat(inbox(id)).hasSize(receivers.size() - 1);
        }
    }

    @Rule("IK-14")
    @Test
    void givenSendersThatStartWhatIsNotThere_whenWhatIsThereEndsAtTheSameMoment_thenAtMostOneTakesItsPlaceWithTheRest()
            throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            String id = "i" + round;
            Write.Start first = start(id);
            committed(first);
            List<Callable<Receiver>> acts = new ArrayList<>(senders(id));
            acts.add(() -> {
                commitOne(terminate(first.key()));
                return new Receiver(first.key(), first.key(), false);
            });

            List<Receiver> receivers = Together.run(acts);

            long now = row(id).key();
            assertThat(receivers).filteredOn(Receiver::started).hasSize(now == first.key() ? 0 : 1);
            if (now != first.key()) {
                long surely =
                        receivers.stream().filter(each -> each.before == now).count();
                long perhaps =
                        receivers.stream().filter(each -> each.after == now).count();
                assertThat(inbox(id).size() + 1L).isBetween(surely, perhaps);
            }
        }
    }

    /** Who was there before a message was received, and after. */
    private record Receiver(long before, long after, boolean started) {}

    private List<Callable<Receiver>> senders(String id) {
        List<Callable<Receiver>> senders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String body = "m" + i;
            senders.add(() -> sent(id, body));
        }
        return senders;
    }

    private Receiver sent(String id, String body) {
        while (true) {
            Optional<Long> there = store.catalog().find(id(id)).map(InstanceRow::key);
            if (there.isPresent() && commitOne(delivery(id, body).knownBy(body)) instanceof Outcome.Delivered) {
                return new Receiver(there.get(), row(id).key(), false);
            }
            Write.Start start = keyed(replacing(start(id)), body);
            if (commitOne(start) instanceof Outcome.Committed) {
                return new Receiver(start.key(), start.key(), true);
            }
        }
    }

    private static Write.Start keyed(Write.Start start, String key) {
        return new Write.Start(
                start.key(),
                start.id(),
                start.kind(),
                start.name(),
                start.version(),
                start.start(),
                start.at(),
                start.owner(),
                start.replace(),
                start.attributes(),
                Formats.FIRST,
                start.beginsAt(),
                Optional.of(key));
    }
}
