package dev.clew.store.postgres;

import dev.clew.store.InstanceId;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Instances that are ended from outside. Source: ADR-0023.
 *
 * <p>Owners append turns without looking at the instances' rows, so what stops them is the history: the termination is
 * stored under the number of the next turn. Histories come before rows here as they do with turns, so that nobody waits
 * for the other. A turn that is on its way is waited for, and the termination then tried again behind it; one that even
 * so comes first is found out by {@link Explanations}, and all is done again.
 */
final class Terminations implements Group {

    /** How often to try in one script. The second time nearly always succeeds: the owner hears of its turn first. */
    private static final int TRIES = 3;

    /** Nobody deletes the instances from here on. Turns, claims and deliveries are not in the way. */
    private static final String KEEP = """
            SELECT count(*) FROM (
                SELECT i.key FROM clew.instances i WHERE i.key = ANY (?::bigint[]) ORDER BY i.key FOR KEY SHARE) AS kept""";

    private static final String RECORD = """
            INSERT INTO clew.history (instance_key, execution, number, at_ms, epoch, events)
            SELECT i.key, i.execution, coalesce(last.number + 1, 0), t.at_ms, 0, t.events
            FROM unnest(?::bigint[], ?::bigint[], ?::text[]) AS t (key, at_ms, events)
            JOIN clew.instances i ON i.key = t.key
            LEFT JOIN LATERAL (
                SELECT h.number, h.epoch FROM clew.history h
                WHERE h.instance_key = i.key AND h.execution = i.execution
                ORDER BY h.number DESC LIMIT 1) AS last ON TRUE
            WHERE i.status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
              AND last.epoch IS DISTINCT FROM 0
            ORDER BY i.key
            ON CONFLICT DO NOTHING""";

    /** Those that this very transaction has recorded. */
    private static final String END = """
            WITH mine AS MATERIALIZED (
                SELECT i.key, t.at_ms, t.outcome
                FROM unnest(?::bigint[], ?::bigint[], ?::text[]) AS t (key, at_ms, outcome)
                JOIN clew.instances i ON i.key = t.key
                WHERE i.status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
                  AND (SELECT h.epoch = 0 AND h.xmin = pg_current_xact_id()::xid FROM clew.history h
                    WHERE h.instance_key = i.key AND h.execution = i.execution
                    ORDER BY h.number DESC LIMIT 1)
                ORDER BY i.key FOR NO KEY UPDATE OF i)
            UPDATE clew.instances i
            SET status = 'TERMINATED', outcome = mine.outcome, owner = NULL, pausing = NULL, ready_at_ms = NULL, claims = 0,
                updated_at_ms = mine.at_ms
            FROM mine WHERE i.key = mine.key
            RETURNING i.key, i.namespace, i.id""";

    private final Handbacks handbacks;
    private final Errands errands;
    private final Context context;
    private final List<Numbered<Write.Terminate>> terminations = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();
    private final List<InstanceId> instances = new ArrayList<>();

    Terminations(Handbacks handbacks, Errands errands, Context context) {
        this.handbacks = handbacks;
        this.errands = errands;
        this.context = context;
    }

    void add(int place, Write.Terminate terminate) {
        terminations.add(new Numbered<>(place, terminate));
    }

    @Override
    public void script(Script script) {
        if (terminations.isEmpty()) {
            return;
        }
        terminations.sort(Comparator.comparingLong(each -> each.write().key()));
        List<Write.Terminate> writes =
                terminations.stream().map(Numbered::write).toList();
        long[] keys = writes.stream().mapToLong(Write.Terminate::key).toArray();
        long[] times = writes.stream().mapToLong(each -> Millis.of(each.at())).toArray();
        String[] events = writes.stream().map(Write.Terminate::events).toArray(String[]::new);
        script.add(KEEP, (Object) keys);
        for (int i = 0; i < TRIES; i++) {
            script.add(RECORD, keys, times, events);
        }
        script.add(
                END,
                row -> {
                    done.add(row.getLong(1));
                    instances.add(new InstanceId(row.getString(2), row.getString(3)));
                },
                keys,
                times,
                writes.stream().map(Write.Terminate::outcome).toArray(String[]::new));
        for (long key : keys) {
            context.tips().forget(key);
            handbacks.ended(key);
            errands.over(key);
        }
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Terminate> each : terminations) {
            context.tips().forget(each.write().key());
            if (done.contains(each.write().key())) {
                answers.put(each.place(), Committed.INSTANCE);
            }
        }
    }

    /** Whether it ended an instance, once its statements were run. */
    boolean done(long key) {
        return done.contains(key);
    }

    /** The instances that it ended. */
    List<InstanceId> instances() {
        return instances;
    }
}
