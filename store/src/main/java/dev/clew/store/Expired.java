package dev.clew.store;

import dev.clew.api.InstanceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Instances that ended long ago, as far as a look went.
 *
 * @param keys their row keys, ascending
 * @param next where to go on; empty if what follows is too young, so that the next look begins at the beginning
 */
public record Expired(List<Long> keys, Optional<Long> next) {

    public Expired {
        keys = List.copyOf(keys);
    }

    /** What a look sees of an instance. For those who write stores. */
    public record Sight(long key, String namespace, InstanceStatus status, Instant createdAt, Instant updatedAt) {}

    /**
     * Judges what was seen. For those who write stores.
     *
     * @param seen by ascending key
     * @param looks how many there could have been
     */
    public static Expired among(List<Sight> seen, Set<String> namespaces, Instant endedBefore, int looks) {
        List<Long> keys = new ArrayList<>();
        for (Sight sight : seen) {
            if (!sight.createdAt().isBefore(endedBefore)) {
                return new Expired(keys, Optional.empty());
            }
            if (sight.status().ended()
                    && sight.updatedAt().isBefore(endedBefore)
                    && (namespaces.isEmpty() || namespaces.contains(sight.namespace()))) {
                keys.add(sight.key());
            }
        }
        boolean more = looks > 0 && seen.size() == looks;
        return new Expired(keys, more ? Optional.of(seen.getLast().key()) : Optional.empty());
    }
}
