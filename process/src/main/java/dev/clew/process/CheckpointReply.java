package dev.clew.process;

import dev.clew.engine.json.JsonByHand;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The answer to a checkpoint.
 *
 * @param found whether there was one of that key already, whose state counts
 * @param state its state, if it was found
 * @param until of a sleep: when it is over
 * @param signal what is asked of the process
 * @param custom what was sent to this checkpoint. It stays with the checkpoint that was saved with it, so a run after a crash
 *     gets it too
 */
@JsonByHand.Way(CheckpointText.OfReply.class)
@JsonSerialize(using = CheckpointJson.ReplyOut.class)
@JsonDeserialize(using = CheckpointJson.ReplyIn.class)
public record CheckpointReply(
        boolean found,
        Optional<Bytes> state,
        Optional<Instant> until,
        Optional<ControlSignal> signal,
        Optional<Bytes> custom) {

    /** It was saved, and there is no more to say. */
    static final CheckpointReply SAVED =
            new CheckpointReply(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public CheckpointReply {
        state = Objects.requireNonNullElse(state, Optional.empty());
        until = Objects.requireNonNullElse(until, Optional.empty());
        signal = Objects.requireNonNullElse(signal, Optional.empty());
        custom = Objects.requireNonNullElse(custom, Optional.empty());
    }

    /** The same, and what is asked of the process by now. */
    CheckpointReply with(Optional<ControlSignal> pending) {
        return pending.equals(signal) ? this : new CheckpointReply(found, state, until, pending, custom);
    }

    /** Whether the process is to end. */
    public boolean shouldCancel() {
        return asks(ControlSignal.Type.CANCEL);
    }

    /** Whether the process is to stop here until it is resumed. */
    public boolean shouldPause() {
        return asks(ControlSignal.Type.PAUSE);
    }

    /** Whether the process is to leave, whatever for. */
    public boolean shouldExit() {
        return signal.filter(pending -> pending.type() != ControlSignal.Type.RESUME)
                .isPresent();
    }

    private boolean asks(ControlSignal.Type type) {
        return signal.filter(pending -> pending.type() == type).isPresent();
    }
}
