package dev.clew.schedule;

import dev.clew.api.InstanceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a schedule, as of its last durable turn.
 *
 * @param id its id
 * @param status where it stands
 * @param note what was said last when it was paused or resumed
 * @param schedule what it does; without the input of its runs
 * @param next the times that come next, without jitter; of one that is paused those that would
 * @param recent the latest runs, newest first
 * @param running the run that keeps others out, if there is one
 * @param waiting how many runs stand in line
 * @param started how many runs were started
 * @param skipped how many times were not run; of very many that were missed at once only some are counted
 * @param lastSkipped the latest of those, and why. Times that come while a run keeps others out are decided on when it ends
 * @param remaining how many more times are due; empty for no limit
 */
public record ScheduleDescription(
        String id,
        Status status,
        String note,
        Schedule schedule,
        List<Instant> next,
        List<Run> recent,
        Optional<Occurrence> running,
        int waiting,
        long started,
        long skipped,
        Optional<Skipped> lastSkipped,
        Optional<Integer> remaining) {

    /** Where a schedule stands. */
    public enum Status {
        /** No node has run it yet: one has to register {@link ScheduleRunner}. */
        WAITS_FOR_NODE,
        /** Starts runs when they are due. */
        ACTIVE,
        /** Starts none but those that are asked for. */
        PAUSED,
        /** Held, parked or quarantined like any instance: see {@code clew show}. */
        HELD
    }

    /**
     * A run.
     *
     * @param id of its instance
     * @param occurrence what it was started for
     * @param startedAt when, by the schedule's clock
     * @param status how its instance stands; empty if it has been deleted
     */
    public record Run(String id, Occurrence occurrence, Instant startedAt, Optional<InstanceStatus> status) {}

    public ScheduleDescription {
        next = List.copyOf(next);
        recent = List.copyOf(recent);
    }
}
