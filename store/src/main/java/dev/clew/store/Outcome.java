package dev.clew.store;

import dev.clew.api.InstanceStatus;
import java.time.Instant;
import java.util.List;

/** What became of one {@link Write}. */
public sealed interface Outcome {

    /** It is durable. Also the answer to a write that was stored before and is asked for again. */
    record Committed() implements Outcome {
        /** The one there is. */
        public static final Committed INSTANCE = new Committed();
    }

    /**
     * A turn, a termination, a reset or an import is durable that sent something; one that was stored before is just {@link Committed}, though it did.
     *
     * @param outcomes what became of each write of its {@link Write.Outbox#writes outbox}, in their order
     */
    record Sent(List<Outcome> outcomes) implements Outcome {
        public Sent {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * A delivery is durable.
     *
     * @param owned whether the sender owns the receiver, and so has to take the message up itself: the store will
     *     not hand it out by {@link InstanceLog#receive}. The answer to a repeated delivery says no once a claim has
     *     handed the message out, or the sender gave the receiver back
     */
    record Delivered(boolean owned) implements Outcome {}

    /** The epoch is dead, or does not own the instance, or the turn is not the next one, or it stands otherwise than was seen. Nothing was written now. */
    record Fenced(String why) implements Outcome {}

    /** A start or an import found an instance of the same id. Nothing was written. */
    record Exists(InstanceRow existing) implements Outcome {}

    /**
     * The instance knows the idempotency key that a delivery or a start came with. Nothing was written.
     *
     * @param firstAt when the first with that key was sent
     */
    record Repeated(Instant firstAt) implements Outcome {}

    /** There is no such instance. Nothing was written. */
    record NotFound() implements Outcome {
        /** The one there is. */
        public static final NotFound INSTANCE = new NotFound();
    }

    /** A delivery found its receiver ended. Nothing was written. */
    record Ended(InstanceStatus status) implements Outcome {}

    /** The database refuses this write whatever is tried: it is too large or breaks a constraint. Nothing was written. */
    record Refused(String why) implements Outcome {}
}
