package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.util.List;

/** How an execution ended. */
public sealed interface Ending {

    record Completed(Payload result) implements Ending {}

    record Failed(Failure failure) implements Ending {}

    record Cancelled(String reason) implements Ending {}

    /** The instance goes on in a new execution, whose start but for seed and time is settled here. */
    record Continued(Payload input, List<Event.CarriedSignal> carried, Event.Kept kept) implements Ending {
        public Continued {
            carried = List.copyOf(carried);
        }
    }
}
