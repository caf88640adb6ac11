package dev.clew.engine;

import dev.clew.engine.json.HistoryExport;
import java.util.Optional;

/** What became of a history that was replayed against the code of today. */
public sealed interface ReplayResult {

    /** What was replayed. */
    HistoryExport history();

    /**
     * The code does what the history says it did, as far as the history goes.
     *
     * @param ended whether it came to the end of the execution; if not, the execution was still running when it was
     *     exported
     */
    record Replayed(HistoryExport history, boolean ended) implements ReplayResult {}

    /**
     * The code does something else. An engine would park the instance here.
     *
     * @param turn the turn in which they part ways, from 0
     * @param operation the operation that does not fit: its place in the code, as the history counts; empty if it is
     *     none in particular
     * @param recorded what the history holds there, in words
     * @param asked what the code does instead, in words
     * @param source the line of the program that asked for something else, waits while the history goes on, or threw
     *     what ended it; empty if the code has returned
     */
    record Diverged(
            HistoryExport history,
            int turn,
            Optional<String> operation,
            String recorded,
            String asked,
            Optional<StackTraceElement> source)
            implements ReplayResult {

        /** Both sides, where they are, and what to do: some lines for people. */
        public String explanation() {
            return """
                    The code does not do what this history says it did.
                      where:   %s of '%s', execution %d, which runs '%s' version %d
                      history: %s
                      code:    %s
                      source:  %s
                    Instances like this one would be parked. Leave version %d registered with the code it had, and register
                    the changed code beside it as version %d; or take the change back.""".formatted(
                            operation.map(id -> "operation " + id + ", ").orElse("") + "turn " + turn,
                            history.instance(),
                            history.execution(),
                            history.name(),
                            history.version(),
                            recorded,
                            asked,
                            source.map(StackTraceElement::toString).orElse("the code has returned"),
                            history.version(),
                            history.version() + 1);
        }
    }
}
