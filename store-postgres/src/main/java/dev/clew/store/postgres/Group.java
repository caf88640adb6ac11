package dev.clew.store.postgres;

import dev.clew.store.Outcome;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes of one kind that are done together, no two of them in each other's way.
 *
 * <p>What a group cannot answer from what its statements said is left unanswered: {@link Explanations} reads why.
 */
interface Group {

    /** A write and its place among those that were asked for. */
    record Numbered<W>(int place, W write) {}

    /** Adds its statements to a script, in the order in which they have to be run. */
    void script(Script script) throws SQLException;

    /** Answers, when its statements are durable. */
    void answer(Answers answers);

    /** The outcomes so far. */
    final class Answers {

        private final Outcome[] outcomes;

        Answers(int size) {
            this.outcomes = new Outcome[size];
        }

        void put(int place, Outcome outcome) {
            outcomes[place] = outcome;
        }

        @SuppressWarnings("NullAway") // an array begins with nulls
        boolean has(int place) {
            return outcomes[place] != null;
        }

        List<Outcome> all() {
            return List.of(outcomes);
        }
    }
}
