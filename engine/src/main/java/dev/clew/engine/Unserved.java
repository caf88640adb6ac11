package dev.clew.engine;

import dev.clew.engine.json.Abilities;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.store.Membership;
import dev.clew.store.StoreUnavailableException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says once of each activity that somebody asks for and no living node has registered, that it waits: most often its
 * registration was forgotten. Thread-safe.
 */
final class Unserved {

    private static final System.Logger LOG = System.getLogger(Unserved.class.getName());

    private final Membership membership;
    private final Set<String> own;
    private final Set<String> looked = ConcurrentHashMap.newKeySet();

    /** One for a node with these activities. */
    Unserved(Membership membership, Set<String> own) {
        this.membership = membership;
        this.own = own;
    }

    /** Notes that an activity was put into the queue. */
    void queued(String activity) {
        if (!own.contains(activity) && looked.add(activity)) {
            look(activity);
        }
    }

    private void look(String activity) {
        try {
            if (membership.abilities().values().stream().noneMatch(said -> mayHave(said, activity))) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "activity ''{0}'' is asked for, and no living node has it registered; it waits until one does",
                        activity);
            }
        } catch (StoreUnavailableException unavailable) {
            looked.remove(activity); // the next one asks again
        }
    }

    private static boolean mayHave(String said, String activity) {
        try {
            return Abilities.read(said).activities().contains(activity);
        } catch (UnreadableHistoryException ofALaterRelease) {
            return true;
        }
    }
}
