package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That many writes in one commit are as good as each alone: whole, in order, and none spoiled by another. */
public abstract class GroupCommitContract extends Contract {

    @Rule("GC-01")
    @Test
    void givenNothingToWrite_whenItIsCommitted_thenNothingIsAnswered() {
        assertThat(store.log().commit(List.of())).isEmpty();
    }

    @Rule("GC-02")
    @Test
    void givenWritesThatBuildOnEachOther_whenTheyAreCommittedTogether_thenEachSeesThoseBefore() {
        Epoch alpha = join("alpha");
        Write.Start start = start("one", alpha);
        Write.Delivery message = delivery("one", "a", alpha);
        Write.Delivery late = delivery("one", "late");

        List<Outcome> outcomes = commit(
                start,
                message,
                consuming(start.key(), alpha, 0, message.key()),
                turn(start.key(), alpha, 1, Changes.end(InstanceStatus.COMPLETED, "{}")),
                late,
                replacing(start("one")));

        assertThat(outcomes)
                .containsExactly(
                        Committed.INSTANCE,
                        new Delivered(true),
                        Committed.INSTANCE,
                        Committed.INSTANCE,
                        new Ended(InstanceStatus.COMPLETED),
                        Committed.INSTANCE);
        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(history("one")).isEmpty();
    }

    @Rule("GC-03")
    @Test
    void givenWritesOfWhichSomeFail_whenTheyAreCommittedTogether_thenTheOthersAreStored() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        long two = owned("two", beta);
        long ended = owned("ended", alpha);
        committed(turn(ended, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        Write.Start fresh = start("fresh", alpha);
        var takenKey = new Write.Start(
                one, id("taken"), "orchestration", "order", 1, "{}", clock.instant(), Optional.empty(), false);

        List<Outcome> outcomes = commit(
                turn(one, alpha, 0),
                turn(two, alpha, 0),
                start("one"),
                delivery("nobody", "{}"),
                delivery("ended", "{}"),
                takenKey,
                turn(one, alpha, 2),
                new Write.Resume(id("nobody"), clock.instant()),
                fresh,
                delivery("two", "{}"),
                turn(one, alpha, 1));

        assertThat(outcomes)
                .extracting(Outcome::getClass)
                .containsExactly(
                        Committed.class,
                        Fenced.class,
                        Exists.class,
                        NotFound.class,
                        Ended.class,
                        Refused.class,
                        Fenced.class,
                        NotFound.class,
                        Committed.class,
                        Delivered.class,
                        Committed.class);
        assertThat(turnNumbers("one")).containsExactly(0, 1);
        assertThat(history("two")).isEmpty();
        assertThat(inbox("two")).hasSize(1);
        assertThat(row("fresh").key()).isEqualTo(fresh.key());
        assertThat(store.catalog().find(id("taken"))).isEmpty();
    }

    @Rule("GC-04")
    @Needs(StoreFeature.LARGEST_VALUE)
    @Test
    void givenAValueTooLargeAmongMany_whenTheyAreCommittedTogether_thenOnlyItsWriteIsRefused() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        String tooLarge = tooLarge();
        Write.Delivery message = delivery("two", "waits");
        committed(message);
        var tooLargeTurn = new Write.Turn(
                two,
                alpha,
                1,
                0,
                clock.instant(),
                tooLarge,
                List.of(message.key()),
                Optional.of(Changes.publish("never")));
        var tooLargeChange = turn(two, alpha, 0, Changes.end(InstanceStatus.COMPLETED, tooLarge));
        var tooLargeStart = new Write.Start(
                nextKey(), id("big"), "orchestration", "order", 1, tooLarge, clock.instant(), Optional.empty(), false);

        List<Outcome> outcomes = commit(
                turn(one, alpha, 0),
                tooLargeTurn,
                tooLargeStart,
                delivery("one", tooLarge),
                tooLargeChange,
                delivery("one", "fits"),
                turn(one, alpha, 1));

        assertThat(outcomes)
                .extracting(Outcome::getClass)
                .containsExactly(
                        Committed.class,
                        Refused.class,
                        Refused.class,
                        Refused.class,
                        Refused.class,
                        Delivered.class,
                        Committed.class);
        assertThat(turnNumbers("one")).containsExactly(0, 1);
        assertThat(history("two")).isEmpty();
        assertThat(bodies(inbox("two"))).containsExactly("waits");
        assertThat(bodies(inbox("one"))).containsExactly("fits");
        assertThat(row("two").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row("two").customStatus()).isEmpty();
        assertThat(store.catalog().find(id("big"))).isEmpty();
    }

    @Rule("GC-05")
    @Test
    void givenTurnsOfOneInstance_whenTheFirstIsFenced_thenThoseThatFollowItAreToo() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        assertThat(commit(turn(one, alpha, 1), turn(one, alpha, 2), turn(one, alpha, 3)))
                .allSatisfy(Contract::assertFenced);
        assertThat(history("one")).isEmpty();
    }

    @Rule("GC-06")
    @Test
    void givenOneWriteTwice_whenTheyAreCommittedTogether_thenItIsStoredOnceAndAnsweredTwice() {
        Epoch alpha = join("alpha");
        Write.Start start = start("one", alpha);
        Write.Turn turn = turn(start.key(), alpha, 0, Changes.next("{}"));
        Write.Delivery message = delivery("one", "a");

        List<Outcome> outcomes = commit(start, start, turn, turn, message, message);

        assertThat(outcomes)
                .containsExactly(
                        Committed.INSTANCE,
                        Committed.INSTANCE,
                        Committed.INSTANCE,
                        Committed.INSTANCE,
                        new Delivered(false),
                        new Delivered(false));
        assertThat(row("one").execution()).isEqualTo(2);
        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(inbox("one")).hasSize(1);
    }

    @Rule("GC-07")
    @Test
    void givenAThousandInstances_whenTheirTurnsAreCommittedTogether_thenAllAreThere() {
        Epoch alpha = join("alpha");
        var writes = new ArrayList<Write>();
        for (int i = 0; i < 1000; i++) {
            Write.Start start = start("i" + i, alpha);
            writes.add(start);
            writes.add(turn(start.key(), alpha, 0));
            writes.add(delivery("i" + i, "m", alpha));
        }

        committed(writes.toArray(Write[]::new));

        for (int i = 0; i < 1000; i += 111) {
            assertThat(history("i" + i)).extracting(TurnRow::number).containsExactly(0);
            assertThat(inbox("i" + i)).hasSize(1);
        }
        assertThat(store.catalog().count(NAMESPACE)).containsEntry(InstanceStatus.RUNNING, 1000L);
    }

    @Rule("GC-08")
    @Test
    void givenAReader_whenACommitOfSeveralWritesIsUnderWay_thenItSeesAllOrNothing() throws InterruptedException {
        int rounds = 50;

        Together.run(List.of(
                () -> {
                    for (int i = 0; i < rounds; i++) {
                        committed(start("i" + i), delivery("i" + i, "m"));
                    }
                    return true;
                },
                () -> {
                    for (int i = 0; i < rounds; i++) {
                        while (store.catalog().find(id("i" + i)).isEmpty()) {
                            Thread.onSpinWait();
                        }
                        assertThat(inbox("i" + i)).hasSize(1);
                    }
                    return true;
                }));
    }
}
