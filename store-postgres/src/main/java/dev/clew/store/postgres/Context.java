package dev.clew.store.postgres;

import dev.clew.store.Write;
import java.util.Set;

/**
 * What the groups of one transaction share.
 *
 * @param now the store's time, in milliseconds
 * @param hopeful whether new names are taken to be free and known turns to be the next, which is faster; where that
 *     is wrong, the script fails and is made again without hope
 * @param tips which turns are known to be the next
 * @param before the turns that the transaction has stored already: one that comes again is a repetition, though this
 *     transaction stored it
 */
record Context(long now, boolean hopeful, Tips tips, Set<Turns.Place> before) {

    boolean isKnown(Write.Turn turn) {
        return hopeful && tips.leadTo(turn);
    }

    /** Whether the end of an execution may leave tasks behind. */
    boolean mayHaveTasks(Write.Turn turn) {
        return !hopeful || tips.mayHaveTasks(turn);
    }

    boolean storedBefore(Turns.Place place) {
        return !before.isEmpty() && before.contains(place);
    }
}
