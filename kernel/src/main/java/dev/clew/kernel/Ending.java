package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.util.List;
import java.util.Optional;

/** How an execution ended. */
public sealed interface Ending {

    record Completed(Payload result) implements Ending {}

    record Failed(Failure failure) implements Ending {}

    /** It let its cancellation through; {@code by} says who asked for that, and is empty if nobody said. */
    record Cancelled(String reason, String by) implements Ending {
        /** One of which it is not said who asked. */
        public Cancelled(String reason) {
            this(reason, "");
        }
    }

    /**
     * The instance goes on in a new execution, whose start but for seed and time is settled here.
     *
     * @param version which version it asked for; empty for the same
     */
    record Continued(Payload input, Optional<Integer> version, List<Event.CarriedSignal> carried, Event.Kept kept)
            implements Ending {
        /** One that stays on its version and keeps nothing. */
        public Continued(Payload input, List<Event.CarriedSignal> carried) {
            this(input, Optional.empty(), carried, Event.Kept.NOTHING);
        }

        public Continued {
            carried = List.copyOf(carried);
        }
    }
}
