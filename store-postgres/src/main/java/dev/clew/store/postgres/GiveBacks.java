package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takers that let go of tasks: one by one, of all but some, or because they end. Wanted tasks wait again in their old
 * places, the others are deleted.
 *
 * <p>Whether a task is wanted is read from its locked row, not from what the statement began with: it may be withdrawn
 * at this very moment.
 */
final class GiveBacks implements Group {

    private static final String LET_GO = """
            ),
            gone AS (DELETE FROM clew.tasks t USING let_go g WHERE t.key = g.key AND NOT g.wanted),
            back AS (
                UPDATE clew.tasks t SET taker = NULL, takes = t.takes - 1, deadline_ms =\s""" + Deadline.GIVEN_BACK + """

                FROM let_go g WHERE t.key = g.key AND g.wanted),
            left_sessions AS (""" + HeldSessions.ONE_LESS + """
            )
            SELECT g.key FROM let_go g""";

    private static final String GIVE_BACK = """
            WITH let_go AS MATERIALIZED (
                SELECT t.key, t.wanted, t.namespace, t.session
                FROM unnest(?::bigint[], ?::bigint[]) AS b (task, taker)
                JOIN clew.tasks t ON t.key = b.task AND t.taker = b.taker
                ORDER BY t.key FOR UPDATE OF t""" + LET_GO;

    private static final String GIVE_BACK_ALL_BUT = """
            WITH let_go AS MATERIALIZED (
                SELECT t.key, t.wanted, t.namespace, t.session FROM clew.tasks t
                WHERE t.taker = ? AND t.key <> ALL (?::bigint[])
                ORDER BY t.key FOR UPDATE OF t""" + LET_GO;

    /** The take counts: it may be the task that its taker died of. */
    private static final String FREE_ALL = """
            WITH let_go AS MATERIALIZED (
                SELECT t.key, t.wanted FROM clew.tasks t WHERE t.taker = ANY (?::bigint[]) ORDER BY t.key FOR UPDATE),
            gone AS (DELETE FROM clew.tasks t USING let_go g WHERE t.key = g.key AND NOT g.wanted),
            left_sessions AS (DELETE FROM clew.sessions s WHERE s.holder = ANY (?::bigint[]))
            UPDATE clew.tasks t SET taker = NULL, deadline_ms =\s""" + Deadline.WAITING + """

            FROM let_go g WHERE t.key = g.key AND g.wanted""";

    private final long now;
    private final List<Numbered<Write.GiveBack>> giveBacks = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();

    GiveBacks(long now) {
        this.now = now;
    }

    void add(int place, Write.GiveBack giveBack) {
        giveBacks.add(new Numbered<>(place, giveBack));
    }

    @Override
    public void script(Script script) {
        if (!giveBacks.isEmpty()) {
            script.add(
                    GIVE_BACK,
                    row -> done.add(row.getLong(1)),
                    giveBacks.stream().mapToLong(each -> each.write().task()).toArray(),
                    giveBacks.stream()
                            .mapToLong(each -> each.write().owner().number())
                            .toArray(),
                    now);
        }
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.GiveBack> each : giveBacks) {
            answers.put(each.place(), done.contains(each.write().task()) ? Committed.INSTANCE : Fences.NOT_TAKER);
        }
    }

    /** Lets go of what an epoch has taken but for some. Answers how many that were. */
    static int allBut(Session session, Epoch taker, Set<Long> held, long now) throws SQLException {
        long[] kept = held.stream().mapToLong(Long::longValue).toArray();
        var freed = new ArrayList<Long>();
        new Script()
                .add(Database.LOOKUPS)
                .add(GIVE_BACK_ALL_BUT, row -> freed.add(row.getLong(1)), taker.number(), kept, now)
                .run(session);
        return freed.size();
    }

    /** Epochs end: what they had taken is free, and so are their sessions. */
    static void freeAll(Script script, long[] takers) {
        script.add(Database.LOOKUPS).add(FREE_ALL, takers, takers);
    }
}
