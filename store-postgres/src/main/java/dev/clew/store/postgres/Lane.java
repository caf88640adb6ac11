package dev.clew.store.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One who commits, one batch at a time. Not thread-safe.
 *
 * <p>Every batch has a number, which its transaction writes into the lane's row before all else. Whoever did not hear
 * whether a batch was committed retires the lane: that waits for a transaction that still goes on, keeps one that has
 * yet to arrive from ever being committed, and tells which batch was the last. So the question is answered by reading,
 * however the connection was lost.
 */
final class Lane {

    /**
     * Statements of a script are planned once for arrays of any size; left alone, the server makes a third of their plans
     * again and again. Rows are looked up in indexes, however small a table was when the plan was made. Ends with the
     * transaction.
     */
    private static final String PLANS =
            "set_config('plan_cache_mode', 'force_generic_plan', TRUE) IS NULL, " + Database.LOOK_UP;

    /**
     * Fails with a division by zero if the lane was retired, as it is when the epoch it is bound to is declared dead: that
     * has to wait for a batch that goes on, and lets none begin.
     */
    private static final String GUARD = """
            WITH mine AS (
                UPDATE clew.writers SET batch = ?, used_at_ms = ? WHERE id = ? AND NOT retired RETURNING id)
            SELECT 1 / (SELECT count(*) FROM mine)""" + ", " + PLANS;

    /**
     * The guard of other epochs than the one it is bound to, which binds it to another. Fails with an invalid text if one
     * is dead. Locks the nodes that live, so that declaring one dead has to wait, and waits for a burial that goes on.
     * Source: ADR-0015.
     */
    private static final String BIND = """
            WITH mine AS (
                UPDATE clew.writers SET batch = ?, used_at_ms = ?, epoch = ? WHERE id = ? AND NOT retired RETURNING id),
            living AS (
                SELECT n.epoch FROM clew.nodes n WHERE n.epoch = ANY (?::bigint[]) ORDER BY n.epoch FOR KEY SHARE)
            SELECT 1 / (SELECT count(*) FROM mine),
                CASE WHEN (SELECT count(*) FROM living) = ? THEN 0
                    ELSE ('dead' || (SELECT count(*) FROM living))::int END""" + ", " + PLANS;

    private static final String OPEN =
            "INSERT INTO clew.writers (id, batch, retired, used_at_ms) VALUES (?, 0, FALSE, ?)";
    private static final String RETIRE = "UPDATE clew.writers SET retired = TRUE WHERE id = ? RETURNING batch";

    private final long id;
    private long batch;

    /** The epoch whose death retires it, as the database knows it; and as it will if the batch is committed. */
    private @Nullable Long bound;

    private @Nullable Long binding;

    private Lane(long id) {
        this.id = id;
    }

    /** A new lane. */
    static Lane open(Session session, long id, long now) throws SQLException {
        session.update(OPEN, id, now);
        return new Lane(id);
    }

    /**
     * Begins the next batch. Before anything that can fail: a batch that was never sent would else be taken for the one
     * before it, which was committed.
     */
    void begin() {
        batch++;
    }

    /**
     * Writes the number of the batch, if this lane may commit and all of these epochs live.
     *
     * @param epochs each once
     */
    void guard(Script script, long now, long[] epochs) {
        Long only = epochs.length == 1 ? epochs[0] : null;
        if (epochs.length == 0 || (only != null && only.equals(bound))) {
            script.add(GUARD, batch, now, id);
            binding = bound;
        } else {
            script.add(BIND, batch, now, only, id, epochs, epochs.length);
            binding = only;
        }
    }

    /** Notes that the batch was committed. */
    void committed() {
        bound = binding;
    }

    /** Retires the lane. Answers whether its latest batch was committed. */
    boolean retire(Session session) throws SQLException {
        return session.one(RETIRE, row -> row.getLong(1), id)
                .filter(last -> last == batch)
                .isPresent();
    }
}
