package dev.clew.engine;

import dev.clew.store.Expired;
import dev.clew.store.Removal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes instances that ended long ago. Not thread-safe: a node's clockwork drives it.
 *
 * <p>It goes through all instances from the oldest on, a stretch at a time, and begins again where the young ones begin:
 * there is no index of ends, and so none to pay for with every end. A stretch in which there is nothing to delete is
 * one read, and the next one waits for a minute; while there is something to delete it goes on sooner. Nodes that
 * share a store do not agree on who does it: what another deleted first is passed over.
 */
final class Retention {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Time for everything else between two stretches. */
    private static final Duration BREATH = Duration.ofMillis(250);

    /** How many instances are looked at, and so deleted, at once. */
    private static final int STRETCH = 500;

    private final Removal removal;
    private final Optional<Duration> kept;
    private final Set<String> namespaces;
    private long cursor = Long.MIN_VALUE;
    private Instant next;

    /**
     * Nothing done yet.
     *
     * @param kept how long what has ended is kept; empty for ever
     * @param namespaces whose instances; empty for all
     */
    Retention(Removal removal, Optional<Duration> kept, Set<String> namespaces, Instant now) {
        this.removal = removal;
        this.kept = kept;
        this.namespaces = namespaces;
        this.next = kept.isPresent() ? now.plus(INTERVAL) : Instant.MAX;
    }

    /** When there is next something to do. */
    Instant next() {
        return next;
    }

    /** Does what is due. */
    void tick(Instant now) {
        if (next.isAfter(now)) {
            return;
        }
        Expired expired = removal.expired(namespaces, cursor, now.minus(kept.orElse(Duration.ZERO)), STRETCH);
        if (!expired.keys().isEmpty()) {
            removal.delete(expired.keys(), Removal.Reach.ENDED);
        }
        cursor = expired.next().orElse(Long.MIN_VALUE);
        boolean more = !expired.keys().isEmpty() && expired.next().isPresent();
        next = now.plus(more ? BREATH : INTERVAL);
    }
}
