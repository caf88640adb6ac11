package dev.clew.api;

import java.util.Optional;

/**
 * The place in a distributed trace that something belongs to, in the words of W3C Trace Context. Clew carries it with an
 * instance and never looks into it.
 *
 * @param traceparent version, trace, span and flags, such as {@code 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}
 * @param tracestate what tracing systems add
 */
public record TraceContext(String traceparent, Optional<String> tracestate) {

    /** The longest text of each part; the standard has traces carry 512 characters of state at least. */
    public static final int MAX_LENGTH = 1_024;

    /** @throws IllegalArgumentException if there is no {@code traceparent}, or one of the two is too long */
    public TraceContext {
        if (traceparent.isBlank() || traceparent.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a traceparent has 1 to " + MAX_LENGTH + " characters, not " + traceparent.length());
        }
        tracestate.filter(state -> state.length() > MAX_LENGTH).ifPresent(state -> {
            throw new IllegalArgumentException(
                    "a tracestate has at most " + MAX_LENGTH + " characters, not " + state.length());
        });
    }
}
