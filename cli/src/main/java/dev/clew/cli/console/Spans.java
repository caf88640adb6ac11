package dev.clew.cli.console;

import dev.clew.api.Durations;
import java.time.Duration;

/** Spans of time as people type them: {@code 30s} or {@code PT30S}. */
public final class Spans {

    private Spans() {}

    /**
     * A span, of zero or more.
     *
     * @param option which option says so, for the message
     * @throws UsageException if it is none
     */
    public static Duration of(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(
                    option + " is '" + text + "', no span of zero or more; give one such as 30s, 15m, PT30S or P1D");
        }
    }
}
