package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Lost wake-ups: a message that comes just while its receiver is given back, claimed, or taken from the dead must
 * either be handed to an owner or make the instance ready. The classic bug of this kind of engine.
 */
public abstract class RaceContract extends Contract {

    private static final int ROUNDS = 150;

    /** After a race: the message is in the inbox, and somebody is sure to see it. */
    private void assertSomebodyIsSureToSee(String id, Epoch owner, String body, Outcome delivered) {
        InstanceRow row = row(id);
        assertThat(bodies(inbox(id))).contains(body);
        if (row.owner().isEmpty()) {
            assertThat(row.readyAt())
                    .as("when a free instance with a message is ready")
                    .isPresent();
            assertThat(row.readyAt().orElseThrow()).isBeforeOrEqualTo(clock.instant());
            assertThat(store.log().receive(owner, 1000)).isEmpty();
        } else {
            assertThat(delivered).isEqualTo(new Outcome.Delivered(false));
        }
    }

    @Rule("RC-01")
    @Test
    void givenAnOwnerThatReleases_whenAMessageComesAtTheSameMoment_thenItIsNotLost() throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            Write.Delivery message = delivery(id, "m" + round);
            Write release = round % 2 == 0 ? release(key, alpha) : releaseUntil(key, alpha, NOON.plusSeconds(3600));
            List<Callable<Outcome>> acts = List.of(() -> commitOne(message), () -> commitOne(release));

            List<Outcome> outcomes = Together.run(acts);

