package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Taking owners away, inside a transaction. Who owned an instance keeps no claim on the messages in its inbox. */
final class Ownership {

    /** Waits for commits that go on for the epoch, and lets none begin. */
    private static final String BURY = "DELETE FROM clew.nodes n WHERE n.epoch = ANY (?::bigint[])";

    /** The same for those who have proved before that the epoch lives. After {@link #BURY}: then no other can. */
    private static final String RETIRE_LANES = "UPDATE clew.writers SET retired = TRUE WHERE epoch = ANY (?::bigint[])";

    /** In the order in which everybody locks. */
    private static final String LOCK_ALL = """
            SELECT count(*) FROM (
                SELECT i.key FROM clew.instances i WHERE i.status = 'RUNNING' AND i.owner = ANY (?::bigint[])
                ORDER BY i.key FOR NO KEY UPDATE) AS locked""";

    private static final String FORGET_ALL_RECEIPTS = """
            UPDATE clew.inbox m SET unreceived_by = NULL, kept_by = NULL
            FROM clew.instances i
            WHERE i.status = 'RUNNING' AND i.owner = ANY (?::bigint[]) AND m.instance_key = i.key
              AND (m.unreceived_by IS NOT NULL OR m.kept_by IS NOT NULL)""";
    private static final String FREE_ALL = "UPDATE clew.instances i SET " + Pauses.LOSE_OWNER + """
            ? END
            WHERE i.status = 'RUNNING' AND i.owner = ANY (?::bigint[])""";

    private static final String OWNED =
            "SELECT i.key FROM clew.instances i WHERE i.status = 'RUNNING' AND i.owner = ? ORDER BY i.key";
    private static final String FREE = "UPDATE clew.instances i SET " + Pauses.LOSE_OWNER + """
            ? END
            FROM unnest(?::bigint[]) AS lost (key)
            WHERE i.key = lost.key AND i.status = 'RUNNING' AND i.owner = ?""";
    private static final String FORGET_RECEIPTS = """
            UPDATE clew.inbox m SET unreceived_by = NULL, kept_by = NULL
            FROM unnest(?::bigint[]) AS lost (key)
            WHERE m.instance_key = lost.key AND (m.unreceived_by IS NOT NULL OR m.kept_by IS NOT NULL)""";

    private Ownership() {}

    /** Ends epochs: all they owned is free and ready, and all they had taken waits again. Nothing happens to those that are dead. */
    static void bury(Session session, List<Epoch> epochs, long now) throws SQLException {
        long[] numbers = epochs.stream().mapToLong(Epoch::number).toArray();
        Script script = new Script()
                .add(BURY, (Object) numbers)
                .add(RETIRE_LANES, (Object) numbers)
                .add(LOCK_ALL, (Object) numbers)
                .add(FORGET_ALL_RECEIPTS, (Object) numbers)
                .add(FREE_ALL, now, now, numbers);
        GiveBacks.freeAll(script, numbers);
        script.run(session);
    }

    /** The keys of what an epoch owns. */
    static List<Long> owned(Session session, Epoch owner) throws SQLException {
        return session.list(OWNED, row -> row.getLong(1), owner.number());
    }

    /** Frees what an epoch owns but for some. Answers which those were. */
    static List<Long> freeAllBut(Session session, Epoch owner, Supplier<Set<Long>> held, long now) throws SQLException {
        List<Long> lost = owned(session, owner);
        lost.removeAll(held.get());
        if (!lost.isEmpty()) {
            long[] keys = lost.stream().mapToLong(Long::longValue).toArray();
            session.update(FREE, now, now, keys, owner.number());
            session.update(FORGET_RECEIPTS, (Object) keys);
        }
        return lost;
    }
}
