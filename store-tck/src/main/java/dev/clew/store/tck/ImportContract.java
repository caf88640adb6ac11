package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Removal;
import dev.clew.store.StateRow;
import dev.clew.store.Store;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that come with a history of their own. */
public abstract class ImportContract extends Contract {

    private static final int ROUNDS = 20;
    private static final List<StateRow> STATE = List.of(
            new StateRow("a", "{\"value\":1}", NOON.minusSeconds(5)),
            new StateRow("b", "{\"value\":2}", NOON.minusSeconds(4)));

    private static final List<TurnRow> TURNS = List.of(
            new TurnRow(2, 0, NOON.minusSeconds(9), "[{\"two\":0}]"),
            new TurnRow(3, 0, NOON.minusSeconds(8), "[{\"three\":0}]"),
            new TurnRow(3, 1, NOON.minusSeconds(7), "[{\"three\":1}]"));

    private static final Attributes ATTRIBUTES =
            Attributes.NONE.with("customer", "c-1").with("region", "eu");

    private InstanceRow instance(long key, String id, InstanceStatus status) {
        return instance(key, id, status, Formats.FIRST);
    }

    private InstanceRow instance(long key, String id, InstanceStatus status, int format) {
        return new InstanceRow(
                key,
                id(id),
                ORDER.kind(),
                ORDER.name(),
                ORDER.version(),
                3,
                status,
                "{\"start\":\"" + id + "\"}",
                status == InstanceStatus.RUNNING ? Optional.empty() : Optional.of("{\"why\":\"it\"}"),
                Optional.of("half way"),
                7,
                Optional.empty(),
                Optional.empty(),
                0,
                NOON.minusSeconds(100),
                NOON.minusSeconds(6),
                ATTRIBUTES,
                format);
    }

    private Write.Import of(String id, InstanceStatus status, Write.Delivery... sends) {
        return new Write.Import(
                instance(nextKey(), id, status), TURNS, STATE, new Write.Outbox(List.of(), List.of(sends)));
    }

    @Rule("IM-01")
    @ParameterizedTest
    @EnumSource(InstanceStatus.class)
    void givenAnInstanceOfElsewhere_whenItIsImported_thenItStandsAsItIsSaidTo(InstanceStatus status) {
        var taken = new Write.Import(
                instance(nextKey(), "one", status, Formats.FIRST + 1), TURNS, STATE, Write.Outbox.NONE);
        clock.advance(Duration.ofSeconds(1));

        assertThat(commitOne(taken)).isEqualTo(Committed.INSTANCE);

        InstanceRow row = row("one");
        assertThat(row.readyAt())
                .isEqualTo(status == InstanceStatus.RUNNING ? Optional.of(clock.instant()) : Optional.empty());
        assertThat(new InstanceRow(
                        row.key(),
                        row.id(),
                        row.kind(),
                        row.name(),
                        row.version(),
                        row.execution(),
                        row.status(),
                        row.start(),
                        row.outcome(),
                        row.customStatus(),
                        row.statusVersion(),
                        row.owner(),
                        Optional.empty(),
                        row.claims(),
                        row.createdAt(),
                        row.updatedAt(),
                        row.attributes(),
                        row.format()))
                .isEqualTo(taken.row());
        assertThat(history("one", 1)).isEmpty();
        assertThat(history("one", 2)).isEqualTo(TURNS.subList(0, 1));
        assertThat(history("one", 3)).isEqualTo(TURNS.subList(1, 3));
        assertThat(store.catalog().state(id("one"))).isEqualTo(STATE);
        assertThat(inbox("one")).isEmpty();
    }

    @Rule("IM-02")
    @Test
    void givenAnImportedInstanceThatRuns_whenANodeClaimsIt_thenItGoesOnAfterTheTurnsItCameWith() {
        Epoch alpha = join("alpha");
        Write.Import taken = of("one", InstanceStatus.RUNNING);
        committed(taken);
        long one = taken.row().key();

        Claimed claimed = claimOne(alpha);

        assertThat(claimed.history()).isEqualTo(TURNS.subList(1, 3));
        assertFenced(commitOne(turn(one, alpha, 3, 1, List.of(), Optional.empty())));
        assertFenced(commitOne(turn(one, alpha, 3, 3, List.of(), Optional.empty())));
        committed(turn(one, alpha, 3, 2, List.of(), Optional.empty()));
        committed(turn(one, alpha, 3, 3, List.of(), Optional.of(Changes.end(InstanceStatus.COMPLETED, "{}"))));
        assertThat(history("one", 3)).hasSize(4);
    }

