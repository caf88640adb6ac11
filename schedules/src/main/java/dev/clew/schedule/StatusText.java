package dev.clew.schedule;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a schedule shows what it knows: as its custom status, a line for people and then a line for {@link Schedules}. What
 * runs are started with is not in it, for a status is not encrypted.
 */
final class StatusText {

    /** How many of those in line are shown. */
    private static final int SHOWN = 10;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What is shown: the state, cut short, and how many wait in truth. */
    record Shown(ScheduleState state, int waiting) {}

    private StatusText() {}

    static String write(ScheduleState state) {
        List<Occurrence> waiting = state.line().waiting();
        ScheduleState cut = state.schedule(state.schedule().withoutInput(), state.remaining())
                .waiting(waiting.subList(0, Math.min(SHOWN, waiting.size())));
        return line(state) + "\n" + JSON.writeValueAsString(new Shown(cut, waiting.size()));
    }

    private static String line(ScheduleState state) {
        String what = state.hold().paused()
                ? "paused"
                : state.running().map(run -> "running since " + run.at()).orElse("waiting for its time");
        String note = state.hold().note();
        return what + (note.isEmpty() ? "" : ": " + note) + "; " + state.log().started() + " started, "
                + state.log().skipped() + " skipped";
    }

    /** What {@link #write} wrote. */
    static Shown read(String text) {
        return JSON.readValue(text.substring(text.indexOf('\n') + 1), Shown.class);
    }

    /** The state of a schedule that no node has run yet, where its input is readable. */
    static Optional<Shown> readInput(String json) {
        try {
            ScheduleState state = JSON.readValue(json, ScheduleState.class);
            return Optional.of(new Shown(state, state.line().waiting().size()));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }
}
