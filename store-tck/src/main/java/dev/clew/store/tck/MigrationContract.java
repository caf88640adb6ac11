package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimRequest;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Program;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Held instances that go on as another version of their program. */
public abstract class MigrationContract extends TaskContract {

    private static final String EVENTS = "[{\"migrated\":2}]";
    private static final Program NEXT = new Program(ORDER.kind(), ORDER.name(), ORDER.version() + 1);

    private Write.Migrate migrate(String id) {
        InstanceRow row = row(id);
        return migrate(
                row.key(),
                row.execution(),
                row.status(),
                history(id, row.execution()).size());
    }

    private Write.Migrate migrate(long key, int execution, InstanceStatus status, int length) {
        return new Write.Migrate(
                key, execution, status, length, NEXT.version(), clock.instant(), EVENTS, Formats.FIRST);
    }

    private long held(String id, Epoch owner, InstanceStatus status) {
        long key = owned(id, owner);
        committed(turn(key, owner, 0), turn(key, owner, 1));
        if (status == InstanceStatus.PAUSED) {
            committed(new Write.Pause(id(id), "{\"why\":1}", clock.instant()), release(key, owner));
        } else {
            committed(new Write.Hold(key, owner, status, "{\"why\":1}", clock.instant()));
        }
        return key;
    }

    @Rule("MG-01")
    @ParameterizedTest
    @EnumSource(
            value = InstanceStatus.class,
            names = {"PAUSED", "PARKED", "QUARANTINED"})
    void givenAHeldInstance_whenItIsMigrated_thenItIsAnotherVersionAndStaysAsItIsOtherwise(InstanceStatus status) {
        Epoch alpha = join("alpha");
        long one = held("one", alpha, status);
        committed(delivery("one", "waits"));
        InstanceRow before = row("one");
        List<TurnRow> turns = history("one");
        clock.advance(Duration.ofSeconds(1));

        assertThat(commitOne(migrate("one"))).isEqualTo(Committed.INSTANCE);

        InstanceRow row = row("one");
        assertThat(row.version()).isEqualTo(NEXT.version());
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.outcome()).isEqualTo(before.outcome());
        assertThat(row.execution()).isEqualTo(before.execution());
        assertThat(row.start()).isEqualTo(before.start());
        assertThat(row.owner()).isEmpty();
        assertThat(row.readyAt()).isEmpty();
        assertThat(row.updatedAt()).isEqualTo(clock.instant());
        assertThat(history("one").subList(0, 2)).isEqualTo(turns);
        assertThat(history("one")).hasSize(3).last().isEqualTo(new TurnRow(1, 2, clock.instant(), EVENTS));
        assertThat(inbox("one")).hasSize(1);
        assertFenced(commitOne(turn(one, alpha, 2)));
    }

    @Rule("MG-02")
    @Test
    void givenAMigratedInstance_whenItIsResumed_thenOnlyThoseGetItThatHaveTheVersion() {
        Epoch alpha = join("alpha");
        long one = held("one", alpha, InstanceStatus.PAUSED);
        committed(migrate("one"));
        committed(new Write.Resume(id("one"), clock.instant(), true));

        assertThat(claim(alpha, 10).claimed()).isEmpty();
        var claimed = store.log()
                .claim(new ClaimRequest(alpha, Set.of(NEXT), 10, 100))
                .claimed();
        assertThat(claimed).hasSize(1);
        assertThat(claimed.getFirst().history()).hasSize(3);
        committed(turn(one, alpha, 3));
        assertThat(history("one")).hasSize(4);
    }

    @Rule("MG-03")
    @Test
    void givenAnInstanceThatIsNotAsItWasSeen_whenItIsMigrated_thenItIsFencedAndStaysAsItIs() {
        Epoch alpha = join("alpha");
        long one = held("one", alpha, InstanceStatus.PAUSED);

        assertFenced(commitOne(migrate(one, 2, InstanceStatus.PAUSED, 2)));
        assertFenced(commitOne(migrate(one, 1, InstanceStatus.PARKED, 2)));
        assertFenced(commitOne(migrate(one, 1, InstanceStatus.PAUSED, 1)));
        assertFenced(commitOne(migrate(one, 1, InstanceStatus.PAUSED, 3)));
        assertThat(row("one").version()).isEqualTo(ORDER.version());
        assertThat(history("one")).hasSize(2);
        assertThat(commitOne(migrate(nextKey(), 1, InstanceStatus.PAUSED, 2))).isEqualTo(NotFound.INSTANCE);
    }

    @Rule("MG-04")
    @Test
    void givenAMigrationThatWasStored_whenItIsAskedForAgain_thenItIsCommittedOnce() {
        Epoch alpha = join("alpha");
        held("one", alpha, InstanceStatus.PAUSED);
        Write.Migrate migrate = migrate("one");
        committed(migrate);

        assertThat(commitOne(migrate)).isEqualTo(Committed.INSTANCE);
        committed(new Write.Resume(id("one"), clock.instant(), true));
        assertThat(commitOne(migrate)).isEqualTo(Committed.INSTANCE);

        assertThat(history("one")).hasSize(3);
        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Rule("MG-05")
    @Test
    void givenOneBatch_whenAnInstanceIsPausedMigratedAndResumedInIt_thenEachFindsWhatTheOneBeforeLeft() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        committed(turn(one, alpha, 0), release(one, alpha));

        assertThat(commit(
                        new Write.Pause(id("one"), "{}", clock.instant()),
                        migrate(one, 1, InstanceStatus.PAUSED, 1),
                        new Write.Resume(id("one"), clock.instant(), true)))
                .containsExactly(Committed.INSTANCE, Committed.INSTANCE, Committed.INSTANCE);

        assertThat(row("one").version()).isEqualTo(NEXT.version());
        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(history("one")).hasSize(2);
    }

    @Rule("MG-06")
    @Test
    void givenAMigrationThatCannotBe_whenItIsMade_thenItIsRefusedAtOnce() {
        assertThatThrownBy(() -> migrate(1, 1, InstanceStatus.RUNNING, 1)).hasMessageContaining("RUNNING");
        assertThatThrownBy(() -> migrate(1, 1, InstanceStatus.PAUSED, 0)).hasMessageContaining("0 turns");
    }
}
