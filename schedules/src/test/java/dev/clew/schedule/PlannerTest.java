package dev.clew.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Orchestration;
import dev.clew.schedule.Occurrence.Kind;
import dev.clew.schedule.Skipped.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a schedule does, as tables of what it remembers, what reaches it and the time. */
final class PlannerTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Orchestration<String, String> REPORT = Orchestration.of("report", String.class, String.class);
    private static final Schedule HOURLY = Schedule.of(REPORT, "").every(Duration.ofHours(1));

    private static Plan first(Schedule schedule) {
        return Planner.plan("s", ScheduleState.fresh(StoredSchedule.of(schedule)), Optional.empty(), false, START);
    }

    private static Plan next(Plan before, Instant now) {
        return Planner.plan("s", before.state(), Optional.empty(), false, now);
    }

    private static Plan next(Plan before, ScheduleCommand command, Instant now) {
        return Planner.plan("s", before.state(), Optional.of(command), false, now);
    }

    private static Plan ended(Plan before, Instant now) {
        return Planner.plan("s", before.state(), Optional.empty(), true, now);
    }

    private static Instant hour(int hours) {
        return START.plus(Duration.ofHours(hours));
    }

    private static Occurrence timed(int hours) {
        return new Occurrence(hour(hours), Kind.TIMED);
    }

    @Test
    void givenAFreshSchedule_whenItIsPlanned_thenItSleepsUntilItsFirstTime() {
        Plan plan = first(HOURLY);

        assertThat(plan.start()).isEmpty();
        assertThat(plan.wakeAt()).contains(hour(1));
        assertThat(plan.over()).isFalse();
    }

    @Test
    void givenATimeThatComes_whenItIsPlannedTwice_thenItIsStartedOnce() {
        Plan due = next(first(HOURLY.overlap(Overlap.ALLOW_ALL)), hour(1));

        assertThat(due.start()).containsExactly(timed(1));
        assertThat(next(due, hour(1)).start()).isEmpty();
    }

    @Test
    void givenAWakeUpThatComesEarly_whenItIsPlanned_thenNothingBegins() {
        Plan early = next(first(HOURLY), hour(1).minusMillis(1));

        assertThat(early.start()).isEmpty();
        assertThat(early.wakeAt()).contains(hour(1));
    }

    @Test
    void givenARunThatKeepsOthersOut_whenItGoesOn_thenNothingWakesTheSchedule() {
        assertThat(next(first(HOURLY), hour(1)).wakeAt()).isEmpty();
        assertThat(next(first(HOURLY.overlap(Overlap.CANCEL_OTHER)), hour(1)).wakeAt())
                .contains(hour(2));
    }

    @Test
    void givenSkippedTimes_whenTheRunEnds_thenTheyAreCountedAndTheNextIsStillToCome() {
        Plan running = next(first(HOURLY), hour(1));

        Plan ended = ended(running, hour(3).plusSeconds(60));

        assertThat(ended.start()).isEmpty();
        assertThat(ended.state().log().skipped()).isEqualTo(2);
        assertThat(ended.state().log().lastSkipped()).contains(new Skipped(hour(3), Why.OVERLAP));
        assertThat(ended.wakeAt()).contains(hour(4));
    }

    @Test
    void givenAnotherDue_whenItCancelsTheOther_thenItTakesItsPlaceAtOnce() {
        Plan running = next(first(HOURLY.overlap(Overlap.CANCEL_OTHER)), hour(1));

        Plan replaced = next(running, hour(2));

        assertThat(replaced.cancel()).isTrue();
        assertThat(replaced.start()).containsExactly(timed(2));
        assertThat(replaced.state().running()).contains(timed(2));
    }

    @Test
    void givenEverySecondOfAYearMissed_whenItIsPlanned_thenFewAreLookedAt() {
        Schedule everySecond = Schedule.of(REPORT, "").every(Duration.ofSeconds(1));
        Instant later = START.plus(Duration.ofDays(300));
        for (CatchUp rule : List.of(CatchUp.NONE, CatchUp.LAST)) {
            Plan plan = next(first(everySecond.catchUp(rule)), later);

            assertThat(plan.start()).containsExactly(new Occurrence(later, Kind.TIMED));
        }
        Plan all = next(first(everySecond.catchUp(CatchUp.ALL)), later);
        assertThat(all.state().line().waiting()).hasSizeLessThan(Schedule.MAX_BUFFER);
    }

    @Test
    void givenAllToBeMadeUpFor_whenMoreAreMissedThanMayWait_thenTheOthersKeepTheirTurn() {
        Plan plan = next(first(HOURLY.catchUp(CatchUp.ALL)), hour(3_000));
        int runs = 0;
        while (!plan.start().isEmpty() && runs < 4_000) {
            assertThat(plan.state().line().waiting()).hasSizeLessThanOrEqualTo(Schedule.MAX_BUFFER);
            runs++;
            plan = ended(plan, hour(3_000));
            plan = plan.start().isEmpty() ? next(plan, hour(3_000)) : plan;
        }

        assertThat(runs).isEqualTo(3_000);
    }

    @Test
    void givenAScheduleWithALimit_whenWhatIsDueIsSkipped_thenOnlyRunsCount() {
        Plan plan = ended(next(first(HOURLY.runs(2)), hour(1)), hour(3).plusSeconds(1));

        assertThat(plan.state().remaining()).contains(1);
        assertThat(next(plan, hour(4)).start()).containsExactly(timed(4));
        assertThat(ended(next(plan, hour(4)), hour(5)).over()).isTrue();
    }

    @Test
    void givenAPausedSchedule_whenItIsTriggeredOrBackfilled_thenThatIsRunAllTheSame() {
        Plan paused = next(first(HOURLY), ScheduleCommand.of(ScheduleCommand.Verb.PAUSE, "why"), START);

        assertThat(next(paused, hour(2)).start()).isEmpty();
        assertThat(next(paused, ScheduleCommand.of(ScheduleCommand.Verb.TRIGGER, ""), hour(2))
                        .start())
                .containsExactly(new Occurrence(hour(2), Kind.TRIGGERED));
        assertThat(next(paused, ScheduleCommand.backfill(hour(-2), hour(0)), hour(2))
                        .start())
                .containsExactly(new Occurrence(hour(-2), Kind.BACKFILLED));
    }

    @Test
    void givenManyRangesToBackfill_whenThereAreMoreThanMayWait_thenTheLastIsRefused() {
        Plan plan = next(first(HOURLY), hour(1));
        for (int i = 0; i <= Planner.MAX_RANGES + 1; i++) {
            plan = next(plan, ScheduleCommand.backfill(hour(-10_000), hour(0)), hour(1));
            assertThat(plan.state().line().waiting()).hasSizeLessThanOrEqualTo(100);
        }

        assertThat(plan.state().line().ranges()).hasSize(Planner.MAX_RANGES);
        assertThat(plan.state().log().lastSkipped()).contains(new Skipped(hour(-10_000), Why.BUFFER_FULL));
    }
}
