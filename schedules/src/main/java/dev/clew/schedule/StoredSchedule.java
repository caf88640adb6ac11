package dev.clew.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link Schedule} as it is stored and sent: one of {@code cron} and {@code every} is there. */
record StoredSchedule(
        String orchestration,
        int version,
        @Nullable Object input,
        Optional<CronText> cron,
        Optional<EveryText> every,
        long jitterMs,
        Overlap overlap,
        int buffer,
        CatchUp catchUp,
        long catchUpWindowMs,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Integer> runs) {

    record CronText(String expression, String zone, Cron.Gap gap) {}

    record EveryText(long periodMs, Instant anchor) {}

    static StoredSchedule of(Schedule schedule) {
        return new StoredSchedule(
                schedule.orchestration(),
                schedule.version(),
                schedule.input(),
                schedule.timing() instanceof Cron(String expression, ZoneId zone, Cron.Gap gap)
                        ? Optional.of(new CronText(expression, zone.getId(), gap))
                        : Optional.empty(),
                schedule.timing() instanceof Every(Duration period, Instant anchor)
                        ? Optional.of(new EveryText(period.toMillis(), anchor))
                        : Optional.empty(),
                schedule.jitter().toMillis(),
                schedule.overlap(),
                schedule.buffer(),
                schedule.catchUp(),
                schedule.catchUpWindow().toMillis(),
                schedule.from(),
                schedule.until(),
                schedule.runs());
    }

    StoredSchedule withoutInput() {
        return new StoredSchedule(
                orchestration,
                version,
                null,
                cron,
                every,
                jitterMs,
                overlap,
                buffer,
                catchUp,
                catchUpWindowMs,
                from,
                until,
                runs);
    }

    Timing timing() {
        Optional<Timing> byTheWall = cron.map(text -> new Cron(text.expression(), ZoneId.of(text.zone()), text.gap()));
        return byTheWall
                .or(() -> every.map(text -> new Every(Duration.ofMillis(text.periodMs()), text.anchor())))
                .orElseThrow(() -> new IllegalStateException("a schedule without times: " + this));
    }

    Schedule schedule() {
        return new Schedule(
                orchestration,
                version,
                input,
                timing(),
                Duration.ofMillis(jitterMs),
                overlap,
                buffer,
                catchUp,
                Duration.ofMillis(catchUpWindowMs),
                from,
                until,
                runs);
    }
}
