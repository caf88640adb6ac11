package dev.clew.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** How instances and histories that nobody needs any more leave the store. Each call is one short transaction. */
public interface Removal {

    /** Which instances a deletion may reach. */
    enum Reach {
        /** Those that have ended. */
        ENDED,
        /** Those that nobody owns: they have ended, are held, or run and wait for their next owner. */
        UNOWNED
    }

    /**
     * Deletes instances with their histories, inboxes and tasks, each whole or not at all.
     *
     * <p>Nothing that is written later brings any of it back: a message finds no receiver, a report of a task is
     * fenced. A task that somebody runs at this moment becomes unwanted, and goes when its taker lets go of it.
     *
     * @param keys row keys, a few hundred at most; those that are not there, or not in reach when it happens, are
     *     passed over
     * @return the keys of those that this call deleted
     * @throws StoreUnavailableException if the store did not answer; calling again is safe, and passes over what is
     *     gone already
     */
    Set<Long> delete(List<Long> keys, Reach reach);

    /**
     * Looks for instances that ended long ago, in the order of their keys, so from the oldest on. One cheap look,
     * however many instances there are and whatever it finds.
     *
     * @param namespaces the tenants whose instances are looked for; empty for all
     * @param after only those with a larger key: where the look before ended
     * @param endedBefore when they have ended at the latest, exclusive
     * @param looks how many instances to look at
     */
    Expired expired(Set<String> namespaces, long after, Instant endedBefore, int looks);

    /**
     * Deletes what is recorded of earlier executions. The current one is never touched, nor are its start and the
     * instance's row.
     *
     * @param key the instance; nothing happens if there is none
     * @param keep how many executions keep their histories, the current one among them; at least 1
     * @param executions how many to delete at most, the oldest first
     * @return how many turns were deleted; 0 if there is nothing left to delete
     * @apiNote A turn of an execution that is gone cannot be recognized when it is committed again: it is fenced.
     */
    int prune(long key, int keep, int executions);
}
