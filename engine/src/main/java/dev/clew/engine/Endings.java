package dev.clew.engine;

import dev.clew.store.InstanceId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tells those who wait for an instance when it has ended on this node. Keeps nothing for those nobody waits for. */
final class Endings {

    private record Waiters(CompletableFuture<Ended> ending, int count) {}

    private final ConcurrentMap<InstanceId, Waiters> waiting = new ConcurrentHashMap<>();

    /** Begins to wait; to be followed by {@link #forget}. */
    CompletableFuture<Ended> expect(InstanceId id) {
        return waiting.compute(
                        id,
                        (key, known) -> known == null
                                ? new Waiters(new CompletableFuture<>(), 1)
                                : new Waiters(known.ending(), known.count() + 1))
                .ending();
    }

    /** Stops waiting. */
    @SuppressWarnings("ReferenceEquality") // two futures of one id are of two ends
    void forget(InstanceId id, CompletableFuture<Ended> ending) {
        waiting.computeIfPresent(id, (key, known) -> {
            if (known.ending() != ending) {
                return known;
            }
            return known.count() == 1 ? null : new Waiters(ending, known.count() - 1);
        });
    }

    /** Tells those who wait now. Who comes later waits for the next end: the id may be of another instance by then. */
    void announce(InstanceId id, Ended ended) {
        Waiters known = waiting.remove(id);
        if (known != null) {
            known.ending().complete(ended);
        }
    }

    /** For how many instances somebody waits. For tests. */
    int size() {
        return waiting.size();
    }
}
