package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.BulkResult;
import dev.clew.api.Failure;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotEndedException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.api.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Seeing to instances: finding them, deleting them, many at once, and those that are over for long. */
abstract class ManagementSuite extends EngineSuite {

    private static final Orchestration<String, String> ECHO = Orchestration.of("echo", String.class, String.class);
    private static final Orchestration<String, String> WAITS = Orchestration.of("waits", String.class, String.class);
    private static final Orchestration<Integer, Integer> ROUNDS =
            Orchestration.of("rounds", Integer.class, Integer.class);
    private static final Orchestration<String, String> CHANGED =
            Orchestration.of("changed", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Activity<Integer, Integer> PLUS_ONE = Activity.of("plus-one", Integer.class, Integer.class);

    private TestClew.Builder programs() {
        return clew().register(ECHO, (ctx, input) -> input)
                .register(WAITS, (ctx, input) -> input + ctx.await(GO))
                .register(PLUS_ONE, number -> number + 1)
                .register(ROUNDS, (ctx, round) -> {
                    int next = ctx.call(PLUS_ONE, round);
                    if (next == 4) {
                        ctx.await(GO);
                        return next;
                    }
                    throw ctx.continueAsNew(next);
                });
    }

    private static void start(TestClew clew, Orchestration<String, String> what, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> clew.client().start(what, prefix + i, "x"));
        clew.runUntilQuiet();
    }

    private static List<String> ids(TestClew clew, ListQuery query) {
        return clew.client().list(query).items().stream().map(InstanceInfo::id).toList();
    }

    // --- results

    @Test
    void givenAnInstanceThatCameToNull_whenItsResultIsAskedAfterwards_thenItIsNull() {
        try (TestClew clew = clew().register(ECHO, (ctx, input) -> null).start()) {
            clew.client().start(ECHO, "n", "x");
            clew.runUntilQuiet();

            assertThat(clew.client().handle(ECHO, "n").result(Duration.ZERO)).isNull();
        }
    }

    // --- finding

