package dev.clew.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.schedule.ScheduleDescription.Run;
import dev.clew.schedule.ScheduleDescription.Status;
import dev.clew.schedule.Skipped.Why;
import dev.clew.store.Store;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules: each time is run once, whatever happens in between, and what is not run is said. */
@Timeout(300)
abstract class ScheduleSuite {

    private static final Orchestration<String, String> REPORT = Orchestration.of("report", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String ID = "reports";

    /** When each run began, by its id; guarded by itself, since runs of the same hour begin at the same time. */
    private final SequencedMap<String, Instant> begun = new LinkedHashMap<>();

    /** A fresh, empty store that lives by a clock. */
    abstract Store newStore(InstantSource clock);

    /** How often the schedule runs that runs for a year. */
    Duration rhythm() {
        return HOUR;
    }

    /** A run takes as many minutes as its input says; with {@code wait} it waits for a signal. */
    private String report(OrchestrationContext ctx, String input) {
        Instant now = ctx.now();
        ctx.step("begin", step -> begin(ctx.instanceId(), now));
        if (input.equals("wait")) {
            return ctx.await(GO);
        }
        ctx.sleep(Duration.ofMinutes(Long.parseLong(input)));
        return "done";
    }

    private @Nullable Instant begin(String id, Instant now) {
        synchronized (begun) {
            return begun.putIfAbsent(id, now);
        }
    }

    /** On the hour. */
    private TestClew engine() {
        begun.clear();
        TestClew clew = TestClew.builder()
                .store(this::newStore)
                .patience(Duration.ofSeconds(60))
                .register(new ScheduleRunner())
                .register(REPORT, this::report)
                .start();
        Instant hour = clew.now().truncatedTo(ChronoUnit.HOURS);
        clew.advance(Duration.between(clew.now(), hour.plus(HOUR)));
        return clew;
    }

    private static Schedules schedules(TestClew clew) {
        return Schedules.of(clew.client());
    }

    private static Schedule hourly(int minutes) {
        return Schedule.of(REPORT, "" + minutes).every(HOUR);
    }

    /** How many hours after it was made each run was due. */
    private List<Long> hours(Instant start) {
        return begun.keySet().stream()
                .map(id -> Instant.parse(id.substring(id.lastIndexOf('/') + 1)))
                .map(at -> Duration.between(start, at).toHours())
                .toList();
    }

    // --- on time

    @Test
    void givenASchedule_whenAYearPassesWithRestarts_thenEachTimeIsRunOnce() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, Schedule.of(REPORT, "0").every(rhythm()));
            Instant start = clew.now();
            clew.runUntilQuiet();
            for (int month = 0; month < 12; month++) {
                clew.advance(Duration.ofDays(30));
                clew.crash();
                clew.restart();
            }
            clew.advance(Duration.ofDays(5));

