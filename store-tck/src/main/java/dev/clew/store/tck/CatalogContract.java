package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Program;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see: the truth as of the last commit, and only of their own namespace. */
public abstract class CatalogContract extends Contract {

    private static InstanceFilter all(int limit) {
        return new InstanceFilter(NAMESPACE, Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }

    private List<String> list(InstanceFilter filter) {
        return store.catalog().list(filter).stream().map(row -> row.id().id()).toList();
    }

    @Rule("CA-01")
    @Test
    void givenAnInstance_whenItIsLookedFor_thenItIsFoundByItsWholeIdOnly() {
        committed(start("one"));

        assertThat(store.catalog().find(id("one"))).isPresent();
        assertThat(store.catalog().find(id("ONE"))).isEmpty();
        assertThat(store.catalog().find(id("on"))).isEmpty();
        assertThat(store.catalog().find(new InstanceId("elsewhere", "one"))).isEmpty();
    }

    @Rule("CA-02")
    @Test
    void givenInstances_whenTheyAreListed_thenTheNewestComesFirst() {
        committed(start("a"), start("b"), start("c"));

        assertThat(list(all(10))).containsExactly("c", "b", "a");
        assertThat(list(all(2))).containsExactly("c", "b");
        assertThat(list(all(0))).isEmpty();
    }

    @Rule("CA-03")
    @Test
    void givenInstancesOfSeveralStatuses_whenOneIsAskedFor_thenOnlyThoseAreListed() {
        Epoch alpha = join("alpha");
        committed(
                start("running"),
                turn(owned("completed", alpha), alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                turn(owned("failed", alpha), alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")),
                new Write.Hold(owned("parked", alpha), alpha, InstanceStatus.PARKED, "{}", clock.instant()));

        for (InstanceStatus status : InstanceStatus.values()) {
            List<InstanceRow> rows = store.catalog()
                    .list(new InstanceFilter(NAMESPACE, Optional.of(status), Optional.empty(), Optional.empty(), 10));
            assertThat(rows).allSatisfy(row -> assertThat(row.status()).isEqualTo(status));
            assertThat(rows)
                    .hasSize(
                            switch (status) {
                                case RUNNING, COMPLETED, FAILED, PARKED -> 1;
                                case CANCELLED, TERMINATED, PAUSED, QUARANTINED -> 0;
                            });
        }
    }

    @Rule("CA-04")
    @Test
    void givenInstancesOfSeveralPrograms_whenANameIsAskedFor_thenOnlyThoseAreListed() {
        committed(
                start("a", new Program("orchestration", "order", 1)),
                start("b", new Program("workflow", "invoice", 1)),
                start("c", new Program("workflow", "order", 2)));

        var orders = new InstanceFilter(NAMESPACE, Optional.empty(), Optional.of("order"), Optional.empty(), 10);
        var runningInvoices = new InstanceFilter(
                NAMESPACE, Optional.of(InstanceStatus.RUNNING), Optional.of("invoice"), Optional.empty(), 10);

        assertThat(list(orders)).containsExactly("c", "a");
        assertThat(list(runningInvoices)).containsExactly("b");
    }

    @Rule("CA-05")
    @Test
    void givenMoreThanAPage_whenEachPageBeginsWhereTheLastEnded_thenEveryInstanceIsListedOnce() {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 25; i++) {
            committed(start("i" + i));
            expected.addFirst("i" + i);
        }

        var listed = new ArrayList<String>();
        Optional<Long> before = Optional.empty();
        while (true) {
            List<InstanceRow> page =
                    store.catalog().list(new InstanceFilter(NAMESPACE, Optional.empty(), Optional.empty(), before, 10));
            if (page.isEmpty()) {
                break;
            }
            page.forEach(row -> listed.add(row.id().id()));
            before = Optional.of(page.getLast().key());
            committed(start("newer" + listed.size()));
        }

        assertThat(listed).isEqualTo(expected);
    }

    @Rule("CA-06")
    @Test
    void givenAnInstanceOfAnotherNamespace_whenAnythingIsAskedAboutIt_thenItIsAsIfItWereNotThere() {
        Epoch alpha = join("alpha");
        long key = owned("one", alpha);
        committed(turn(key, alpha, 0), delivery("one", "{}"));
        var elsewhere = new InstanceId("elsewhere", "one");

        assertThat(store.catalog().find(elsewhere)).isEmpty();
        assertThat(store.catalog().history(elsewhere, 1, 0, 10)).isEmpty();
        assertThat(store.catalog().inbox(elsewhere, 10)).isEmpty();
        assertThat(store.catalog().count("elsewhere")).isEmpty();
        assertThat(store.catalog()
                        .list(new InstanceFilter(
                                "elsewhere", Optional.empty(), Optional.empty(), Optional.empty(), 10)))
                .isEmpty();
    }

    @Rule("CA-07")
    @Test
    void givenAHistory_whenAPartIsAskedFor_thenThatPartIsAnsweredInOrder() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        for (int number = 0; number < 10; number++) {
            committed(turn(one, alpha, number));
        }

        assertThat(store.catalog().history(id("one"), 1, 3, 4))
                .extracting(TurnRow::number)
                .containsExactly(3, 4, 5, 6);
        assertThat(store.catalog().history(id("one"), 1, 8, 100))
                .extracting(TurnRow::number)
                .containsExactly(8, 9);
        assertThat(store.catalog().history(id("one"), 1, 10, 100)).isEmpty();
        assertThat(store.catalog().history(id("one"), 1, 0, 0)).isEmpty();
    }

    @Rule("CA-08")
    @Test
    void givenNoSuchInstanceOrExecution_whenItsHistoryIsAskedFor_thenItIsEmpty() {
        committed(start("one"));

        assertThat(store.catalog().history(id("nobody"), 1, 0, 10)).isEmpty();
        assertThat(store.catalog().history(id("one"), 1, 0, 10)).isEmpty();
        assertThat(store.catalog().history(id("one"), 7, 0, 10)).isEmpty();
        assertThat(store.catalog().inbox(id("nobody"), 10)).isEmpty();
    }

    @Rule("CA-09")
    @Test
    void givenMessagesThatWait_whenSomeAreAskedFor_thenTheFirstAreAnswered() {
        committed(start("one"), delivery("one", "a"), delivery("one", "b"), delivery("one", "c"));

        assertThat(bodies(store.catalog().inbox(id("one"), 2))).containsExactly("a", "b");
        assertThat(store.catalog().inbox(id("one"), 0)).isEmpty();
    }

    @Rule("CA-10")
    @Test
    void givenInstancesOfSeveralStatuses_whenTheyAreCounted_thenEveryStatusThatOccursHasItsNumber() {
        Epoch alpha = join("alpha");
        committed(
                start("r1"),
                start("r2"),
                turn(owned("c1", alpha), alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        assertThat(store.catalog().count(NAMESPACE))
                .isEqualTo(Map.of(InstanceStatus.RUNNING, 2L, InstanceStatus.COMPLETED, 1L));
    }

    @Rule("CA-11")
    @Test
    void givenACommit_whenItIsAnswered_thenEverybodySeesIt() {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);

        for (int number = 0; number < 50; number++) {
            committed(turn(one, alpha, number, Changes.publish("at " + number)));
            assertThat(row("one").customStatus()).contains("at " + number);
            assertThat(store.catalog().history(id("one"), 1, number, 1)).hasSize(1);
        }
    }

    @Rule("CA-12")
    @Test
    void givenAChildAndItsParent_whenInstancesAreListed_thenBothAreThereUnderTheirOwnIds() {
        Epoch alpha = join("alpha");
        committed(start("parent", alpha), start("parent/child", alpha), start("parent/child/grandchild", alpha));

        assertThat(list(all(10))).containsExactly("parent/child/grandchild", "parent/child", "parent");
    }

    @Rule("CA-13")
    @Test
    void givenReadersAndAWriter_whenTheyWorkAtTheSameMoment_thenReadersSeeHistoriesGrowAndNeverShrink()
            throws InterruptedException {
        Epoch alpha = join("alpha");
        long one = owned("one", alpha);
        int turns = 200;

        Together.run(List.of(
                () -> {
                    for (int number = 0; number < turns; number++) {
                        committed(turn(one, alpha, number));
                    }
                    return OptionalLong.empty();
                },
                () -> {
                    int seen = 0;
                    while (seen < turns) {
                        int now = history("one").size();
                        assertThat(now).isGreaterThanOrEqualTo(seen);
                        seen = now;
                    }
                    return OptionalLong.empty();
                }));
    }

    @Rule("CA-14")
    @Test
    void givenInstancesOfSeveralStatuses_whenSomeStatusesAreAskedFor_thenTheyAreListedTogetherNewestFirst() {
        Epoch alpha = join("alpha");
        committed(
                turn(owned("a", alpha), alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")),
                start("b"),
                turn(owned("c", alpha), alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")),
                turn(owned("d", alpha), alpha, 0, Changes.end(InstanceStatus.CANCELLED, "{}")),
                turn(owned("e", alpha), alpha, 0, Changes.end(InstanceStatus.FAILED, "{}")));

        assertThat(list(standing(InstanceStatus.FAILED, InstanceStatus.CANCELLED)))
                .containsExactly("e", "d", "a");
        assertThat(list(standing(InstanceStatus.RUNNING, InstanceStatus.COMPLETED)))
                .containsExactly("c", "b");
        assertThat(list(standing())).hasSize(5);
        assertThat(list(standing(InstanceStatus.PARKED, InstanceStatus.QUARANTINED)))
                .isEmpty();
    }

    private static InstanceFilter standing(InstanceStatus... statuses) {
        return narrowed(Set.of(statuses), Optional.empty(), TimeRange.ALL, TimeRange.ALL, Optional.empty(), 10);
    }

    private static InstanceFilter narrowed(
            Set<InstanceStatus> statuses,
            Optional<String> idPrefix,
            TimeRange created,
            TimeRange updated,
            Optional<Long> before,
            int limit) {
        return new InstanceFilter(
                NAMESPACE, statuses, Optional.empty(), Optional.empty(), idPrefix, created, updated, before, limit);
    }

    @Rule("CA-15")
    @ParameterizedTest
    @ValueSource(
            strings = {"order-", "order-1", "o", "%", "_", "\u00e4", "\uD7FF", "\uE000", "\uD83D\uDE00", "ORDER", "x'"})
    void givenIdsOfAllKinds_whenAPrefixIsAskedFor_thenExactlyThoseThatBeginSoAreListed(String prefix) {
        List<String> ids = List.of(
                "order-1",
                "order-12",
                "order-2",
                "order.",
                "ordes",
                "ORDER-1",
                "%",
                "%a",
                "_a",
                "\u00e4",
                "\u00e4b",
                "\u00e5",
                "\uD7FF1",
                "\uE000",
                "\uE0001",
                "\uD83D\uDE00",
                "\uD83D\uDE001",
                "\uD83D\uDE01",
                "x'y");
        ids.forEach(id -> committed(start(id)));

        assertThat(list(beginning(prefix, Optional.empty(), 100)))
                .containsExactlyElementsOf(ids.reversed().stream()
                        .filter(id -> id.startsWith(prefix))
                        .toList());
    }

    private static InstanceFilter beginning(String prefix, Optional<Long> before, int limit) {
        return narrowed(Set.of(), Optional.of(prefix), TimeRange.ALL, TimeRange.ALL, before, limit);
    }

    @Rule("CA-16")
    @Test
    void givenAPrefix_whenItsInstancesAreListedInPages_thenEachIsListedOnceAndTheNewestFirst() {
        Epoch alpha = join("alpha");
        committed(start("p/c"), start("q/x"), start("p/a"));
        committed(turn(owned("p/b", alpha), alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")), start("q/y"));

        assertThat(list(beginning("p/", Optional.empty(), 2))).containsExactly("p/b", "p/a");
        assertThat(list(beginning("p/", Optional.of(row("p/a").key()), 2))).containsExactly("p/c");
        assertThat(list(narrowed(
                        Set.of(InstanceStatus.RUNNING),
                        Optional.of("p/"),
                        TimeRange.ALL,
                        TimeRange.ALL,
                        Optional.empty(),
                        10)))
                .containsExactly("p/a", "p/c");
    }

    @Rule("CA-17")
    @Test
    void givenInstancesOfDifferentTimes_whenARangeIsAskedFor_thenItsBeginIsPartOfItAndItsEndIsNot() {
        Epoch alpha = join("alpha");
        long first = owned("first", alpha);
        clock.advance(Duration.ofSeconds(1));
        committed(start("second"));
        clock.advance(Duration.ofSeconds(1));
        committed(start("third"), turn(first, alpha, 0, Changes.publish("news")));
        Instant one = NOON.plusSeconds(1);
        Instant two = NOON.plusSeconds(2);

        assertThat(list(created(TimeRange.from(one)))).containsExactly("third", "second");
        assertThat(list(created(TimeRange.until(two)))).containsExactly("second", "first");
        assertThat(list(created(TimeRange.between(one, two)))).containsExactly("second");
        assertThat(list(created(TimeRange.between(one.plusNanos(1), two.plusNanos(1)))))
                .containsExactly("third");
        assertThat(list(updated(TimeRange.from(two)))).containsExactly("third", "first");
        assertThat(list(updated(TimeRange.until(two)))).containsExactly("second");
        assertThat(list(updated(TimeRange.between(Instant.MIN, Instant.MAX)))).hasSize(3);
    }

    private static InstanceFilter created(TimeRange range) {
        return narrowed(Set.of(), Optional.empty(), range, TimeRange.ALL, Optional.empty(), 10);
    }

    @Rule("CA-18")
    @Test
    void givenInstancesOfSeveralVersions_whenOneIsAskedFor_thenOnlyThoseAreListed() {
        committed(
                start("p/a", new Program("orchestration", "order", 1)),
                start("p/b", new Program("orchestration", "order", 2)),
                start("c", new Program("orchestration", "invoice", 2)));

        assertThat(list(ofVersion(2, Optional.empty(), Optional.empty()))).containsExactly("c", "p/b");
        assertThat(list(ofVersion(2, Optional.of("order"), Optional.empty()))).containsExactly("p/b");
        assertThat(list(ofVersion(1, Optional.empty(), Optional.of("p/")))).containsExactly("p/a");
        assertThat(list(ofVersion(3, Optional.empty(), Optional.empty()))).isEmpty();
    }

    private static InstanceFilter ofVersion(int version, Optional<String> name, Optional<String> idPrefix) {
        return new InstanceFilter(
                NAMESPACE,
                Set.of(),
                name,
                Optional.of(version),
                idPrefix,
                TimeRange.ALL,
                TimeRange.ALL,
                Optional.empty(),
                10);
    }

    private static InstanceFilter updated(TimeRange range) {
        return narrowed(Set.of(), Optional.empty(), TimeRange.ALL, range, Optional.empty(), 10);
    }
}
