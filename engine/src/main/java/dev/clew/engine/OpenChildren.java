package dev.clew.engine;

import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The children of an execution that its history does not know to have ended. */
final class OpenChildren {

    private OpenChildren() {}

    /** By operation, in the order they were started; those that were told to stop are not among them. */
    static Map<OperationId, Event.ChildStarted> after(List<List<Event>> turns) {
        Map<OperationId, Event.ChildStarted> open = new LinkedHashMap<>();
        for (List<Event> turn : turns) {
            for (Event event : turn) {
                switch (event) {
                    case Event.ChildStarted started -> open.put(started.id(), started);
                    case Event.ChildCompleted ended -> open.remove(ended.id());
                    case Event.ChildFailed ended -> open.remove(ended.id());
                    case Event.ChildCancelled told -> open.remove(told.id());
                    default -> {}
                }
            }
        }
        return open;
    }
}
