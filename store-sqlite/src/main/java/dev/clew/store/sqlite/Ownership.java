package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Taking owners away, inside a transaction. Who owned an instance keeps no claim on the messages in its inbox. */
final class Ownership {

    private static final String FORGET_RECEIPTS = """
            UPDATE inbox SET unreceived_by = NULL, kept_by = NULL
            WHERE instance_key = ?1 AND (unreceived_by IS NOT NULL OR kept_by IS NOT NULL)""";
    private static final String FREE = "UPDATE instances SET " + Pauses.LOSE_OWNER + "?2 END WHERE key = ?1";
    private static final String OWNED = "SELECT key FROM instances WHERE owner = ?1";
    private static final String FORGET_ALL_RECEIPTS = """
            UPDATE inbox SET unreceived_by = NULL, kept_by = NULL
            WHERE instance_key IN (SELECT key FROM instances WHERE owner = ?1)
              AND (unreceived_by IS NOT NULL OR kept_by IS NOT NULL)""";
    private static final String FREE_ALL = "UPDATE instances SET " + Pauses.LOSE_OWNER + "?2 END WHERE owner = ?1";
    private static final String BURY = "DELETE FROM nodes WHERE epoch = ?1";

    private Ownership() {}

    /** Must follow whatever takes the owner of one instance away. */
    static void forgetReceipts(Session session, long key) throws SQLException {
        session.update(FORGET_RECEIPTS, key);
    }

    /** Ends an epoch: all it owned is free and ready, and all it had taken waits again. Nothing happens if it is dead. */
    static void bury(Session session, Epoch epoch, long now) throws SQLException {
        session.update(FORGET_ALL_RECEIPTS, epoch.number());
        session.update(FREE_ALL, epoch.number(), now);
        Tasks.freeAll(session, epoch);
        session.update(BURY, epoch.number());
    }

    /** The keys of what an epoch owns. */
    static List<Long> owned(Session session, Epoch owner) throws SQLException {
        return session.list(OWNED, row -> row.getLong(1), owner.number());
    }

    /** Frees what an epoch owns but for some. Answers how many that were. */
    static int freeAllBut(Session session, Epoch owner, Supplier<Set<Long>> held, long now) throws SQLException {
        List<Long> lost = owned(session, owner);
        lost.removeAll(held.get());
        for (long key : lost) {
            forgetReceipts(session, key);
            session.update(FREE, key, now);
        }
        return lost.size();
    }
}
