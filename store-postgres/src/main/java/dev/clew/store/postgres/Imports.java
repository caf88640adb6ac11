package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.InstanceRow;
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
 * Instances that come with a history. Source: ADR-0034.
 *
 * <p>The first statement stores the row if its id and its key are free. The others do something only if it did, which
 * they read from the row: it is of this very transaction.
 */
final class Imports implements Group {

    private static final String INSERT = """
            INSERT INTO clew.instances (key, namespace, id, kind, name, version, execution, status, start, outcome,
                custom_status, status_version, ready_at_ms, claims, created_at_ms, updated_at_ms, format)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?::bigint, 0), nullif(?::bigint, -1),
                0, ?, ?, ?)
            ON CONFLICT DO NOTHING RETURNING key""";

    private static final String STORED = """
            EXISTS (SELECT FROM clew.instances i
                WHERE i.key = ? AND i.namespace = ? AND i.id = ? AND i.xmin = pg_current_xact_id()::xid)""";

    /** Stored by no epoch that ever lived, nor by nobody's, which is that of terminations. */
    private static final String COPY = """
            INSERT INTO clew.history (instance_key, execution, number, at_ms, epoch, events)
            SELECT ?, t.execution, t.number, t.at_ms, -1, t.events
            FROM unnest(?::int[], ?::int[], ?::bigint[], ?::text[]) AS t (execution, number, at_ms, events)
            WHERE\s""" + STORED + " ON CONFLICT DO NOTHING";

    private static final String KEEP = """
            INSERT INTO clew.state (instance_key, name, at_ms, value)
            SELECT ?, v.name, v.at_ms, v.value
            FROM unnest(?::text[], ?::bigint[], ?::text[]) AS v (name, at_ms, value)
            WHERE\s""" + STORED + " ON CONFLICT DO NOTHING";

    private static final String ATTRIBUTES = """
            INSERT INTO clew.attributes (instance_key, name, value, namespace)
            SELECT ?, v.name, v.value, ?
            FROM unnest(?::text[], ?::text[]) AS v (name, value)
            WHERE\s""" + STORED + " ON CONFLICT DO NOTHING";

    /** That an instance is not ready at any time. */
    private static final long NEVER = -1;

    private final Context context;
    private final List<Numbered<Write.Import>> imports = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();

    Imports(Context context) {
        this.context = context;
    }

    void add(int place, Write.Import taken) {
        imports.add(new Numbered<>(place, taken));
    }

    @Override
    public void script(Script script) {
        imports.forEach(each -> script(script, each.write()));
    }

    private void script(Script script, Write.Import taken) {
        InstanceRow row = taken.row();
        long key = row.key();
        String namespace = row.id().namespace();
        String id = row.id().id();
        script.add(
                INSERT,
                stored -> done.add(stored.getLong(1)),
                key,
                namespace,
                id,
                row.kind(),
                row.name(),
                row.version(),
                row.execution(),
                row.status().name(),
                row.start(),
                row.outcome().orElse(""),
                row.customStatus().orElse(""),
                row.statusVersion(),
                isReady(row) ? context.now() : NEVER,
                Millis.of(row.createdAt()),
                Millis.of(row.updatedAt()),
                row.format());
        List<TurnRow> turns = taken.turns();
        if (!turns.isEmpty()) {
            script.add(
                    COPY,
                    key,
                    turns.stream().mapToInt(TurnRow::execution).toArray(),
                    turns.stream().mapToInt(TurnRow::number).toArray(),
                    turns.stream().mapToLong(turn -> Millis.of(turn.at())).toArray(),
                    turns.stream().map(TurnRow::events).toArray(String[]::new),
                    key,
                    namespace,
                    id);
        }
        SortedMap<String, String> attributes = row.attributes().values();
        if (!attributes.isEmpty()) {
            script.add(
                    ATTRIBUTES,
                    key,
                    namespace,
                    attributes.keySet().toArray(String[]::new),
                    attributes.values().toArray(String[]::new),
                    key,
                    namespace,
                    id);
        }
        List<StateRow> state = taken.state();
        if (!state.isEmpty()) {
            script.add(
                    KEEP,
                    key,
                    state.stream().map(StateRow::name).toArray(String[]::new),
                    state.stream().mapToLong(value -> Millis.of(value.putAt())).toArray(),
                    state.stream().map(StateRow::value).toArray(String[]::new),
                    key,
                    namespace,
                    id);
        }
    }

    private static boolean isReady(InstanceRow row) {
        return row.status() == InstanceStatus.RUNNING;
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Import> each : imports) {
            if (done(each.write().row().key())) {
                answers.put(each.place(), Committed.INSTANCE);
            }
        }
    }

    /** Whether it stored an instance, once its statements were run. */
    boolean done(long key) {
        return done.contains(key);
    }

    /** Whether it stored an instance that anybody may claim. */
    boolean freed() {
        return imports.stream().map(each -> each.write().row()).anyMatch(row -> isReady(row) && done(row.key()));
    }
}
