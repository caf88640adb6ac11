package dev.clew.cli.processes;

import dev.clew.cli.console.UsageException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Spans of time as people type them. */
final class Spans {

    private Spans() {}

    /**
     * A span.
     *
     * @param option which option says so, for the message
     */
    static Duration of(String option, String text) {
        try {
            Duration span = Duration.parse(text);
            if (span.isNegative()) {
                throw new UsageException(option + " is '" + text + "', which is less than nothing");
            }
            return span;
        } catch (DateTimeParseException wrong) {
            throw new UsageException(option + " is '" + text + "', no span; give one such as PT30S, PT15M or P1D");
        }
    }
}
