package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a turn sends to other instances goes out with it or not at all. */
public abstract class OutboxContract extends Contract {

    private static Write.Turn sending(Write.Turn turn, List<Write.Start> starts, List<Write.Delivery> deliveries) {
        return new Write.Turn(
                turn.key(),
                turn.owner(),
                turn.execution(),
                turn.number(),
                turn.at(),
                turn.events(),
                turn.consumed(),
                turn.change(),
                turn.errands(),
                new Write.Outbox(starts, deliveries));
    }

    @Rule("OB-01")
    @Test
    void givenATurnThatStartsOthers_whenItIsCommitted_thenTheyAreThereAndEachIsAnswered() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        Outcome outcome = commitOne(sending(
                turn(one, alpha, 0),
                List.of(start("mine", alpha), start("anybodys")),
                List.of(delivery("mine", "hello", alpha))));

        assertThat(outcome).isEqualTo(new Sent(List.of(Committed.INSTANCE, Committed.INSTANCE, new Delivered(true))));
        assertThat(row("mine").owner()).contains(alpha);
        assertThat(claimOne(alpha).instance().id()).isEqualTo(id("anybodys"));
        assertThat(bodies(inbox("mine"))).containsExactly("hello");
    }

    @Rule("OB-02")
    @Test
    void givenAnIdThatIsTaken_whenATurnStartsIt_thenTheTurnAndTheRestAreStoredAllTheSame() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long taken = owned("taken", alpha);

        Outcome outcome = commitOne(
                sending(turn(one, alpha, 0), List.of(start("taken", alpha), start("free", alpha)), List.of()));

        assertThat(outcome).isInstanceOfSatisfying(Sent.class, sent -> {
            assertThat(sent.outcomes().getFirst())
                    .isInstanceOfSatisfying(
                            Exists.class,
                            exists -> assertThat(exists.existing().key()).isEqualTo(taken));
            assertThat(sent.outcomes().getLast()).isEqualTo(Committed.INSTANCE);
        });
        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(row("free").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Rule("OB-03")
    @Test
    void givenReceiversOfEveryKind_whenATurnSendsToThem_thenEachIsAnsweredAsIfItWereSentAlone() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        owned("own", alpha);
        owned("theirs", beta);
        committed(start("free"));
        long ended = owned("ended", alpha);
        committed(turn(ended, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        Outcome outcome = commitOne(sending(
                turn(one, alpha, 0),
                List.of(),
                List.of(
                        delivery("own", "a", alpha),
                        delivery("theirs", "b", alpha),
                        delivery("free", "c", alpha),
                        delivery("ended", "d", alpha),
                        delivery("nobody", "e", alpha))));

        assertThat(outcome)
                .isEqualTo(new Sent(List.of(
                        new Delivered(true),
                        new Delivered(false),
                        new Delivered(false),
                        new Ended(InstanceStatus.COMPLETED),
                        NotFound.INSTANCE)));
        assertThat(store.log().receive(beta, 10)).extracting(MessageRow::body).containsExactly("b");
        assertThat(bodies(claimOne(beta).inbox())).containsExactly("c");
    }

    @Rule("OB-04")
    @Test
    void givenAnEndThatTellsAnother_whenItIsCommitted_thenBothAreDurable() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        owned("parent", alpha);

        Outcome outcome = commitOne(sending(
                turn(one, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                List.of(),
                List.of(delivery("parent", "done", alpha))));

        assertThat(outcome).isEqualTo(new Sent(List.of(new Delivered(true))));
        assertThat(row("one").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(bodies(inbox("parent"))).containsExactly("done");
    }

    @Rule("OB-05")
    @Test
    void givenTurnsThatAreFenced_whenTheyAreCommitted_thenNothingOfThemIsSent() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        Epoch gone = join("gone");
        long one = owned("one", alpha);
        long two = owned("two", gone);
        owned("receiver", alpha);
        declareDead(gone);

        List<Outcome> outcomes = commit(
                sending(turn(one, beta, 0), List.of(start("a")), List.of(delivery("receiver", "a"))),
                sending(turn(one, alpha, 3), List.of(start("b")), List.of(delivery("receiver", "b"))),
                sending(turn(two, gone, 0), List.of(start("c", gone)), List.of(delivery("receiver", "c"))));

        assertThat(outcomes).allSatisfy(Contract::assertFenced);
        assertThat(inbox("receiver")).isEmpty();
        for (String id : List.of("a", "b", "c")) {
            assertThat(store.catalog().find(id(id))).isEmpty();
        }
    }

    @Rule("OB-06")
    @Test
    void givenATurnThatWasStored_whenItIsCommittedAgain_thenItIsCommittedAndSendsNothingOnceMore() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long receiver = owned("receiver", alpha);
        Write.Delivery message = delivery("receiver", "once", alpha);
        Write.Turn turn = sending(turn(one, alpha, 0), List.of(start("child", alpha)), List.of(message));
        commitOne(turn);
        committed(consuming(receiver, alpha, 0, message.key()));

        List<Outcome> outcomes = commit(turn, turn);

        assertThat(outcomes).containsExactly(Committed.INSTANCE, Committed.INSTANCE);
        assertThat(inbox("receiver")).isEmpty();
        assertThat(row("child").owner()).contains(alpha);
    }

    @Rule("OB-07")
    @Test
    void givenTheSameTurnTwiceInOneCommit_whenItIsCommitted_thenItSendsOnce() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        owned("receiver", alpha);
        Write.Turn turn =
                sending(turn(one, alpha, 0), List.of(start("child")), List.of(delivery("receiver", "once", alpha)));

        List<Outcome> outcomes = commit(turn, turn);

        assertThat(outcomes)
                .containsExactly(new Sent(List.of(Committed.INSTANCE, new Delivered(true))), Committed.INSTANCE);
        assertThat(bodies(inbox("receiver"))).containsExactly("once");
    }

    @Rule("OB-08")
    @Test
    void givenManyTurnsThatSendManyThings_whenTheyAreCommittedTogether_thenEachGetsItsOwnAnswers() {
        Epoch alpha = join("alpha");
        owned("receiver", alpha);
        List<Write> turns = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long key = owned("parent" + i, alpha);
            List<Write.Start> children = new ArrayList<>();
            for (int child = 0; child < i; child++) {
                children.add(start("parent" + i + "/" + child, alpha));
            }
            turns.add(sending(turn(key, alpha, 0), children, List.of(delivery("receiver", "m" + i, alpha))));
        }

        List<Outcome> outcomes = store.log().commit(turns);

        for (int i = 0; i < 20; i++) {
            int children = i;
            assertThat(outcomes.get(i))
                    .isInstanceOfSatisfying(
                            Sent.class, sent -> assertThat(sent.outcomes()).hasSize(children + 1));
        }
        assertThat(inbox("receiver")).hasSize(20);
        assertThat(row("parent19/18").owner()).contains(alpha);
    }
}