    @Test
    void givenManyInstances_whenSeveralThingsAreAsked_thenThoseAreListedForWhichAllHold() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "a/", 2);
            Instant later = clew.now().plusSeconds(5);
            clew.advance(Duration.ofSeconds(10));
            start(clew, ECHO, "b/", 2);
            start(clew, WAITS, "b/w", 1);

            ListQuery all = ListQuery.all();
            assertThat(ids(clew, all.idPrefix("b/"))).containsExactly("b/w0", "b/1", "b/0");
            assertThat(ids(clew, all.idPrefix("b/").status(InstanceStatus.COMPLETED)))
                    .containsExactly("b/1", "b/0");
            assertThat(ids(clew, all.status(InstanceStatus.RUNNING, InstanceStatus.COMPLETED)))
                    .hasSize(5);
            assertThat(ids(clew, all.created(TimeRange.until(later)))).containsExactly("a/1", "a/0");
            assertThat(ids(clew, all.updated(TimeRange.from(later)).name("echo")))
                    .containsExactly("b/1", "b/0");
        }
    }

    @Test
    void givenInstances_whenTheyAreCounted_thenEveryStatusHasItsNumber() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "e", 3);
            start(clew, WAITS, "w", 2);

            assertThat(clew.client().summary().of(InstanceStatus.COMPLETED)).isEqualTo(3);
            assertThat(clew.client().summary().of(InstanceStatus.RUNNING)).isEqualTo(2);
            assertThat(clew.client().summary().of(InstanceStatus.PARKED)).isZero();
            assertThat(clew.client().summary().total()).isEqualTo(5);
        }
    }

    @Test
    void givenNoInstances_whenAnythingIsAskedOrDone_thenThereIsNothing() {
        try (TestClew clew = programs().start()) {
            assertThat(clew.client().summary().total()).isZero();
            assertThat(clew.client().list(ListQuery.all()).items()).isEmpty();
            assertThat(clew.client().list(ListQuery.all()).next()).isEmpty();
            assertThat(List.of(
                            clew.client().deleteAll(ListQuery.all(), soFar -> {}),
                            clew.client().cancelAll(ListQuery.all(), "enough", soFar -> {}),
                            clew.client().releaseAll(ListQuery.all(), soFar -> {}),
                            clew.client().pruneAll(ListQuery.all(), 1, soFar -> {})))
                    .allMatch(result -> result.done() == 0 && result.skipped() == 0);
        }
    }

    @Test
    void givenFiveOrdersThatEndDifferently_whenTheyAreLookedAt_thenEachTellsItsOwnStory() {
        try (TestClew clew = programs()
                .register(CHANGED, (ctx, input) -> {
                    throw new ApplicationException("sold_out", input);
                })
                .start()) {
            start(clew, ECHO, "done", 2);
            start(clew, CHANGED, "failed", 1);
            start(clew, WAITS, "waits", 2);
            clew.client().handle("waits1").cancel("changed my mind");
            clew.runUntilQuiet();

            assertThat(clew.client().list(ListQuery.all()).items())
                    .extracting(info -> info.id() + " " + info.status() + " "
                            + info.result().map(Payload::data).orElse("-") + " "
                            + info.failure().map(Failure::type).orElse("-"))
                    .containsExactly(
                            "waits1 CANCELLED - cancelled",
                            "waits0 RUNNING - -",
                            "failed0 FAILED - sold_out",
                            "done1 COMPLETED \"x\" -",
                            "done0 COMPLETED \"x\" -");
            assertThat(clew.client().summary().of(InstanceStatus.COMPLETED)).isEqualTo(2);
            assertThat(clew.client().handle("done0").history()).hasSize(2);
        }
    }

    // --- deleting one

    @Test
    void givenAnInstanceThatEnded_whenItIsDeleted_thenItIsGoneAndItsIdIsFree() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "i", 1);

            clew.client().handle("i0").delete();

            assertThatThrownBy(() -> clew.client().handle("i0").info()).isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> clew.client().handle("i0").history())
                    .isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> clew.client().handle("i0").delete()).isInstanceOf(InstanceNotFoundException.class);
            assertThat(clew.resultOf(clew.client().start(ECHO, "i0", "again"))).isEqualTo("again");
        }
    }

    @Test
    void givenAnInstanceThatRuns_whenItIsDeleted_thenThatIsRefusedAndItGoesOn() {
        try (TestClew clew = programs().start()) {
            start(clew, WAITS, "i", 1);

            assertThatThrownBy(() -> clew.client().handle("i0").delete())
                    .isInstanceOf(InstanceNotEndedException.class)
                    .hasMessage("instance 'i0' has not ended, it is RUNNING;"
                            + " cancel or terminate it first, or delete it by force");

            clew.client().handle("i0").signal(GO, "y");
            assertThat(clew.resultOf(clew.client().handle(WAITS, "i0"))).isEqualTo("xy");
        }
    }

    @Test
    void givenAnInstanceInMemory_whenItIsDeletedByForce_thenItIsTerminatedFirstAndNothingOfItComesBack() {
        try (TestClew clew = programs().start()) {
            start(clew, WAITS, "i", 1);
            clew.runUntilQuiet();
            assertThat(clew.hotInstances()).isEqualTo(1);

            clew.client().handle("i0").forceDelete();
            clew.runUntilQuiet();

            assertThat(clew.hotInstances()).isZero();
            assertThat(clew.client().summary().total()).isZero();
            assertThat(clew.resultOf(clew.client().start(ECHO, "i0", "again"))).isEqualTo("again");
        }
    }

    @Test
    void givenAnInstanceThatWaitsInTheStore_whenItIsDeletedByForce_thenNothingOfItComesBack() {
        try (TestClew clew = programs().start()) {
            start(clew, WAITS, "i", 2);
            clew.evict();
            assertThat(clew.hotInstances()).isZero();

            clew.client().handle("i0").forceDelete();
            clew.client().handle("i1").signal(GO, "y");

            assertThat(clew.resultOf(clew.client().handle(WAITS, "i1"))).isEqualTo("xy");
            assertThatThrownBy(() -> clew.client().handle("i0").signal(GO, "y"))
                    .isInstanceOf(InstanceNotFoundException.class);
            assertThat(ids(clew, ListQuery.all())).containsExactly("i1");
        }
    }

    @Test
    void givenInstancesThatWaitForAnythingAtAll_whenTheyAreDeletedByForce_thenTheirIdsAreFreeAndNothingComesBack() {
        Activity<String, String> elsewhere =
                Activity.of("elsewhere", String.class, String.class).tag("nowhere");
        try (TestClew clew = programs()
                .register(CHANGED, (ctx, input) -> switch (input) {
                    case "activity" -> ctx.call(elsewhere, input);
                    case "timer" -> {
                        ctx.sleep(Duration.ofHours(1));
                        yield input;
                    }
                    default -> ctx.await(GO);
                })
                .register(elsewhere, input -> input)
                .start()) {
            List<String> waits = List.of("activity", "timer", "signal");
            waits.forEach(each -> clew.client().start(CHANGED, each, each));
            clew.evict();

            waits.forEach(each -> clew.client().handle(each).forceDelete());
            waits.forEach(each -> clew.client().start(ECHO, each, "a namesake"));
            clew.advance(Duration.ofHours(2));

            assertThat(clew.client().list(ListQuery.all()).items())
                    .hasSize(3)
                    .allSatisfy(info -> assertThat(info.result()).contains(Payload.json("\"a namesake\"")));
        }
    }

    private TestClew parked(int count) {
        boolean[] fresh = {true};
        TestClew clew = programs()
                .register(CHANGED, (ctx, input) -> {
                    if (!fresh[0]) {
                        ctx.call(PLUS_ONE, 1);
                    }
                    return input + ctx.await(GO);
                })
                .start();
        start(clew, CHANGED, "p", count);
        clew.evict();
        fresh[0] = false;
        IntStream.range(0, count).forEach(i -> clew.client().handle("p" + i).signal(GO, "y"));
        clew.runUntilQuiet();
        fresh[0] = true;
        return clew;
    }

    @Test
    void givenAParkedInstance_whenItIsDeleted_thenThatTakesForce() {
        try (TestClew clew = parked(1)) {
            assertThat(clew.client().handle("p0").info().status()).isEqualTo(InstanceStatus.PARKED);
            assertThatThrownBy(() -> clew.client().handle("p0").delete())
                    .isInstanceOf(InstanceNotEndedException.class)
                    .hasMessageContaining("by force");

            clew.client().handle("p0").forceDelete();

            assertThat(clew.client().summary().total()).isZero();
        }
    }

    // --- many at once

    @Test
    void givenManyInstances_whenAllThatEndedAreDeleted_thenThoseThatRunAreLeft() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "e", 450);
            start(clew, WAITS, "w", 2);
            List<BulkResult> progress = new ArrayList<>();

            BulkResult result = clew.client().deleteAll(ListQuery.all().limit(1000), progress::add);

            assertThat(result.done()).isEqualTo(450);
            assertThat(result.skipped()).isZero();
            assertThat(result.next()).isEmpty();
            assertThat(progress).extracting(BulkResult::done).containsExactly(200, 400, 450);
            assertThat(ids(clew, ListQuery.all())).containsExactly("w1", "w0");
            assertThat(clew.client().deleteAll(ListQuery.all(), soFar -> {}).done())
                    .isZero();
        }
    }

    @Test
    void givenABound_whenManyAreDeletedCallByCall_thenEachCallKeepsToItAndTheLastFindsNothing() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "e", 5);
            ListQuery two = ListQuery.all().limit(2);

            assertThat(IntStream.range(0, 4)
                            .map(i -> clew.client().deleteAll(two, soFar -> {}).done()))
                    .containsExactly(2, 2, 1, 0);
        }
    }

    @Test
    void givenACutoff_whenWhatIsOlderIsDeleted_thenTheYoungerIsLeft() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "old", 3);
            clew.advance(Duration.ofHours(1));
            start(clew, ECHO, "new", 2);
            Instant cutoff = clew.now().minus(Duration.ofMinutes(30));

            clew.client().deleteAll(ListQuery.all().updated(TimeRange.until(cutoff)), soFar -> {});

            assertThat(ids(clew, ListQuery.all())).containsExactly("new1", "new0");
        }
    }

    @Test
    void givenOnlyInstancesThatRunAreAskedFor_whenTheyAreDeleted_thenTheCallerIsTold() {
        try (TestClew clew = programs().start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> clew.client().deleteAll(ListQuery.all().status(InstanceStatus.RUNNING), soFar -> {}))
                    .withMessageContaining("[RUNNING]");
        }
    }

    @Test
    void givenInstancesThatRun_whenAllAreCancelled_thenAllEndAndAskingAgainDoesNothing() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "e", 1);
            start(clew, WAITS, "w", 5);

            assertThat(clew.client()
                            .cancelAll(ListQuery.all().name("waits"), "enough", soFar -> {})
                            .done())
                    .isEqualTo(5);
            clew.runUntilQuiet();

            assertThat(clew.client().summary().of(InstanceStatus.CANCELLED)).isEqualTo(5);
            assertThat(clew.client()
                            .cancelAll(ListQuery.all(), "enough", soFar -> {})
                            .done())
                    .isZero();
        }
    }

    @Test
    void givenParkedInstances_whenAllAreReleased_thenAllGoOn() {
        try (TestClew clew = parked(3)) {
            assertThat(clew.client().releaseAll(ListQuery.all(), soFar -> {}).done())
                    .isEqualTo(3);
            clew.runUntilQuiet();

            assertThat(clew.client().summary().of(InstanceStatus.COMPLETED)).isEqualTo(3);
        }
    }

    // --- earlier executions

    @Test
    void givenEarlierExecutions_whenTheyArePruned_thenTheCurrentOneGoesOn() {
        try (TestClew clew = programs().start()) {
            clew.client().start(ROUNDS, "r", 1);
            clew.runUntilQuiet();
            assertThat(clew.client().handle("r").info().execution()).isEqualTo(3);

            assertThat(clew.client().handle("r").prune(3)).isZero();
            assertThat(clew.client().handle("r").prune(2)).isPositive();
            assertThat(clew.client().handle("r").prune(1)).isPositive();
            assertThat(clew.client().handle("r").prune(1)).isZero();
            clew.evict();
            clew.client().handle("r").signal(GO, "y");

            assertThat(clew.resultOf(clew.client().handle(ROUNDS, "r"))).isEqualTo(4);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> clew.client().handle("r").prune(0));
        }
    }

    @Test
    void givenManyInstances_whenAllArePruned_thenThoseWithEarlierExecutionsAreCounted() {
        try (TestClew clew = programs().start()) {
            clew.client().start(ROUNDS, "r", 1);
            start(clew, ECHO, "e", 2);

            BulkResult result = clew.client().pruneAll(ListQuery.all(), 1, soFar -> {});

            assertThat(result).extracting(BulkResult::done, BulkResult::skipped).containsExactly(1, 2);
        }
    }

    @Test
    void givenInstancesThatGoOnForEver_whenTheyPruneThemselves_thenTheLastExecutionsAreLeft() {
        TestClew[] self = new TestClew[1];
        Activity<String, Integer> prune = Activity.of("prune", String.class, Integer.class);
        try (TestClew clew = clew().register(
                        prune, id -> self[0].client().handle(id).prune(2))
                .register(ROUNDS, (ctx, round) -> {
                    ctx.call(prune, ctx.instanceId());
                    if (round == 6) {
                        return round;
                    }
                    throw ctx.continueAsNew(round + 1);
                })
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(ROUNDS, "r", 1);

            assertThat(clew.resultOf(handle)).isEqualTo(6);
            assertThat(handle.info().execution()).isEqualTo(6);
            assertThat(handle.prune(2)).isZero();
            assertThat(handle.prune(1)).isPositive();
        }
    }

    // --- retention

    @Test
    void givenARetention_whenInstancesHaveEndedForSoLong_thenTheyAreDeletedAndNoOthers() {
        try (TestClew clew = programs()
                .options(options -> options.retention(Duration.ofHours(1)))
                .start()) {
            start(clew, ECHO, "old", 600);
            start(clew, WAITS, "waits", 1);
            clew.advance(Duration.ofMinutes(50));
            start(clew, ECHO, "young", 1);
            assertThat(clew.client().summary().of(InstanceStatus.COMPLETED)).isEqualTo(601);

            IntStream.range(0, 15).forEach(minute -> clew.advance(Duration.ofMinutes(1)));

            assertThat(ids(clew, ListQuery.all())).containsExactly("young0", "waits0");
        }
    }

    @Test
    void givenNoRetention_whenTimePasses_thenNothingIsDeleted() {
        try (TestClew clew = programs().start()) {
            start(clew, ECHO, "i", 1);
            clew.advance(Duration.ofHours(12));

            assertThat(clew.client().summary().total()).isEqualTo(1);
        }
    }
}
