package dev.clew.schedule;

import dev.clew.api.Signal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What a client asks of a schedule, as its signal carries it. One that makes no sense cannot be made, nor read. */
record ScheduleCommand(
        Verb verb, String note, Optional<Instant> from, Optional<Instant> to, Optional<StoredSchedule> schedule) {

    /** So that a status, of which it is a part, is no longer than one may be. */
    private static final int MAX_NOTE = 500;

    ScheduleCommand {
        Objects.requireNonNull(verb, "verb");
        if (note.length() > MAX_NOTE) {
            throw new IllegalArgumentException("a note has at most " + MAX_NOTE + " characters, not " + note.length());
        }
        if (verb == Verb.BACKFILL && (from.isEmpty() || to.isEmpty())) {
            throw new IllegalArgumentException("a backfill without its span");
        }
        if (verb == Verb.UPDATE && schedule.isEmpty()) {
            throw new IllegalArgumentException("an update without a schedule");
        }
        schedule.ifPresent(StoredSchedule::schedule);
    }

    static final Signal<ScheduleCommand> SIGNAL = Signal.of("clew.schedule", ScheduleCommand.class);

    enum Verb {
        PAUSE,
        RESUME,
        TRIGGER,
        BACKFILL,
        UPDATE
    }

    static ScheduleCommand of(Verb verb, String note) {
        return new ScheduleCommand(verb, note, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static ScheduleCommand backfill(Instant from, Instant to) {
        return new ScheduleCommand(Verb.BACKFILL, "", Optional.of(from), Optional.of(to), Optional.empty());
    }

    static ScheduleCommand update(StoredSchedule schedule) {
        return new ScheduleCommand(Verb.UPDATE, "", Optional.empty(), Optional.empty(), Optional.of(schedule));
    }
}