    @Rule("IM-03")
    @Test
    void givenAnImportedInstanceThatIsPaused_whenItIsResumed_thenItIsReadyWithWhatWaits() {
        Epoch alpha = join("alpha");
        Outcome outcome =
                commitOne(of("one", InstanceStatus.PAUSED, delivery("one", "first"), delivery("one", "second")));
        assertThat(outcome).isEqualTo(new Sent(List.of(new Delivered(false), new Delivered(false))));
        assertThat(claim(alpha, 10).claimed()).isEmpty();

        committed(new Write.Resume(id("one"), clock.instant(), true));

        assertThat(bodies(claimOne(alpha).inbox())).containsExactly("first", "second");
        assertThat(row("one").outcome()).isEmpty();
    }

    @Rule("IM-04")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"RUNNING", "COMPLETED"})
    void givenAnIdThatIsTaken_whenAnInstanceIsImported_thenNothingIsWritten(InstanceStatus status) {
        committed(start("one"), start("two"));
        InstanceRow present = row("one");

        Outcome outcome = commitOne(of("one", status, delivery("two", "lost")));

        assertThat(outcome).isEqualTo(new Exists(present));
        assertThat(row("one")).isEqualTo(present);
        assertThat(history("one", 3)).isEmpty();
        assertThat(store.catalog().state(id("one"))).isEmpty();
        assertThat(inbox("two")).isEmpty();
    }

    @Rule("IM-05")
    @Test
    void givenAKeyThatIsTaken_whenAnInstanceIsImported_thenItIsRefusedAndTheOtherIsAsItWas() {
        Write.Start start = start("one");
        committed(start);
        InstanceRow present = row("one");

        Outcome outcome = commitOne(
                new Write.Import(instance(start.key(), "two", InstanceStatus.FAILED), TURNS, STATE, Write.Outbox.NONE));

        assertThat(outcome).isInstanceOf(Refused.class);
        assertThat(row("one")).isEqualTo(present);
        assertThat(history("one", 3)).isEmpty();
        assertThat(store.catalog().state(id("one"))).isEmpty();
        assertThat(store.catalog().find(id("two"))).isEmpty();
    }

    @Rule("IM-06")
    @Test
    void givenAnImport_whenItIsAskedForAgain_thenItIsDoneOnce() {
        Epoch alpha = join("alpha");
        Write.Import taken = of("one", InstanceStatus.RUNNING, delivery("one", "once"));
        assertThat(commitOne(taken)).isInstanceOf(Sent.class);
        assertThat(commitOne(taken)).isEqualTo(Committed.INSTANCE);
        Claimed claimed = claimOne(alpha);
        committed(turn(
                taken.row().key(),
                alpha,
                3,
                2,
                List.of(claimed.inbox().getFirst().key()),
                Optional.empty()));

        assertThat(commitOne(taken)).isEqualTo(Committed.INSTANCE);

        assertThat(history("one", 3)).hasSize(3);
        assertThat(inbox("one")).isEmpty();
        assertThat(row("one").owner()).contains(alpha);
    }

    @Rule("IM-07")
    @Test
    void givenAMessageToOthers_whenAnInstanceIsImported_thenItIsSentWithIt() {
        committed(start("parent"));

        Outcome outcome = commitOne(of(
                "one",
                InstanceStatus.COMPLETED,
                delivery("parent", "ended"),
                delivery("nobody", "lost"),
                delivery("one", "late")));

        assertThat(outcome)
                .isEqualTo(new Sent(
                        List.of(new Delivered(false), NotFound.INSTANCE, new Ended(InstanceStatus.COMPLETED))));
        assertThat(bodies(inbox("parent"))).containsExactly("ended");
    }

    @Rule("IM-08")
    @Test
    void givenManyWritesInOneCommit_whenSomeAreImports_thenEachIsAnsweredInTheOrderGiven() {
        Epoch alpha = join("alpha");
        Write.Import one = of("one", InstanceStatus.RUNNING);
        Write.Import other = of("one", InstanceStatus.RUNNING);

        List<Outcome> outcomes = commit(
                delivery("one", "early"),
                start("before"),
                one,
                other,
                one,
                delivery("one", "after"),
                of("two", InstanceStatus.FAILED));

        assertThat(outcomes.get(0)).isEqualTo(NotFound.INSTANCE);
        assertThat(outcomes.subList(1, 3)).allMatch(Committed.INSTANCE::equals);
        assertThat(outcomes.get(3))
                .isInstanceOfSatisfying(
                        Exists.class,
                        exists -> assertThat(exists.existing().key())
                                .isEqualTo(one.row().key()));
        assertThat(outcomes.get(4)).isEqualTo(Committed.INSTANCE);
        assertThat(outcomes.get(5)).isEqualTo(new Delivered(false));
        assertThat(outcomes.get(6)).isEqualTo(Committed.INSTANCE);
        assertThat(claim(alpha, 10).claimed()).hasSize(2);
        assertThat(history("one", 3)).hasSize(2);
    }

    @Rule("IM-09")
    @Test
    void givenAnImportedInstanceThatHasEnded_whenItIsDeleted_thenNothingOfItIsLeft() {
        Write.Import taken = of("one", InstanceStatus.TERMINATED);
        committed(taken);
        long key = taken.row().key();

        assertThat(store.removal().delete(List.of(key), Removal.Reach.ENDED)).isEqualTo(Set.of(key));

        assertThat(store.catalog().find(id("one"))).isEmpty();
        assertThat(history("one", 3)).isEmpty();
        committed(taken);
        assertThat(history("one", 3)).hasSize(2);
    }

    @Rule("IM-10")
    @Needs(StoreFeature.SHARED)
    @Test
    void givenTwoStores_whenBothTakeAnIdAtOnce_thenOneOfThemDoesAndTheOtherWritesNothing() throws Exception {
        Store another = openAnother();
        for (int round = 0; round < ROUNDS; round++) {
            String name = "i" + round;
            Write.Import one = of(name, InstanceStatus.PAUSED);
            Write.Import two = new Write.Import(
                    instance(nextKey(), name, InstanceStatus.FAILED), List.of(), List.of(), Write.Outbox.NONE);
            Callable<Boolean> first = () -> store.log().commit(List.of(one)).getFirst() instanceof Committed;
            Callable<Boolean> second = () -> another.log().commit(List.of(two)).getFirst() instanceof Committed;

            List<Boolean> done = Together.run(List.of(first, second));

            assertThat(done).as("round %d", round).containsOnlyOnce(true);
            assertThat(row(name).key())
                    .isEqualTo((done.getFirst() ? one : two).row().key());
            assertThat(history(name, 3)).hasSize(done.getFirst() ? 2 : 0);
        }
    }

    @Rule("IM-11")
    @Test
    void givenABadImport_whenItIsMade_thenItSaysWhatIsWrong() {
        InstanceRow row = instance(1, "one", InstanceStatus.FAILED);
        assertThatThrownBy(() -> bad(row, new TurnRow(4, 0, NOON, "[]"))).hasMessageContaining("execution 4");
        assertThatThrownBy(() -> bad(row, new TurnRow(3, 1, NOON, "[]"))).hasMessageContaining("turn 1");
        assertThatThrownBy(() -> bad(row, TURNS.get(1), TURNS.get(0))).hasMessageContaining("execution 2");
        assertThatThrownBy(() -> bad(row, TURNS.get(1), TURNS.get(1))).hasMessageContaining("turn 0");
    }

    private static Write.Import bad(InstanceRow row, TurnRow... turns) {
        return new Write.Import(row, List.of(turns), List.of(), Write.Outbox.NONE);
    }
}