            List<Instant> expected = Stream.iterate(start, at -> at.plus(HOUR))
                    .skip(1)
                    .limit(365 * 24)
                    .filter(at -> at.toEpochMilli() % rhythm().toMillis() == 0)
                    .toList();
            assertThat(begun.keySet())
                    .containsExactlyElementsOf(
                            expected.stream().map(at -> ID + "/" + at).toList());
            assertThat(begun.values()).containsExactlyElementsOf(expected);
            assertThat(schedules(clew).describe(ID).started()).isEqualTo(expected.size());
            assertThat(clew.client().handle(ID).history().size()).isLessThan(200);
        }
    }

    @Test
    void givenACronExpression_whenDaysPass_thenItRunsByTheClockOnTheWall() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, Schedule.of(REPORT, "0").cron("30 9 * * *", ZoneOffset.ofHours(2)));
            clew.advance(Duration.ofDays(3));

            assertThat(begun.values())
                    .hasSize(3)
                    .allSatisfy(at -> assertThat(at.toString()).contains("T07:30:00Z"));
        }
    }

    @Test
    void givenJitter_whenRunsBegin_thenEachIsLateByLessThanItAndAlwaysByTheSame() {
        List<Instant> first = beginsWithJitter();

        assertThat(beginsWithJitter()).isEqualTo(first);
        assertThat(first)
                .hasSize(50)
                .allSatisfy(at -> assertThat(Duration.between(at.truncatedTo(ChronoUnit.HOURS), at))
                        .isLessThan(Duration.ofMinutes(20)));
        assertThat(first.stream()
                        .map(Instant::toEpochMilli)
                        .map(ms -> ms % 3_600_000)
                        .distinct())
                .hasSizeGreaterThan(40);
    }

    private List<Instant> beginsWithJitter() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, hourly(0).jitter(Duration.ofMinutes(20)));
            clew.advance(HOUR.multipliedBy(51).minusSeconds(1));
            return List.copyOf(begun.values());
        }
    }

    @Test
    void givenANumberOfRunsAndAnEnd_whenTheyAreReached_thenTheScheduleIsOver() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create("three", hourly(90).runs(3));
            schedules(clew).create("day", hourly(0).from(start.plus(HOUR)).until(start.plus(HOUR.multipliedBy(2))));
            clew.advance(Duration.ofDays(1));

            assertThat(begun.keySet().stream().filter(id -> id.startsWith("three")))
                    .hasSize(3);
            assertThat(begun.keySet().stream().filter(id -> id.startsWith("day")))
                    .hasSize(2);
            assertThat(clew.client().handle("three").info().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(schedules(clew).list()).isEmpty();
            assertThatThrownBy(() -> schedules(clew).trigger("day")).hasMessageContaining("it has ended: COMPLETED");
        }
    }

    // --- missed

    @ParameterizedTest
    @EnumSource(CatchUp.class)
    void givenNoNodeForHours_whenOneStartsAgain_thenWhatWasMissedIsMadeUpForAsItSays(CatchUp rule) {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(0).catchUp(rule, Duration.ofHours(3)));
            clew.advance(HOUR);
            clew.crash();
            clew.advance(HOUR.multipliedBy(5).plusMinutes(30));
            clew.restart();
            clew.advance(HOUR);

            assertThat(hours(start))
                    .isEqualTo(
                            switch (rule) {
                                case NONE -> List.of(1L, 7L);
                                case LAST -> List.of(1L, 6L, 7L);
                                case ALL -> List.of(1L, 4L, 5L, 6L, 7L);
                            });
            ScheduleDescription seen = schedules(clew).describe(ID);
            assertThat(seen.lastSkipped().orElseThrow())
                    .isEqualTo(
                            switch (rule) {
                                case NONE -> new Skipped(start.plus(HOUR.multipliedBy(6)), Why.MISSED);
                                case LAST -> new Skipped(start.plus(HOUR.multipliedBy(5)), Why.MISSED);
                                case ALL -> new Skipped(start.plus(HOUR.multipliedBy(3)), Why.TOO_LATE);
                            });
        }
    }

    @Test
    void givenAScheduleOfEveryMinute_whenNoNodeRanForMonths_thenItGoesOnAtOnceWithTheLastTime() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, Schedule.of(REPORT, "0").every(Duration.ofMinutes(1)));
            clew.runUntilQuiet();
            clew.crash();
            clew.advance(Duration.ofDays(300).plusSeconds(90));
            Instant now = clew.now();
            clew.restart();
            clew.advance(Duration.ofSeconds(30));

            assertThat(begun.keySet()).containsExactly(ID + "/" + now.minusSeconds(30), ID + "/" + now.plusSeconds(30));
            assertThat(schedules(clew).describe(ID).skipped()).isPositive();
        }
    }

    // --- overlap

    @ParameterizedTest
    @EnumSource(Overlap.class)
    void givenRunsThatTakeLongerThanAnHour_whenHoursPass_thenTheyOverlapAsItSays(Overlap rule) {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(150).overlap(rule).runs(6));
            clew.advance(HOUR.multipliedBy(24));

            assertThat(hours(start))
                    .isEqualTo(
                            switch (rule) {
                                case SKIP -> List.of(1L, 4L, 7L, 10L, 13L, 16L);
                                case BUFFER_ONE -> List.of(1L, 2L, 4L, 7L, 9L, 12L);
                                case BUFFER_ALL, CANCEL_OTHER, ALLOW_ALL -> List.of(1L, 2L, 3L, 4L, 5L, 6L);
                            });
            assertThat(clew.client()
                            .list(ListQuery.all().name("report").status(InstanceStatus.CANCELLED))
                            .items())
                    .hasSize(rule == Overlap.CANCEL_OTHER ? 5 : 0);
        }
    }

    @Test
    void givenABoundOfWaitingRuns_whenMoreComeDue_thenTheyAreSkippedAndItIsSaid() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, Schedule.of(REPORT, "wait").every(HOUR).bufferAtMost(2));
            clew.advance(HOUR.multipliedBy(5));
            assertThat(schedules(clew).describe(ID).running()).isPresent();

            clew.client().handle(ID + "/" + start.plus(HOUR)).signal(GO, "on");
            clew.runUntilQuiet();

            ScheduleDescription seen = schedules(clew).describe(ID);
            assertThat(hours(start)).containsExactly(1L, 2L);
            assertThat(seen.waiting()).isEqualTo(1);
            assertThat(seen.skipped()).isEqualTo(2);
            assertThat(seen.lastSkipped()).contains(new Skipped(start.plus(HOUR.multipliedBy(5)), Why.BUFFER_FULL));
        }
    }

    @Test
    void givenALongRun_whenItsScheduleIsSkippingForAYear_thenItsHistoryStaysShort() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, Schedule.of(REPORT, "wait").every(HOUR));
            clew.advance(Duration.ofDays(365));
            assertThat(clew.client().handle(ID).history().size()).isLessThan(30);

            clew.evict();
            clew.client().handle(ID + "/" + start.plus(HOUR)).signal(GO, "on");
            clew.advance(HOUR);

            assertThat(hours(start)).containsExactly(1L, 365L * 24 + 1);
        }
    }

    @Test
    void givenRunsThatFail_whenTheNextIsDue_thenItRunsAllTheSame() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, Schedule.of(REPORT, "no number").every(HOUR));
            clew.advance(HOUR.multipliedBy(3));

            assertThat(schedules(clew).describe(ID).recent().stream().map(Run::status))
                    .hasSize(3)
                    .allMatch(status -> status.orElseThrow() == InstanceStatus.FAILED);
        }
    }

    // --- steering

    @Test
    void givenAPausedSchedule_whenItIsResumed_thenItGoesOnWithTheNextTimeAndMakesUpForNone() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(0).catchUp(CatchUp.ALL));
            clew.advance(HOUR);
            schedules(clew).pause(ID, "holidays");
            clew.advance(HOUR.multipliedBy(5));
            ScheduleDescription paused = schedules(clew).describe(ID);
            assertThat(paused.status()).isEqualTo(Status.PAUSED);
            assertThat(paused.note()).isEqualTo("holidays");

            schedules(clew).resume(ID, "back");
            clew.advance(HOUR);

            assertThat(hours(start)).containsExactly(1L, 7L);
            assertThat(schedules(clew).describe(ID).status()).isEqualTo(Status.ACTIVE);
        }
    }

    @Test
    void givenASchedule_whenItIsTriggered_thenEachTriggerIsARunUnderItsOverlapRule() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(10));
            schedules(clew).pause(ID, "");
            schedules(clew).trigger(ID);
            clew.advance(Duration.ofMinutes(5));
            schedules(clew).trigger(ID);
            clew.advance(Duration.ofMinutes(10));
            schedules(clew).trigger(ID);
            clew.advance(Duration.ofMinutes(15));

            assertThat(begun.keySet())
                    .containsExactly(ID + "/trigger/" + start, ID + "/trigger/" + start.plus(Duration.ofMinutes(15)));
            assertThat(schedules(clew).describe(ID).lastSkipped())
                    .contains(new Skipped(start.plus(Duration.ofMinutes(5)), Why.OVERLAP));
        }
    }

    @Test
    void givenTwoTriggersInOneInstant_whenRunsMayStandSideBySide_thenThereAreTwo() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, hourly(10).overlap(Overlap.ALLOW_ALL));
            schedules(clew).trigger(ID);
            schedules(clew).trigger(ID);
            clew.runUntilQuiet();

            assertThat(begun).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Overlap.class,
            names = {"SKIP", "ALLOW_ALL"})
    void givenASpanOfThePast_whenItIsBackfilled_thenEachTimeInItIsRunUnlessItWasBefore(Overlap rule) {
        // runs that stand side by side begin in one instant and in any order
        Comparator<Long> order = rule == Overlap.ALLOW_ALL ? Comparator.naturalOrder() : (_, _) -> 0;
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(1).overlap(rule));
            clew.advance(HOUR.multipliedBy(3));
            begun.clear();

            schedules(clew).backfill(ID, start.minus(HOUR.multipliedBy(2)), start.plus(HOUR.multipliedBy(3)));
            clew.advance(Duration.ofMinutes(30));

            assertThat(hours(start).stream().sorted(order)).containsExactly(-2L, -1L, 0L);
            clew.advance(Duration.ofMinutes(30));
            assertThat(hours(start).stream().sorted(order)).containsExactly(-2L, -1L, 0L, 4L);
        }
    }

    @Test
    void givenASchedule_whenItIsUpdated_thenItDoesTheOtherFromNowOn() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(0));
            clew.advance(HOUR.multipliedBy(2));
            schedules(clew).update(ID, Schedule.of(REPORT, "0").every(HOUR.multipliedBy(4)));
            clew.advance(HOUR.multipliedBy(8));

            assertThat(hours(start)).hasSize(4).startsWith(1L, 2L);
            assertThat(schedules(clew).describe(ID).schedule().timing()).hasToString("every PT4H");
        }
    }

    @Test
    void givenASchedule_whenItIsDeleted_thenItStartsNoMoreAndItsRunGoesOnAndItsIdIsFree() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(90));
            clew.advance(HOUR);
            schedules(clew).delete(ID);
            clew.advance(HOUR.multipliedBy(3));

            assertThat(hours(start)).containsExactly(1L);
            assertThat(clew.client().handle(ID + "/" + start.plus(HOUR)).info().status())
                    .isEqualTo(InstanceStatus.COMPLETED);
            assertThatThrownBy(() -> schedules(clew).pause(ID, ""))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("there is no schedule 'reports'");
            schedules(clew).create(ID, hourly(0));
            clew.advance(HOUR);
            assertThat(begun).hasSize(2);
        }
    }

    @Test
    void givenASchedule_whenItIsDescribed_thenItSaysWhatComesNextAndHowItsRunsFared() {
        try (TestClew clew = engine()) {
            Instant start = clew.now();
            schedules(clew).create(ID, hourly(30).until(start.plus(HOUR.multipliedBy(3))));
            clew.advance(HOUR.plusMinutes(10));

            ScheduleDescription seen = schedules(clew).describe(ID);

            assertThat(seen.next()).containsExactly(start.plus(HOUR.multipliedBy(2)), start.plus(HOUR.multipliedBy(3)));
            assertThat(seen.recent()).hasSize(1);
            assertThat(seen.recent().getFirst().status()).contains(InstanceStatus.RUNNING);
            assertThat(seen.running().orElseThrow().at()).isEqualTo(start.plus(HOUR));
            assertThat(seen.schedule().input()).isNull();
            assertThat(schedules(clew).list()).containsExactly(seen);
        }
    }

    @Test
    void givenBadInput_whenItIsAskedFor_thenTheMessageSaysWhatIsWrong() {
        try (TestClew clew = engine()) {
            Schedules schedules = schedules(clew);
            schedules.create(ID, hourly(0));
            clew.client().start(REPORT, "other", "0");

            assertThatThrownBy(() -> schedules.create(ID, hourly(0))).isInstanceOf(InstanceExistsException.class);
            assertThatThrownBy(() -> schedules.describe("none"))
                    .hasMessageContaining("there is no schedule 'none': there is no instance");
            assertThatThrownBy(() -> schedules.pause("other", "")).hasMessageContaining("runs 'report'");
            assertThatThrownBy(() ->
                            schedules.create("never", Schedule.of(REPORT, "0").cron("0 0 31 2 *", ZoneOffset.UTC)))
                    .hasMessageContaining("never due");
            assertThatThrownBy(() -> schedules.backfill(ID, Instant.EPOCH, Instant.EPOCH))
                    .hasMessageContaining("ends after it begins");
            assertThatThrownBy(() -> schedules.pause(ID, "x".repeat(501))).hasMessageContaining("at most 500");
            assertThatThrownBy(() -> hourly(0).jitter(Duration.ofDays(40_000))).hasMessageContaining("36500 days");
            assertThatThrownBy(() -> Every.of(Duration.ofDays(40_000))).hasMessageContaining("36500 days");
            assertThatThrownBy(() -> schedules.create("x".repeat(201), hourly(0)))
                    .hasMessageContaining("at most 200");
        }
    }

    @Test
    void givenASignalThatIsNoCommand_whenItIsSent_thenTheScheduleGoesOn() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, hourly(0));
            for (String nonsense : List.of("3", "{}", "{\"verb\":\"DANCE\"}", "{\"verb\":\"BACKFILL\"}")) {
                clew.client().handle(ID).signal("clew.schedule", Payload.json(nonsense));
            }
            clew.advance(HOUR.multipliedBy(2));

            assertThat(begun).hasSize(2);
        }
    }

    @Test
    void givenManyRunsMissed_whenAllAreMadeUpFor_thenNoneIsLost() {
        try (TestClew clew = engine()) {
            schedules(clew).create(ID, hourly(0).catchUp(CatchUp.ALL));
            clew.runUntilQuiet();
            clew.crash();
            clew.advance(HOUR.multipliedBy(600));
            clew.restart();
            clew.runUntilQuiet();

            assertThat(begun).hasSize(600);
        }
    }

    // --- crashes

    @ParameterizedTest
    @EnumSource(
            value = Overlap.class,
            names = {"BUFFER_ONE", "CANCEL_OTHER", "ALLOW_ALL"})
    void givenASchedule_whenTheEngineDiesAtAnyCommit_thenEachTimeIsRunOnceAllTheSame(Overlap rule) {
        int crashes = TestClew.crashAtEveryCommit(this::engine, clew -> {
            schedules(clew).create(ID, hourly(70).overlap(rule).runs(2));
            clew.advance(HOUR.plusMinutes(30));
            schedules(clew).trigger(ID);
            clew.advance(HOUR.multipliedBy(6));
            List<String> seen = new ArrayList<>(begun.keySet());
            seen.add("" + clew.client().handle(ID).info().status());
            clew.client()
                    .list(ListQuery.all().name("report"))
                    .items()
                    .forEach(info -> seen.add(info.id() + " " + info.status()));
            return seen;
        });

        assertThat(crashes).isGreaterThan(20);
    }
}
