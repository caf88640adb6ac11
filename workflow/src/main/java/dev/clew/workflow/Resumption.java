package dev.clew.workflow;

import dev.clew.workflow.Position.Frame;
import java.util.Optional;

/**
 * A position that is being walked to, down to a depth.
 *
 * @param position where to
 * @param depth of the frame that is next
 */
record Resumption(Position position, int depth) {

    /** The sequence that is walked to; empty if it is the loop itself. */
    Optional<Frame> frame() {
        return depth == position.frames().size()
                ? Optional.empty()
                : Optional.of(position.frames().get(depth));
    }

    Resumption deeper() {
        return new Resumption(position, depth + 1);
    }
}
