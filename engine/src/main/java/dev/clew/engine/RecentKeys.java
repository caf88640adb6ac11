package dev.clew.engine;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** The keys of the messages an instance took lately: so many that what was posted twice is known for it. Not thread-safe. */
final class RecentKeys {

    /**
     * A message is handed out twice only while its row is there. When the second one is reached, the instance has taken
     * at most what was in the mailbox before it, and what it had drained before that.
     */
    static final int MOST = 2 * Mailbox.MAX_FROM_STORE;

    private final SequencedSet<Long> keys = new LinkedHashSet<>();

    void add(long key) {
        keys.add(key);
        if (keys.size() > MOST) {
            keys.removeFirst();
        }
    }

    boolean contains(long key) {
        return keys.contains(key);
    }
}
