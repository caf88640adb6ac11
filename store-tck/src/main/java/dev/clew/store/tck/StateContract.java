package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Removal.Reach;
import dev.clew.store.StateRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What instances keep is written with their turns, and lives as long as they do. */
public abstract class StateContract extends Contract {

    private List<StateRow> state(String id) {
        return store.catalog().state(id(id));
    }

    private Map<String, String> values(String id) {
        var values = new TreeMap<String, String>();
        state(id).forEach(row -> values.put(row.name(), row.value()));
        return values;
    }

    @Rule("SV-01")
    @Test
    void givenATurnThatPutsValues_whenTheyAreRead_thenTheyAreThereOneByOneAndAllTogetherWithTheTimeOfTheTurn() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        clock.advance(Duration.ofNanos(1_500_000_999));

        committed(turn(key, alpha, 0, Changes.state(Map.of("b", "{\"value\":2}", "a", "{\"value\":1}"), Set.of())));

        Instant at = NOON.plusMillis(1500);
        assertThat(state("one"))
                .containsExactly(new StateRow("a", "{\"value\":1}", at), new StateRow("b", "{\"value\":2}", at));
        assertThat(store.catalog().state(id("one"), "b")).contains(new StateRow("b", "{\"value\":2}", at));
        assertThat(history("one")).hasSize(1);
    }

    @Rule("SV-02")
    @Test
    void givenAValue_whenALaterTurnPutsItAgain_thenTheLatestIsThereWithItsTime() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.state(Map.of("a", "1", "b", "1"), Set.of())));
        clock.advance(Duration.ofSeconds(1));

        committed(turn(key, alpha, 1, Changes.put("a", "2")));

        assertThat(state("one"))
                .containsExactly(new StateRow("a", "2", NOON.plusSeconds(1)), new StateRow("b", "1", NOON));
    }

    @Rule("SV-03")
    @Test
    void givenValues_whenATurnRemovesOneAndOneThatIsNotThere_thenTheOthersStay() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.state(Map.of("a", "1", "b", "2"), Set.of())));

        committed(turn(key, alpha, 1, Changes.remove("a", "nothing")));

        assertThat(values("one")).containsExactly(Map.entry("b", "2"));
        assertThat(store.catalog().state(id("one"), "a")).isEmpty();
    }

    @Rule("SV-04")
    @Test
    void givenAValueThatWasRemoved_whenItIsPutAgain_thenItIsThere() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.put("a", "1")));
        committed(turn(key, alpha, 1, Changes.remove("a")));

        committed(turn(key, alpha, 2, Changes.put("a", "2")));

        assertThat(values("one")).containsExactly(Map.entry("a", "2"));
    }

    @Rule("SV-05")
    @Test
    void givenOneTurnThatRemovesAllAndPutsOthers_whenItIsStored_thenOnlyThoseAreThere() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.state(Map.of("a", "1", "b", "2"), Set.of())));

        committed(turn(key, alpha, 1, Changes.state(Map.of("c", "3"), Set.of("a", "b"))));

        assertThat(values("one")).containsExactly(Map.entry("c", "3"));
    }

    @Rule("SV-06")
    @Test
    void givenNoInstanceOrNoSuchName_whenAValueIsRead_thenThereIsNone() {
        owned("one", join("alpha"));

        assertThat(store.catalog().state(id("one"), "a")).isEmpty();
        assertThat(state("one")).isEmpty();
        assertThat(store.catalog().state(id("nobody"), "a")).isEmpty();
        assertThat(state("nobody")).isEmpty();
    }

    @Rule("SV-07")
    @Test
    void givenInstancesWithTheSameNames_whenOneChangesAndOneRemoves_thenTheOthersAreLeftAlone() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);
        long three = owned("three", alpha);
        committed(
                turn(one, alpha, 0, Changes.put("a", "1")),
                turn(two, alpha, 0, Changes.put("a", "2")),
                turn(three, alpha, 0, Changes.put("a", "3")));

        committed(
                turn(one, alpha, 1, Changes.put("a", "changed")),
                turn(two, alpha, 1, Changes.remove("a")),
                turn(three, alpha, 1));

        assertThat(values("one")).containsExactly(Map.entry("a", "changed"));
        assertThat(values("two")).isEmpty();
        assertThat(values("three")).containsExactly(Map.entry("a", "3"));
    }

    @Rule("SV-08")
    @Test
    void givenATurnThatIsFenced_whenItWouldChangeValues_thenNothingChangesAndOthersInTheCommitDo() {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = owned("one", alpha);
        long two = owned("two", beta);
        committed(turn(one, alpha, 0, Changes.put("a", "kept")));

        List<Outcome> outcomes = commit(
                turn(one, beta, 1, Changes.state(Map.of("b", "stolen"), Set.of("a"))),
                turn(one, alpha, 2, Changes.put("a", "gap")),
                turn(two, beta, 0, Changes.put("a", "right")));

        assertFenced(outcomes.get(0));
        assertFenced(outcomes.get(1));
        assertStored(outcomes.get(2));
        assertThat(values("one")).containsExactly(Map.entry("a", "kept"));
        assertThat(values("two")).containsExactly(Map.entry("a", "right"));
    }

    @Rule("SV-09")
    @Test
    void givenATurnThatWasStored_whenItComesAgainAfterTheNext_thenItChangesNothingMore() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        Write.Turn first = turn(key, alpha, 0, Changes.state(Map.of("a", "1", "gone", "x"), Set.of()));
        committed(first, turn(key, alpha, 1, Changes.state(Map.of("a", "2"), Set.of("gone"))));

        committed(first);
        committed(first, turn(key, alpha, 2));

        assertThat(values("one")).containsExactly(Map.entry("a", "2"));
    }

    @Rule("SV-10")
    @Test
    void givenTurnsOfOneInstanceInOneCommit_whenBothChangeTheSameName_thenTheLaterOneCounts() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);

        committed(
                turn(key, alpha, 0, Changes.state(Map.of("a", "1", "b", "1"), Set.of())),
                turn(key, alpha, 1, Changes.state(Map.of("a", "2"), Set.of("b"))));

        assertThat(values("one")).containsExactly(Map.entry("a", "2"));
    }

    @Rule("SV-11")
    @Test
    void givenAContinuation_whenItsTurnChangesValues_thenTheyAndThoseBeforeAreThereInTheNextExecution() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.state(Map.of("a", "1", "b", "2"), Set.of())));

        committed(turn(key, alpha, 1, Changes.with(Changes.next("{}"), Map.of("c", "3"), Set.of("a"))));
        committed(turn(key, alpha, 2, 0, List.of(), Optional.of(Changes.put("b", "changed"))));

        assertThat(values("one")).containsExactly(Map.entry("b", "changed"), Map.entry("c", "3"));
    }

    @Rule("SV-12")
    @Test
    void givenATurnThatEndsTheInstanceOrGivesItBack_whenItChangesValues_thenTheyAreThere() {
        Epoch alpha = join("alpha");
        long done = owned("done", alpha);
        long failed = owned("failed", alpha);
        long asleep = owned("asleep", alpha);

        committed(
                turn(done, alpha, 0, Changes.with(end(InstanceStatus.COMPLETED), Map.of("a", "1"), Set.of())),
                turn(failed, alpha, 0, Changes.with(end(InstanceStatus.FAILED), Map.of("a", "2"), Set.of())),
                turn(asleep, alpha, 0, Changes.with(Changes.releaseUntilMessage(), Map.of("a", "3"), Set.of())));

        assertThat(values("done")).containsExactly(Map.entry("a", "1"));
        assertThat(values("failed")).containsExactly(Map.entry("a", "2"));
        assertThat(values("asleep")).containsExactly(Map.entry("a", "3"));
    }

    private static Write.Change end(InstanceStatus status) {
        return Changes.end(status, "{}");
    }

    @Rule("SV-13")
    @Test
    void givenEarlierExecutions_whenTheyArePruned_thenEveryValueStaysWhoeverPutIt() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.with(Changes.next("{}"), Map.of("a", "1", "b", "1"), Set.of())));
        committed(turn(key, alpha, 2, 0, List.of(), Optional.of(Changes.put("b", "2"))));

        assertThat(store.removal().prune(key, 1, 10)).isEqualTo(1);

        assertThat(values("one")).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Rule("SV-14")
    @Test
    void givenAnInstanceThatIsDeleted_whenItsIdIsUsedAgain_thenNothingIsKept() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        long other = owned("other", alpha);
        committed(
                turn(key, alpha, 0, Changes.with(end(InstanceStatus.COMPLETED), Map.of("a", "1"), Set.of())),
                turn(other, alpha, 0, Changes.put("a", "1")));

        assertThat(store.removal().delete(List.of(key), Reach.ENDED)).containsExactly(key);

        assertThat(state("one")).isEmpty();
        owned("one", alpha);
        assertThat(state("one")).isEmpty();
        assertThat(values("other")).containsExactly(Map.entry("a", "1"));
    }

    @Rule("SV-15")
    @Test
    void givenAnInstanceThatHasEnded_whenAnotherTakesItsPlace_thenThatOneKeepsNothing() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.with(end(InstanceStatus.COMPLETED), Map.of("a", "1"), Set.of())));

        committed(replacing(start("one", alpha)));

        assertThat(state("one")).isEmpty();
        assertThat(row("one").statusVersion()).isZero();
    }

    @Rule("SV-16")
    @Test
    void givenNamesAndValuesOfAnyKind_whenTheyAreStored_thenTheyComeBackAsTheyWereInTheOrderOfNames() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        var values = new TreeMap<String, String>();
        for (String name : List.of("a b", "a.b", "a/b", "'", "\"", "é", "\uFF5E", "\uD83D\uDE00", "x".repeat(256))) {
            values.put(name, "{\"value\":\"" + name.replace("\"", "\\\"") + "\"}");
        }
        values.put("empty", "");
        values.put("large", "x".repeat(70_000));

        committed(turn(key, alpha, 0, Changes.state(values, Set.of())));

        assertThat(state("one")).extracting(StateRow::name).containsExactlyElementsOf(values.keySet());
        assertThat(values("one")).isEqualTo(values);
        assertThat(store.catalog().state(id("one"), "empty"))
                .hasValueSatisfying(row -> assertThat(row.value()).isEmpty());
    }

    @Rule("SV-17")
    @Test
    void givenMoreValuesThanAnInstanceMayKeep_whenOneTurnPutsAndOneRemovesThem_thenAllAreThereAndThenGone() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        var values = new TreeMap<String, String>();
        for (int i = 0; i < 500; i++) {
            values.put("k" + i, "" + i);
        }

        committed(turn(key, alpha, 0, Changes.state(values, Set.of())));
        assertThat(values("one")).isEqualTo(values);

        committed(turn(key, alpha, 1, Changes.state(Map.of(), values.keySet())));
        assertThat(state("one")).isEmpty();
    }

    @Rule("SV-18")
    @Test
    void givenAChangeThatPutsAndRemovesTheSameName_whenItIsMade_thenItIsRefused() {
        assertThatThrownBy(() -> new Write.StateChange(new TreeMap<>(Map.of("a", "1")), new TreeSet<>(Set.of("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is both put and removed");
    }

    @Rule("SV-19")
    @Needs(StoreFeature.LARGEST_VALUE)
    @Test
    void givenAValueTooLargeForTheStore_whenATurnPutsIt_thenThatTurnAloneIsRefused() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha);

        List<Outcome> outcomes = commit(
                turn(one, alpha, 0, Changes.put("a", tooLarge())), turn(two, alpha, 0, Changes.put("a", "small")));

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
        assertStored(outcomes.get(1));
        assertThat(state("one")).isEmpty();
        assertThat(history("one")).isEmpty();
        assertThat(values("two")).containsExactly(Map.entry("a", "small"));
    }

    // --- the version of the status

    @Rule("SV-20")
    @Test
    void givenTurnsThatPublishAndSomeThatDoNot_whenTheVersionIsRead_thenItCountsThoseThatDid() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        assertThat(row("one").statusVersion()).isZero();

        committed(turn(key, alpha, 0, Changes.publish("first")));
        assertThat(row("one").statusVersion()).isEqualTo(1);
        committed(
                turn(key, alpha, 1), turn(key, alpha, 2, Changes.put("a", "1")), turn(key, alpha, 3, Changes.PROGRESS));
        assertThat(row("one").statusVersion()).isEqualTo(1);
        committed(turn(key, alpha, 4, Changes.publish("first")));
        assertThat(row("one").statusVersion()).isEqualTo(2);
        committed(turn(key, alpha, 5, Changes.publish("")));

        assertThat(row("one").statusVersion()).isEqualTo(3);
        assertThat(row("one").customStatus()).isEmpty();
    }

    @Rule("SV-21")
    @Test
    void givenAPublishedStatus_whenTheInstanceContinuesAndEnds_thenTheVersionStays() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0, Changes.publish("kept")), turn(key, alpha, 1, Changes.next("{}")));
        committed(turn(key, alpha, 2, 0, List.of(), Optional.of(end(InstanceStatus.COMPLETED))));

        assertThat(row("one").statusVersion()).isEqualTo(1);
        assertThat(row("one").customStatus()).contains("kept");
    }
}
