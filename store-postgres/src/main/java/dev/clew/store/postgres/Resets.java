package dev.clew.store.postgres;

import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Instances that go on from an earlier place. Source: ADR-0030.
 *
 * <p>The first statement answers for the instance as it was seen, under its row's lock. The others do something only if
 * that one did, which they read from the row: it has this very start, from this very transaction.
 */
final class Resets implements Group {

    private static final String BEGIN = """
            UPDATE clew.instances i
            SET execution = i.execution + 1, start = ?, status = 'RUNNING', outcome = NULL, claims = 0, begins_at_ms = NULL,
                ready_at_ms = ?, updated_at_ms = ?, custom_status = nullif(?, ''),
                status_version = coalesce(i.status_version, 0) + 1, format = ?
            WHERE i.key = ? AND i.execution = ? AND i.status = ? AND (
                SELECT count(*) FROM clew.history h WHERE h.instance_key = i.key AND h.execution = i.execution) = ?
            RETURNING i.key""";

    private static final String BEGUN = """
            EXISTS (SELECT FROM clew.instances i
                WHERE i.key = ? AND i.execution = ? AND i.start = ? AND i.xmin = pg_current_xact_id()::xid)""";

    private static final String CONSUME =
            "DELETE FROM clew.inbox m WHERE m.instance_key = ? AND m.key = ANY (?::bigint[]) AND " + BEGUN;

    /** Stored by no epoch that ever lived, nor by nobody's, which is that of terminations. */
    private static final String COPY = """
            INSERT INTO clew.history (instance_key, execution, number, at_ms, epoch, events)
            SELECT ?, ?, t.number, t.at_ms, -1, t.events
            FROM unnest(?::int[], ?::bigint[], ?::text[]) AS t (number, at_ms, events)
            WHERE\s""" + BEGUN + " ON CONFLICT DO NOTHING";

    private static final String FORGET = "DELETE FROM clew.state s WHERE s.instance_key = ? AND " + BEGUN;

    private static final String KEEP = """
            INSERT INTO clew.state (instance_key, name, at_ms, value)
            SELECT ?, v.name, v.at_ms, v.value
            FROM unnest(?::text[], ?::bigint[], ?::text[]) AS v (name, at_ms, value)
            WHERE\s""" + BEGUN + " ON CONFLICT DO NOTHING";

    private static final String FORGET_ATTRIBUTES =
            "DELETE FROM clew.attributes a WHERE a.instance_key = ? AND a.name <> ALL (?::text[]) AND " + BEGUN;

    private static final String KEEP_ATTRIBUTES = """
            INSERT INTO clew.attributes AS a (instance_key, name, value, namespace)
            SELECT b.key, v.name, v.value, b.namespace
            FROM clew.instances b, unnest(?::text[], ?::text[]) AS v (name, value)
            WHERE b.key = ? AND\s""" + BEGUN + """

            ON CONFLICT (instance_key, name) DO UPDATE SET value = excluded.value WHERE a.value <> excluded.value""";

    private final Context context;
    private final List<Numbered<Write.Reset>> resets = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();

    Resets(Context context) {
        this.context = context;
    }

    void add(int place, Write.Reset reset) {
        resets.add(new Numbered<>(place, reset));
    }

    @Override
    public void script(Script script) {
        var errands = new Errands();
        for (Numbered<Write.Reset> each : resets) {
            script(script, each.write());
            errands.over(each.write().key());
            context.tips().forget(each.write().key());
        }
        errands.script(script);
    }

    private void script(Script script, Write.Reset reset) {
        long key = reset.key();
        int next = reset.execution() + 1;
        String start = reset.start();
        List<TurnRow> turns = reset.turns();
        List<StateRow> state = reset.state();
        script.add(
                BEGIN,
                row -> done.add(row.getLong(1)),
                start,
                context.now(),
                Millis.of(reset.at()),
                reset.customStatus().orElse(""),
                reset.format(),
                key,
                reset.execution(),
                reset.status().name(),
                reset.length());
        if (!reset.consumed().isEmpty()) {
            long[] consumed =
                    reset.consumed().stream().mapToLong(Long::longValue).toArray();
            script.add(CONSUME, key, consumed, key, next, start);
        }
        if (!turns.isEmpty()) {
            script.add(
                    COPY,
                    key,
                    next,
                    turns.stream().mapToInt(TurnRow::number).toArray(),
                    turns.stream().mapToLong(turn -> Millis.of(turn.at())).toArray(),
                    turns.stream().map(TurnRow::events).toArray(String[]::new),
                    key,
                    next,
                    start);
        }
        attributes(script, reset);
        script.add(FORGET, key, key, next, start);
        if (!state.isEmpty()) {
            script.add(
                    KEEP,
                    key,
                    state.stream().map(StateRow::name).toArray(String[]::new),
                    state.stream().mapToLong(value -> Millis.of(value.putAt())).toArray(),
                    state.stream().map(StateRow::value).toArray(String[]::new),
                    key,
                    next,
                    start);
        }
    }

    private static void attributes(Script script, Write.Reset reset) {
        long key = reset.key();
        int next = reset.execution() + 1;
        SortedMap<String, String> values = reset.attributes().values();
        String[] names = values.keySet().toArray(String[]::new);
        script.add(FORGET_ATTRIBUTES, key, names, key, next, reset.start());
        if (!values.isEmpty()) {
            script.add(KEEP_ATTRIBUTES, names, values.values().toArray(String[]::new), key, key, next, reset.start());
        }
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Reset> each : resets) {
            if (done.contains(each.write().key())) {
                answers.put(each.place(), Committed.INSTANCE);
            }
        }
    }

    /** Whether it has an instance go on, once its statements were run. */
    boolean done(long key) {
        return done.contains(key);
    }

    boolean doneAny() {
        return !done.isEmpty();
    }
}
