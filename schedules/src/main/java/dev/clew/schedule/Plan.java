package dev.clew.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a schedule does now.
 *
 * @param state what it remembers once that is done
 * @param cancel whether to ask the run that it waits for to stop, first
 * @param start the runs to start
 * @param wakeAt when to look again, if nothing happens before
 * @param over whether there will never be anything to do again
 */
record Plan(ScheduleState state, boolean cancel, List<Occurrence> start, Optional<Instant> wakeAt, boolean over) {

    Plan {
        start = List.copyOf(start);
    }
}
