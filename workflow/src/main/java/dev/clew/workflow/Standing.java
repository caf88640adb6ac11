package dev.clew.workflow;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a vertex stands in an instance, for pictures and lists.
 *
 * @param state how it stands
 * @param count which round of the loops around it that is, and of how many items of the for-each around it, or in it, it is
 *     done; empty outside of both
 */
public record Standing(State state, Optional<String> count) {

    /** The standing of all that was not reached. */
    public static final Standing NOT_REACHED = new Standing(State.NOT_REACHED, Optional.empty());

    /** The standing of what is inside of something that was left in an execution before. */
    public static final Standing EARLIER = new Standing(State.EARLIER, Optional.empty());

    /** How a vertex stands. */
    public enum State {
        /** The instance did not come there, or not yet. */
        NOT_REACHED("·"),
        /** It was walked in an execution before this one, if at all: the history of that one tells. */
        EARLIER("…"),
        /** Something is done there, or inside of it. */
        RUNNING("▶"),
        /** It waits for its time or a signal, and so does all inside of it. */
        WAITING("◷"),
        /** It is over. */
        DONE("✓"),
        /** It failed. */
        FAILED("✗"),
        /** It was given up before it was over: with its instance, or because another branch failed. */
        STOPPED("■");

        private final String mark;

        State(String mark) {
            this.mark = mark;
        }

        /** A character that tells it from the others, for where there are no colours. */
        public String mark() {
            return mark;
        }

        /** What it is called, for people. */
        public String word() {
            return switch (this) {
                case NOT_REACHED -> "not reached";
                case EARLIER -> "earlier";
                case RUNNING -> "running";
                case WAITING -> "waiting";
                case DONE -> "done";
                case FAILED -> "failed";
                case STOPPED -> "stopped";
            };
        }
    }

    public Standing {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(count, "count");
    }

    /** Such as {@code ▶ running, round 2}. */
    public String sentence() {
        return state.mark() + " " + state.word()
                + count.map(text -> ", " + text).orElse("");
    }
}