            assertThat(outcomes).allSatisfy(Contract::assertStored);
            assertThat(row(id).owner()).isEmpty();
            assertSomebodyIsSureToSee(id, alpha, "m" + round, outcomes.getFirst());
        }
    }

    @Rule("RC-02")
    @Test
    void givenATurnThatReleases_whenMessagesComeAtTheSameMoment_thenNoneIsLost() throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            long key = owned(id, alpha);
            Write.Turn turn = turn(key, alpha, 0, Changes.releaseUntilMessage());
            Write.Delivery one = delivery(id, "one");
            Write.Delivery two = delivery(id, "two", alpha);
            List<Callable<Outcome>> acts = List.of(() -> commitOne(turn), () -> commitOne(one), () -> commitOne(two));

            List<Outcome> outcomes = Together.run(acts);

            assertThat(outcomes).allSatisfy(Contract::assertStored);
            assertThat(bodies(inbox(id))).containsExactlyInAnyOrder("one", "two");
            assertThat(row(id).owner()).isEmpty();
            assertThat(row(id).readyAt()).contains(NOON);
            assertThat(store.log().receive(alpha, 10)).isEmpty();
        }
    }

    @Rule("RC-03")
    @Test
    void givenAReadyInstance_whenItIsClaimedAndAMessageComesAtTheSameMoment_thenTheOwnerGetsItOnce()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        for (int round = 0; round < ROUNDS; round++) {
            String id = "i" + round;
            committed(start(id));
            Write.Delivery message = delivery(id, "m");
            var got = new ArrayList<String>();
            List<Callable<List<String>>> acts = List.of(() -> inboxes(claim(alpha, 10)), () -> {
                assertStored(commitOne(message));
                return List.<String>of();
            });

            Together.run(acts).forEach(got::addAll);
            got.addAll(inboxes(claim(alpha, 10)));
            got.addAll(bodies(store.log().receive(alpha, 10)));

            assertThat(got).containsExactly("m");
        }
    }

    private static List<String> inboxes(ClaimResult result) {
        return result.claimed().stream()
                .flatMap(claimed -> bodies(claimed.inbox()).stream())
                .toList();
    }

    @Rule("RC-04")
    @Test
    void givenAnOwnerThatLeaves_whenMessagesComeAtTheSameMoment_thenTheNextOwnerGetsThem() throws InterruptedException {
        for (int round = 0; round < ROUNDS / 3; round++) {
            Epoch dying = join("dying");
            String id = "i" + round;
            owned(id, dying);
            Write.Delivery fromClient = delivery(id, "client");
            Write.Delivery fromOwner = delivery(id, "owner", dying);
            List<Callable<Outcome>> acts = List.of(() -> commitOne(fromClient), () -> commitOne(fromOwner), () -> {
                store.membership().leave(dying);
                return Outcome.Committed.INSTANCE;
            });

            List<Outcome> outcomes = Together.run(acts);

            Epoch next = join("next");
            Claimed claimed = claimOne(next);
            var expected = new ArrayList<String>(List.of("client"));
            if (outcomes.get(1) instanceof Outcome.Delivered) {
                expected.add("owner");
            }
            assertThat(bodies(claimed.inbox())).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(store.log().receive(next, 10)).isEmpty();
            committed(turn(claimed.instance().key(), next, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));
            store.membership().leave(next);
        }
    }

    @Rule("RC-05")
    @Test
    void givenSendersAndOwnersThatComeAndGo_whenAllIsDone_thenEveryMessageWasConsumedOnceAndInItsSendersOrder()
            throws InterruptedException {
        int instances = 4;
        int senders = 3;
        int messagesEach = 40;
        for (int i = 0; i < instances; i++) {
            committed(start("i" + i));
        }
        var sending = new AtomicInteger(senders);
        var acts = new ArrayList<Callable<Boolean>>();
        for (int sender = 0; sender < senders; sender++) {
            String name = "s" + sender;
            acts.add(() -> {
                for (int message = 0; message < messagesEach; message++) {
                    for (int i = 0; i < instances; i++) {
                        assertStored(commitOne(delivery("i" + i, name + ":" + message)));
                    }
                }
                sending.decrementAndGet();
                return true;
            });
        }
        for (int owner = 0; owner < 2; owner++) {
            Epoch epoch = join("owner" + owner);
            acts.add(() -> {
                new Owner(epoch).work(() -> sending.get() == 0);
                return true;
            });
        }

        Together.run(acts);

        new Owner(join("last")).work(() -> true);
        for (int i = 0; i < instances; i++) {
            assertThat(inbox("i" + i)).isEmpty();
            List<String> consumed = history("i" + i).stream()
                    .map(TurnRow::events)
                    .filter(events -> !events.isEmpty())
                    .flatMap(events -> List.of(events.split(",")).stream())
                    .toList();
            assertThat(consumed).hasSize(senders * messagesEach).doesNotHaveDuplicates();
            for (int sender = 0; sender < senders; sender++) {
                String prefix = "s" + sender + ":";
                assertThat(consumed.stream()
                                .filter(body -> body.startsWith(prefix))
                                .map(body -> Integer.valueOf(body.substring(prefix.length()))))
                        .isSorted()
                        .hasSize(messagesEach);
            }
        }
    }

    /** A node in miniature: claims, receives, consumes in turns, and gives back all the time. */
    private final class Owner {

        /** What the node knows of an instance it owns. */
        private static final class Hot {
            int turns;
            final List<MessageRow> mailbox = new ArrayList<>();
        }

        private final Epoch epoch;
        private final Map<Long, Hot> owned = new HashMap<>();
        private final Set<Long> handedOut = new HashSet<>();

        Owner(Epoch epoch) {
            this.epoch = epoch;
        }

        /** Works until it is over and nothing is left to do, then gives everything back. */
        void work(BooleanSupplier over) {
            boolean last = false;
            for (int round = 0; !last; round++) {
                last = over.getAsBoolean();
                boolean worked = true;
                for (int times = 0; worked && (times == 0 || last); times++) {
                    worked = takeUp();
                    consumeAll(round % 3 != 0);
                }
            }
            consumeAll(true);
        }

        private boolean takeUp() {
            List<Claimed> claims = claim(epoch, 2, 5).claimed();
            for (Claimed claimed : claims) {
                var hot = new Hot();
                hot.turns = claimed.history().size();
                owned.put(claimed.instance().key(), hot);
                claimed.inbox().forEach(this::accept);
            }
            List<MessageRow> received = store.log().receive(epoch, 7);
            received.forEach(this::accept);
            return !claims.isEmpty() || !received.isEmpty();
        }

        private void accept(MessageRow message) {
            assertThat(owned).as("owned when %s is handed out", message).containsKey(message.instance());
            assertThat(handedOut.add(message.key()))
                    .as("first hand-out of %s", message)
                    .isTrue();
            owned.computeIfPresent(message.instance(), (key, hot) -> {
                hot.mailbox.add(message);
                return hot;
            });
        }

        private void consumeAll(boolean giveBack) {
            owned.forEach((key, hot) -> {
                List<Long> keys = hot.mailbox.stream().map(MessageRow::key).toList();
                assertStored(commitOne(new Write.Turn(
                        key,
                        epoch,
                        1,
                        hot.turns++,
                        clock.instant(),
                        String.join(",", bodies(hot.mailbox)),
                        keys,
                        giveBack ? Optional.of(Changes.releaseUntilMessage()) : Optional.empty())));
                hot.mailbox.clear();
            });
            if (giveBack) {
                owned.clear();
            }
        }
    }

    @Rule("RC-06")
    @Test
    void givenTwoReceiversOfOneEpoch_whenTheyReceiveAtTheSameMoment_thenEachMessageIsHandedOutOnce()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        owned("one", alpha);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 10; i++) {
                committed(delivery("one", round + "-" + i));
            }

            List<List<MessageRow>> received = Together.run(4, () -> store.log().receive(alpha, 4));

            var all = new ArrayList<>(
                    received.stream().flatMap(List::stream).map(MessageRow::key).toList());
            store.log().receive(alpha, 100).forEach(message -> all.add(message.key()));
            assertThat(all).hasSize(10).doesNotHaveDuplicates();
        }
    }
}
