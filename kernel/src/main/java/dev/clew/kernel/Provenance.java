package dev.clew.kernel;

import dev.clew.api.TraceContext;
import java.util.Optional;

/**
 * Where an instance comes from, for people and their tools: nothing is decided by it. Every execution of the instance has
 * the same.
 *
 * @param detached whether another instance started it that does not wait for it
 * @param trace the place in a trace that it belongs to
 */
public record Provenance(boolean detached, Optional<TraceContext> trace) {

    /** Nothing is known, or there is nothing to know. */
    public static final Provenance NONE = new Provenance(false, Optional.empty());
}
