package dev.clew.workflow;

import dev.clew.api.Payload;
import dev.clew.api.StateKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a walk goes on in the next execution: at the beginning of a round of a loop. Source: ADR-0052.
 *
 * @param frames the sequences around it, outermost first: the last is the one that the loop is in
 * @param round which round comes next, from 1
 * @param result what the round before it came to
 */
record Position(List<Frame> frames, int round, Payload result) {

    /** What the next execution finds it under, and takes away. */
    static final StateKey<Position> KEY = StateKey.of("clew.position", Position.class);

    Position {
        frames = List.copyOf(frames);
    }

    /**
     * A sequence that is walked.
     *
     * @param at the id of the vertex it is in
     * @param arm which arm of a route it is; empty if none
     * @param round which walk of a loop's body it is, from 1; 0 if none
     * @param outputs what its vertices left with so far, by their ids
     */
    record Frame(String at, Optional<String> arm, int round, Map<String, Payload> outputs) {

        Frame {
            outputs = Map.copyOf(outputs);
        }
    }
}
