package dev.clew.store;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * Which nodes live. A node's one lease covers every instance it owns.
 *
 * <p>An epoch is alive from {@link #join} until {@link #leave}, or until {@link #reap} declares it dead; a lease
 * that ran out does not kill by itself. Both frees all instances the epoch owned, in the same act: they have no
 * owner and are ready at once.
 */
public interface Membership {

    /**
     * Brings a node to life.
     *
     * <p>A store that can prove that earlier nodes are gone (an embedded one whose file nobody else holds) declares
     * them dead here, without waiting for their leases.
     *
     * @param name what people call the node
     * @param lease how long it lives without renewing, at least a millisecond
     * @param abilities what it says it can do, for {@link #abilities}; the engine's words, which the store only keeps
     * @return a fresh epoch, higher than every one before
     * @throws dev.clew.api.ConfigurationException if the store allows one engine process and another holds it
     */
    Epoch join(String name, Duration lease, String abilities);

    /** Brings a node to life that does not say what it can do. */
    default Epoch join(String name, Duration lease) {
        return join(name, lease, "");
    }

    /**
     * Prolongs the life of an epoch to a lease from now on.
     *
     * @param load what the node says of itself, for {@link #nodes}
     * @return whether it was alive; false means that it is dead for good and may commit nothing more
     */
    boolean renew(Epoch epoch, Duration lease, Load load);

    /** Prolongs the life of an epoch that has nothing to say of itself. */
    default boolean renew(Epoch epoch, Duration lease) {
        return renew(epoch, lease, Load.NONE);
    }

    /** Ends the life of an epoch in good order and frees what it owned. Does nothing if it is dead. */
    void leave(Epoch epoch);

    /**
     * Declares every epoch dead whose lease has run out by the store's clock (its last instant has come), and frees
     * what they owned.
     *
     * @return who died by this call, in ascending order
     */
    List<Epoch> reap();

    /** Whether all nodes are of one process, so that no other machine will ever come and help. The same for the life of the store. */
    default boolean oneProcess() {
        return false;
    }

    /** The living, in ascending order. */
    List<NodeRecord> nodes();

    /** What the living said at their joining that they can do; those that said nothing are left out. For people. */
    SortedMap<Epoch, String> abilities();
}
