package dev.clew.schedule;

import java.time.Instant;

/**
 * One time at which a schedule starts a run.
 *
 * @param at its nominal time
 * @param kind why it takes place
 */
public record Occurrence(Instant at, Kind kind) {

    /** Why a run takes place. */
    public enum Kind {
        /** Its time came. */
        TIMED,
        /** Its time came unnoticed, and it is made up for. */
        CAUGHT_UP,
        /** Somebody asked for a time in the past. */
        BACKFILLED,
        /** Somebody asked for it now. */
        TRIGGERED
    }

    /**
     * The id of its run: {@code schedule/instant}, the same however often it is asked for. One that was triggered has
     * no nominal time, and {@code schedule/trigger/instant}.
     */
    public String runId(String schedule) {
        return schedule + (kind == Kind.TRIGGERED ? "/trigger/" : "/") + at;
    }

    /** Whether it waits in line however the schedule deals with overlap, since it was asked for. */
    boolean patient() {
        return kind == Kind.CAUGHT_UP || kind == Kind.BACKFILLED;
    }
}
