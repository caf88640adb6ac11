package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Write;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which turn is next for instances that this store wrote last, and whose it is to write. Thread-safe.
 *
 * <p>Knowledge, not a guess: while an epoch lives, and every script proves that it does, what it owns is taken from it
 * only by its own writes and by {@link dev.clew.store.InstanceLog#abandoned}, which go through this store and are noted
 * here before they are begun. So a turn that fits needs no proof of its own. A termination, which may come from
 * anywhere, takes the number of the owner's next turn, so that one which is thought to be the next cannot be inserted.
 * Source: ADR-0013, for PostgreSQL ADR-0015, for terminations ADR-0023.
 */
final class Tips {

    /** Some 100 bytes each. Beyond that all are forgotten, and proved again. */
    private static final int MOST = 200_000;

    private final ConcurrentMap<Long, Tip> tips = new ConcurrentHashMap<>();

    /** Has tasks if any were queued since it was started or claimed, or when it was. */
    private record Tip(Epoch owner, int execution, int next, boolean hasTasks) {

        boolean leadsTo(Write.Turn turn) {
            return next == turn.number() && execution == turn.execution() && owner.equals(turn.owner());
        }
    }

    /** Whether a turn is known to be the next and its owner's to write. */
    boolean leadTo(Write.Turn turn) {
        Tip tip = tips.get(turn.key());
        return tip != null && tip.leadsTo(turn);
    }

    /** Notes an instance that was stored. */
    void started(Write.Start start) {
        start.owner().ifPresent(owner -> put(start.key(), new Tip(owner, 1, 0, false)));
    }

    /**
     * Notes an instance that was claimed, with so many turns.
     *
     * @param hasTasks whether the task queue holds tasks of it that are wanted
     */
    void claimed(long key, Epoch owner, int execution, int turns, boolean hasTasks) {
        put(key, new Tip(owner, execution, turns, hasTasks));
    }

    /**
     * Whether the task queue may hold a wanted task of a turn's instance once the turn is stored. Only turns queue tasks, and
     * only the owner's; where the turn is not known to be the next, nothing is known of them either.
     */
    boolean mayHaveTasks(Write.Turn turn) {
        Tip tip = tips.get(turn.key());
        return tip == null
                || !tip.leadsTo(turn)
                || tip.hasTasks
                || !turn.errands().queued().isEmpty();
    }

    /** Notes a turn that was stored. */
    void advanced(Write.Turn turn) {
        if (turn.change().filter(Tips::takesTheOwnerAway).isPresent()) {
            tips.remove(turn.key());
            return;
        }
        boolean hasTasks = mayHaveTasks(turn);
        if (turn.change().flatMap(Write.Change::next).isPresent()) {
            put(turn.key(), new Tip(turn.owner(), turn.execution() + 1, 0, hasTasks));
        } else {
            put(turn.key(), new Tip(turn.owner(), turn.execution(), turn.number() + 1, hasTasks));
        }
    }

    private static boolean takesTheOwnerAway(Write.Change change) {
        return change.release().isPresent()
                || change.status()
                        .filter(status -> status != InstanceStatus.RUNNING)
                        .isPresent();
    }

    void forget(long key) {
        tips.remove(key);
    }

    private void put(long key, Tip tip) {
        if (tips.size() >= MOST) {
            tips.clear();
        }
        tips.put(key, tip);
    }
}
