package dev.clew.engine;

import dev.clew.store.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The instances that a node has in memory, and those on their way there. Thread-safe.
 *
 * <p>Between the store's word that an instance is owned here and its being in memory, the store hands none of its
 * messages out again. So what is delivered meanwhile is remembered, and the instance looks into the store when it comes.
 */
final class HotInstances {

    private final Supplier<Instant> now;
    private final Map<Long, HotInstance> byKey = new ConcurrentHashMap<>();
    private final Map<InstanceId, HotInstance> byId = new ConcurrentHashMap<>();

    /** The row keys of instances whose start is on its way to the store, with this node as their owner. */
    private final Set<Long> starting = ConcurrentHashMap.newKeySet();

    /** What was handed a message here before it was in memory, and since when; by row key and by id. */
    private final Map<Object, Instant> unheard = new ConcurrentHashMap<>();

    /**
     * None.
     *
     * @param now the node's time
     */
    HotInstances(Supplier<Instant> now) {
        this.now = now;
    }

    int size() {
        return byKey.size();
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    /** Those in memory, as they come and go. */
    Collection<HotInstance> all() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    /** Those in memory at this moment, by row key. */
    Map<Long, HotInstance> present() {
        return Map.copyOf(byKey);
    }

    /** Whether all of these row keys are of instances in memory. */
    boolean containsAll(Set<Long> keys) {
        return byKey.keySet().containsAll(keys);
    }

    Optional<HotInstance> find(InstanceId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** How many are at work. */
    int busy() {
        return (int) byKey.values().stream()
                .filter(instance -> instance.idleSince().equals(Instant.MAX))
                .count();
    }

    // --- coming

    /** Notes that the start of an instance is on its way. To be ended by {@link #started}. */
    void starting(long key) {
        starting.add(key);
    }

    /** Notes that a start has been answered, and what came of it is in memory. */
    void started(long key) {
        starting.remove(key);
    }

    /** Adds an instance. One of the same row was ended by others, who had it go on before this node heard of its end. */
    void add(HotInstance instance) {
        byKey.compute(instance.key(), (key, before) -> {
            if (before != null) {
                before.drop();
            }
            return withUnheard(key, instance);
        });
        byId.compute(instance.id(), (id, before) -> withUnheard(id, instance));
    }

    /** An instance on its way into memory, which looks into the store if it missed something. */
    private HotInstance withUnheard(Object name, HotInstance instance) {
        if (unheard.remove(name) != null) {
            instance.catchUp();
        }
        return instance;
    }

    /** Forgets what was handed to instances before an instant that have not come since. */
    void forgetUnheard(Instant before) {
        unheard.values().removeIf(since -> since.isBefore(before));
    }

    /** The row keys of those in memory or on their way. The latter come first: they are in memory before they are struck. */
    Set<Long> held() {
        Set<Long> held = new HashSet<>(starting);
        held.addAll(byKey.keySet());
        return held;
    }

    // --- messages

    /** Hands a message to its receiver. False if that is not in memory; it will look into the store when it comes. */
    boolean deliver(InstanceId id, long messageKey, String body) {
        return deliver(byId, id, messageKey, body);
    }

    /** The same by the receiver's row key. */
    boolean deliver(long key, long messageKey, String body) {
        return deliver(byKey, key, messageKey, body);
    }

    private <K> boolean deliver(Map<K, HotInstance> instances, K name, long messageKey, String body) {
        HotInstance receiver = instances.compute(name, (absent, present) -> {
            if (present == null) {
                unheard.put(name, now.get());
            }
            return present;
        });
        if (receiver == null) {
            return false;
        }
        receiver.post(messageKey, body);
        return true;
    }

    // --- going

    /** Removes an instance that has left memory. */
    void remove(HotInstance instance) {
        byKey.remove(instance.key(), instance);
        byId.remove(instance.id(), instance);
    }

    /**
     * Removes an instance that is over or held. If another has taken its place already, since its end was durable before
     * it got here, then who waits now may well wait for that one.
     *
     * @param last called with its id before another can take its place, unless another has
     */
    void remove(HotInstance instance, Consumer<InstanceId> last) {
        byKey.remove(instance.key(), instance);
        byId.computeIfPresent(instance.id(), (id, present) -> {
            if (present != instance) {
                return present;
            }
            last.accept(id);
            return null;
        });
    }
}
