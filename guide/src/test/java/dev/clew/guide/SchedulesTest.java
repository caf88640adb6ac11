package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.schedule.CatchUp;
import dev.clew.schedule.Cron;
import dev.clew.schedule.Overlap;
import dev.clew.schedule.Schedule;
import dev.clew.schedule.ScheduleDescription;
import dev.clew.schedule.ScheduleDescription.Status;
import dev.clew.schedule.ScheduleRunner;
import dev.clew.schedule.Schedules;
import dev.clew.testkit.TestClew;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orchestrations that are started again and again. */
final class SchedulesTest {

    static final Orchestration<String, String> REPORT = Orchestration.of("report", String.class, String.class);

    @TempDir
    Path folder;

    static String report(OrchestrationContext ctx, String what) {
        ctx.sleep(Duration.ofMinutes(10));
        return "report of " + what;
    }

    private static TestClew clew() {
        return TestClew.builder()
                .register(REPORT, SchedulesTest::report)
                .register(new ScheduleRunner())
                .start();
    }

    @Test
    void givenAnEngine_whenAScheduleIsMade_thenItIsThere() {
        Path file = folder.resolve("orders.db");
        // guide: create
        try (Clew clew = Clew.sqlite(file)
                .register(REPORT, SchedulesTest::report)
                .register(new ScheduleRunner()) // what runs schedules
                .start()) {
            Schedules schedules = Schedules.of(clew.client());
            schedules.create(
                    "sales-report", Schedule.of(REPORT, "sales").cron("30 9 * * MON-FRI", ZoneId.of("Europe/Berlin")));
            // guide: end
            assertThat(schedules.describe("sales-report").next()).hasSize(5);
        }
    }

    @Test
    void givenASchedule_whenDaysPass_thenEachTimeIsAnInstanceWithItsTimeInItsId() {
        try (TestClew clew = clew()) {
            Schedules schedules = Schedules.of(clew.client());
            schedules.create("nightly", Schedule.of(REPORT, "sales").cron("0 3 * * *", ZoneOffset.UTC));
            clew.advance(Duration.ofDays(2));

            // guide: describe
            ScheduleDescription seen = schedules.describe("nightly");
            Instant next = seen.next().getFirst(); // the times that come
            ScheduleDescription.Run last = seen.recent().getFirst(); // nightly/2030-01-02T03:00:00Z, COMPLETED
            // guide: end
            assertThat(next).isEqualTo(Instant.parse("2030-01-03T03:00:00Z"));
            assertThat(last.id()).isEqualTo("nightly/2030-01-02T03:00:00Z");
            assertThat(last.status()).contains(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void givenRules_whenAScheduleIsMade_thenItKeepsThem() {
        Instant endOfYear = Instant.parse("2030-12-31T00:00:00Z");
        // guide: rules
        Schedule hourly = Schedule.of(REPORT, "stock")
                .every(Duration.ofHours(1)) // on the hour, in UTC
                .jitter(Duration.ofMinutes(5)) // up to five minutes later
                .overlap(Overlap.BUFFER_ONE) // one may wait for the run before
                .catchUp(CatchUp.ALL, Duration.ofDays(1)) // make up for what nobody ran
                .until(endOfYear);
        Schedule nightly = Schedule.of(REPORT, "stock")
                .at(Cron.of("30 2 * * *", ZoneId.of("Europe/Berlin")).gap(Cron.Gap.SKIP));
        // guide: end
        try (TestClew clew = clew()) {
            Schedules.of(clew.client()).create("hourly", hourly);
            Schedules.of(clew.client()).create("nightly", nightly);
            clew.advance(Duration.ofDays(1).plusMinutes(5));

            assertThat(Schedules.of(clew.client()).describe("hourly").started()).isEqualTo(24);
        }
    }

    @Test
    void givenASchedule_whenItIsSteered_thenItObeys() {
        try (TestClew clew = clew()) {
            Schedules schedules = Schedules.of(clew.client());
            schedules.create("nightly", Schedule.of(REPORT, "sales").cron("0 3 * * *", ZoneOffset.UTC));
            Instant from = clew.now().minus(Duration.ofDays(3));
            Instant to = clew.now();
            // guide: steer
            schedules.pause("nightly", "stocktaking");
            schedules.resume("nightly", "done");
            schedules.trigger("nightly"); // a run now
            schedules.backfill("nightly", from, to); // the runs of a span of time, unless they were run
            schedules.update("nightly", Schedule.of(REPORT, "sales").cron("0 4 * * *", ZoneOffset.UTC));
            // guide: end
            clew.advance(Duration.ofHours(1));
            ScheduleDescription seen = schedules.describe("nightly");
            assertThat(seen.status()).isEqualTo(Status.ACTIVE);
            assertThat(seen.started()).isGreaterThanOrEqualTo(4);
            assertThat(seen.schedule().timing()).hasToString("0 4 * * * Z");
            // guide: delete
            schedules.delete("nightly");
            // guide: end
            clew.runUntilQuiet();
            assertThat(schedules.list()).isEmpty();
        }
    }
}
