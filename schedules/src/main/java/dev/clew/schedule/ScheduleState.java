package dev.clew.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a schedule has to remember: the input of its next execution.
 *
 * @param schedule what it does
 * @param considered the last nominal time that was decided on; empty before the first turn
 * @param hold whether it is paused, and what was said last
 * @param line what is to run, in order
 * @param running the run it waits for; always empty where runs may stand side by side
 * @param remaining how many more times are due; empty for no limit
 * @param log what happened
 */
record ScheduleState(
        StoredSchedule schedule,
        Optional<Instant> considered,
        Hold hold,
        Line line,
        Optional<Occurrence> running,
        Optional<Integer> remaining,
        Log log) {

    /** How many of the latest runs are remembered. */
    private static final int RECENT = 10;

    /** Whether it is paused, and what was said of that last. */
    record Hold(boolean paused, String note) {}

    /**
     * What is to run.
     *
     * @param waiting in order
     * @param ranges whose times come after that, each from the first instant to before the second
     */
    record Line(List<Occurrence> waiting, List<Range> ranges) {

        Line {
            waiting = List.copyOf(waiting);
            ranges = List.copyOf(ranges);
        }

        boolean isEmpty() {
            return waiting.isEmpty() && ranges.isEmpty();
        }
    }

    record Range(Instant from, Instant to) {}

    /**
     * What happened.
     *
     * @param recent the latest runs, oldest first
     * @param started how many runs were started
     * @param skipped how many times were not run; at least so many, since of very many at once only some are counted
     * @param lastSkipped the latest of those
     */
    record Log(List<Started> recent, long started, long skipped, Optional<Skipped> lastSkipped) {

        Log {
            recent = List.copyOf(recent);
        }
    }

    /** A run that was started, by the schedule's clock. */
    record Started(Occurrence occurrence, Instant at) {}

    static ScheduleState fresh(StoredSchedule schedule) {
        return new ScheduleState(
                schedule,
                Optional.empty(),
                new Hold(false, ""),
                new Line(List.of(), List.of()),
                Optional.empty(),
                schedule.runs(),
                new Log(List.of(), 0, 0, Optional.empty()));
    }

    ScheduleState schedule(StoredSchedule other, Optional<Integer> remaining) {
        return new ScheduleState(other, considered, hold, line, running, remaining, log);
    }

    ScheduleState considered(Instant upTo) {
        return new ScheduleState(schedule, Optional.of(upTo), hold, line, running, remaining, log);
    }

    ScheduleState hold(boolean paused, String note) {
        return new ScheduleState(schedule, considered, new Hold(paused, note), line, running, remaining, log);
    }

    ScheduleState waiting(List<Occurrence> occurrences) {
        return new ScheduleState(
                schedule, considered, hold, new Line(occurrences, line.ranges()), running, remaining, log);
    }

    ScheduleState ranges(List<Range> ranges) {
        return new ScheduleState(schedule, considered, hold, new Line(line.waiting(), ranges), running, remaining, log);
    }

    ScheduleState running(Optional<Occurrence> run) {
        return new ScheduleState(schedule, considered, hold, line, run, remaining, log);
    }

    /** With so many more, or fewer, times that are due. */
    ScheduleState remaining(int change) {
        return new ScheduleState(
                schedule, considered, hold, line, running, remaining.map(count -> count + change), log);
    }

    ScheduleState started(Occurrence occurrence, Instant now) {
        List<Started> latest = new ArrayList<>(log.recent());
        latest.add(new Started(occurrence, now));
        List<Started> kept = latest.subList(Math.max(0, latest.size() - RECENT), latest.size());
        return log(new Log(kept, log.started() + 1, log.skipped(), log.lastSkipped()));
    }

    ScheduleState skipped(Instant at, Skipped.Why why) {
        return log(new Log(log.recent(), log.started(), log.skipped() + 1, Optional.of(new Skipped(at, why))));
    }

    private ScheduleState log(Log other) {
        return new ScheduleState(schedule, considered, hold, line, running, remaining, other);
    }
}
