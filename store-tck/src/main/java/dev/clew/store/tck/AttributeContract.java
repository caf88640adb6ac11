package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Removal.Reach;
import dev.clew.store.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What listings find instances by is written with their starts and turns, and lives as long as they do. */
public abstract class AttributeContract extends Contract {

    private static final Attributes EU = Attributes.of("region", "eu");
    private static final Attributes US = Attributes.of("region", "us");

    private static Write.Start with(Write.Start start, Attributes attributes) {
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
                attributes,
                start.format());
    }

    private long owned(String id, Epoch owner, Attributes attributes) {
        Write.Start start = with(start(id, owner), attributes);
        committed(start);
        return start.key();
    }

    private static InstanceFilter having(Attributes attributes) {
        return having(attributes, Set.of(), Optional.empty(), Optional.empty(), 100);
    }

    private static InstanceFilter having(
            Attributes attributes,
            Set<InstanceStatus> statuses,
            Optional<String> idPrefix,
            Optional<Long> before,
            int limit) {
        return new InstanceFilter(
                NAMESPACE,
                statuses,
                Optional.empty(),
                Optional.empty(),
                idPrefix,
                TimeRange.ALL,
                TimeRange.ALL,
                attributes,
                before,
                limit);
    }

    private List<String> list(InstanceFilter filter) {
        return store.catalog().list(filter).stream().map(row -> row.id().id()).toList();
    }

    @Rule("AT-01")
    @Test
    void givenAStartWithAttributes_whenItIsFoundListedAndClaimed_thenTheyAreThere() {
        Attributes attributes =
                EU.with("customer", "a = b, \u00e4 \uD83D\uDE00").with("empty", "");

        committed(with(start("one"), attributes), start("two"));

        assertThat(row("one").attributes()).isEqualTo(attributes);
        assertThat(row("two").attributes()).isEqualTo(Attributes.NONE);
        assertThat(store.catalog().list(having(EU)).getFirst().attributes()).isEqualTo(attributes);
        assertThat(claim(join("alpha"), 10).claimed())
                .extracting(claimed -> claimed.instance().attributes())
                .containsExactly(attributes, Attributes.NONE);
    }

    @Rule("AT-02")
    @Test
    void givenInstances_whenTheyAreListedByAttributes_thenThoseHaveAllOfThemNewestFirst() {
        committed(with(start("one"), EU.with("plan", "gold")));
        committed(with(start("two"), EU.with("plan", "free")));
        committed(with(start("three"), US.with("plan", "gold")));
        committed(with(start("four"), EU.with("plan", "gold").with("more", "x")));
        committed(start("five"));

        assertThat(list(having(EU))).containsExactly("four", "two", "one");
        assertThat(list(having(Attributes.of("plan", "gold")))).containsExactly("four", "three", "one");
        assertThat(list(having(EU.with("plan", "gold")))).containsExactly("four", "one");
        assertThat(list(having(EU.with("plan", "gold").with("more", "x")))).containsExactly("four");
        assertThat(list(having(Attributes.of("plan", "go")))).isEmpty();
        assertThat(list(having(Attributes.of("region", "EU")))).isEmpty();
        assertThat(list(having(EU.with("plan", "eu")))).isEmpty();
        assertThat(list(having(Attributes.of("eu", "region")))).isEmpty();
        assertThat(list(having(Attributes.NONE))).hasSize(5);
    }

    @Rule("AT-03")
    @Test
    void givenAnAttributeAndOtherFilters_whenTheyAreAskedForInPages_thenAllCount() {
        Epoch alpha = join("alpha");
        long one = owned("a1", alpha, EU);
        owned("a2", alpha, EU);
        owned("b1", alpha, EU);
        long four = owned("a3", alpha, EU);
        owned("a4", alpha, US);
        committed(turn(one, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));

        assertThat(list(having(EU, Set.of(InstanceStatus.RUNNING), Optional.of("a"), Optional.empty(), 100)))
                .containsExactly("a3", "a2");
        assertThat(list(having(EU, Set.of(InstanceStatus.FAILED), Optional.empty(), Optional.empty(), 100)))
                .containsExactly("a1");
        assertThat(list(having(EU, Set.of(), Optional.empty(), Optional.empty(), 2)))
                .containsExactly("a3", "b1");
        assertThat(list(having(EU, Set.of(), Optional.empty(), Optional.of(four), 2)))
                .containsExactly("b1", "a2");
        assertThat(list(having(EU, Set.of(), Optional.of("a"), Optional.of(four), 100)))
                .containsExactly("a2", "a1");
    }

    @Rule("AT-04")
    @Test
    void givenAnotherNamespace_whenItsInstanceHasTheSameAttributes_thenItIsNotListedHere() {
        committed(with(start("one"), EU));
        Write.Start there = with(start("one"), EU);
        committed(new Write.Start(
                there.key(),
                new InstanceId("elsewhere", "one"),
                there.kind(),
                there.name(),
                there.version(),
                there.start(),
                there.at(),
                Optional.empty(),
                false,
                EU,
                there.format()));

        assertThat(store.catalog().list(having(EU))).extracting(InstanceRow::id).containsExactly(id("one"));
        assertThat(store.catalog().count(NAMESPACE, EU)).containsExactly(Map.entry(InstanceStatus.RUNNING, 1L));
    }

    @Rule("AT-05")
    @Test
    void givenATurnThatChangesThem_whenItIsStored_thenTheNewOnesCountAndTheOldOnesDoNot() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha, EU.with("phase", "new").with("gone", "x"));
        owned("two", alpha, EU);

        committed(
                turn(key, alpha, 0, Changes.attributes(EU.with("phase", "paid").with("more", "y"))));

        assertThat(row("one").attributes()).isEqualTo(EU.with("phase", "paid").with("more", "y"));
        assertThat(list(having(EU))).containsExactly("two", "one");
        assertThat(list(having(Attributes.of("phase", "paid")))).containsExactly("one");
        assertThat(list(having(Attributes.of("phase", "new")))).isEmpty();
        assertThat(list(having(Attributes.of("gone", "x")))).isEmpty();

        committed(turn(key, alpha, 1, Changes.attributes(Attributes.NONE)));

        assertThat(row("one").attributes()).isEqualTo(Attributes.NONE);
        assertThat(list(having(EU))).containsExactly("two");
    }

    @Rule("AT-06")
    @Test
    void givenSeveralTurnsInOneBatch_whenTheyChangeAttributes_thenEachChangesItsOwnInOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        long two = owned("two", alpha, US);

        committed(
                turn(one, alpha, 0, Changes.attributes(EU)),
                turn(two, alpha, 0, Changes.attributes(EU.with("a", "1"))),
                turn(one, alpha, 1, Changes.attributes(US)),
                turn(one, alpha, 2));

        assertThat(row("one").attributes()).isEqualTo(US);
        assertThat(row("two").attributes()).isEqualTo(EU.with("a", "1"));
    }

    @Rule("AT-07")
    @Test
    void givenATurnThatIsFenced_whenItWouldChangeAttributes_thenTheyStay() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha, EU);
        Write.Turn first = turn(key, alpha, 0, Changes.attributes(US));
        committed(first);
        committed(turn(key, alpha, 1, Changes.attributes(EU)));

        assertFenced(commitOne(turn(key, join("beta"), 2, Changes.attributes(US))));
        assertFenced(commitOne(turn(key, alpha, 7, Changes.attributes(US))));
        committed(first);

        assertThat(row("one").attributes()).isEqualTo(EU);
    }

    @Rule("AT-08")
    @Test
    void givenAStartThatWasStoredBefore_whenItIsAskedForAgain_thenWhatChangedSinceStays() {
        Epoch alpha = join("alpha");
        Write.Start start = with(start("one", alpha), EU);
        committed(start);
        committed(turn(start.key(), alpha, 0, Changes.attributes(Attributes.of("phase", "paid"))));

        committed(start);

        assertThat(row("one").attributes()).isEqualTo(Attributes.of("phase", "paid"));
    }

    @Rule("AT-09")
    @Test
    void givenAnIdThatIsTaken_whenAnotherIsStartedWithAttributes_thenTheFirstKeepsItsOwn() {
        committed(with(start("one"), EU));

        List<Outcome> outcomes = commit(with(start("one"), US), with(start("two"), US));

        assertThat(outcomes.getFirst())
                .isInstanceOfSatisfying(
                        Outcome.Exists.class,
                        exists -> assertThat(exists.existing().attributes()).isEqualTo(EU));
        assertThat(row("one").attributes()).isEqualTo(EU);
        assertThat(list(having(US))).containsExactly("two");
    }

    @Rule("AT-10")
    @Test
    void givenAnEndedInstance_whenItIsReplaced_thenOnlyTheNewAttributesAreThere() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha, EU.with("old", "x"));
        committed(turn(key, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        committed(with(replacing(start("one")), EU.with("new", "y")));

        assertThat(row("one").attributes()).isEqualTo(EU.with("new", "y"));
        assertThat(list(having(Attributes.of("old", "x")))).isEmpty();
        assertThat(list(having(EU))).containsExactly("one");
    }

    @Rule("AT-11")
    @Test
    void givenAnInstanceWithAttributes_whenItEndsContinuesOrIsTerminated_thenItKeepsThem() {
        Epoch alpha = join("alpha");
        long ended = owned("ended", alpha, EU);
        long next = owned("next", alpha, EU);
        long terminated = owned("terminated", alpha, EU);

        committed(
                turn(ended, alpha, 0, Changes.with(Changes.end(InstanceStatus.COMPLETED, "{}"), EU.with("a", "1"))),
                turn(next, alpha, 0, Changes.next("{}")),
                terminate(terminated));

        assertThat(row("ended").attributes()).isEqualTo(EU.with("a", "1"));
        assertThat(list(having(EU))).containsExactly("terminated", "next", "ended");
        assertThat(store.catalog().count(NAMESPACE, EU))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        InstanceStatus.COMPLETED, 1L, InstanceStatus.RUNNING, 1L, InstanceStatus.TERMINATED, 1L));
        assertThat(store.catalog().count(NAMESPACE, EU.with("a", "1")))
                .containsExactly(Map.entry(InstanceStatus.COMPLETED, 1L));
        assertThat(store.catalog().count(NAMESPACE, US)).isEmpty();
    }

    @Rule("AT-12")
    @Test
    void givenAnInstanceThatIsDeleted_whenAttributesAreAskedFor_thenItsAreGone() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha, EU);
        long other = owned("two", alpha, EU);
        committed(turn(key, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        assertThat(store.removal().delete(List.of(key, other), Reach.ENDED)).containsExactly(key);

        assertThat(list(having(EU))).containsExactly("two");
        assertThat(store.catalog().count(NAMESPACE, EU)).containsExactly(Map.entry(InstanceStatus.RUNNING, 1L));
    }

    @Rule("AT-13")
    @Test
    void givenAReset_whenItSaysTheAttributes_thenTheyAreAllThereAre() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha, EU.with("phase", "paid").with("gone", "x"));
        committed(turn(key, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));

        committed(reset(key, EU.with("phase", "new")));

        assertThat(row("one").attributes()).isEqualTo(EU.with("phase", "new"));
        assertThat(list(having(Attributes.of("phase", "paid")))).isEmpty();
        assertThat(list(having(Attributes.of("phase", "new")))).containsExactly("one");
    }

    @Rule("AT-14")
    @Test
    void givenAResetThatIsFenced_whenItSaysAttributes_thenTheyStay() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha, EU);
        committed(turn(key, alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));
        Write.Reset stale = new Write.Reset(
                key,
                1,
                InstanceStatus.COMPLETED,
                1,
                "{}",
                clock.instant(),
                List.of(),
                Optional.empty(),
                List.of(),
                US,
                List.of(),
                Write.Outbox.NONE,
                Formats.FIRST);

        assertFenced(commitOne(stale));

        assertThat(row("one").attributes()).isEqualTo(EU);
    }

    private Write.Reset reset(long key, Attributes attributes) {
        return new Write.Reset(
                key,
                1,
                InstanceStatus.FAILED,
                1,
                "{\"again\":1}",
                clock.instant(),
                List.of(),
                Optional.empty(),
                List.of(),
                attributes,
                List.of(),
                Write.Outbox.NONE,
                Formats.FIRST);
    }

    @Rule("AT-15")
    @Test
    void givenATurnThatStartsOthers_whenTheyHaveAttributes_thenTheyAreFoundByThem() {
        Epoch alpha = join("alpha");
        long key = owned("parent", alpha, US);
        Write.Turn plain = turn(key, alpha, 0);
        Write.Outbox children =
                new Write.Outbox(List.of(with(start("child", alpha), EU), with(start("parent", alpha), EU)), List.of());

        commit(new Write.Turn(
                key,
                alpha,
                1,
                0,
                plain.at(),
                plain.events(),
                List.of(),
                Optional.empty(),
                Write.Errands.NONE,
                children));

        assertThat(list(having(EU))).containsExactly("child");
        assertThat(row("parent").attributes()).isEqualTo(US);
    }

    @Rule("AT-16")
    @Test
    void givenAsManyAsThereMayBeAndAsLong_whenTheyAreStored_thenTheyComeBack() {
        Attributes most = Attributes.NONE;
        for (int i = 0; i < Attributes.MAX_COUNT; i++) {
            String number = String.valueOf(i);
            most = most.with(
                    "\u20ac".repeat(Attributes.MAX_NAME - number.length()) + number,
                    "\u20ac".repeat(Attributes.MAX_VALUE - number.length()) + number);
        }

        committed(with(start("one"), most));

        assertThat(row("one").attributes()).isEqualTo(most);
        assertThat(list(having(most))).containsExactly("one");
    }
}
