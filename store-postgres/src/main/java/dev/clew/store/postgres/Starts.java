package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** New instances. */
final class Starts implements Group {

    /**
     * Unless the new key is taken: then the start will be refused, and must not have deleted anything; or the
     * idempotency key is known, and the start is a repetition.
     */
    private static final String DELETE_ENDED = """
            WITH gone AS (
                DELETE FROM clew.instances i
                USING unnest(?::bigint[], ?::text[], ?::text[], ?::text[]) AS s (key, namespace, id, known)
                WHERE i.namespace = s.namespace AND i.id = s.id AND i.key <> s.key
                  AND i.status IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
                  AND NOT EXISTS (SELECT FROM clew.instances taken WHERE taken.key = s.key)
                  AND NOT EXISTS (SELECT FROM clew.known_keys k WHERE k.instance_key = i.key AND k.name = s.known)
                RETURNING i.key
            ), turns AS (DELETE FROM clew.history h USING gone WHERE h.instance_key = gone.key),
            state AS (DELETE FROM clew.state s USING gone WHERE s.instance_key = gone.key),
            known AS (DELETE FROM clew.known_keys k USING gone WHERE k.instance_key = gone.key),
            attributes AS (DELETE FROM clew.attributes a USING gone WHERE a.instance_key = gone.key)
            DELETE FROM clew.inbox m USING gone WHERE m.instance_key = gone.key""";

    /** A taken name or key fails the script; {@link #IF_FREE} is what is tried then. */
    private static final String INSERT = """
            INSERT INTO clew.instances (key, namespace, id, kind, name, version, start, owner, ready_at_ms,
                created_at_ms, updated_at_ms, begins_at_ms, execution, status, claims, format)
            SELECT s.key, s.namespace, s.id, s.kind, s.name, s.version, s.start, s.owner, s.ready_at_ms,
                s.at_ms, s.at_ms, s.begins_at_ms, 1, 'RUNNING', 0, s.format
            FROM (SELECT unnest(?::bigint[]) AS key, unnest(?::text[]) AS namespace, unnest(?::text[]) AS id,
                unnest(?::text[]) AS kind, unnest(?::text[]) AS name, unnest(?::int[]) AS version,
                unnest(?::text[]) AS start, unnest(?::bigint[]) AS owner, unnest(?::bigint[]) AS ready_at_ms,
                unnest(?::bigint[]) AS at_ms, unnest(?::bigint[]) AS begins_at_ms, unnest(?::int[]) AS format) AS s""";

    private static final String IF_FREE = INSERT + "\nON CONFLICT DO NOTHING RETURNING key";

    /** The attributes of those that were inserted, in one statement with them. */
    private static final String WITH_ATTRIBUTES = """
            , attributes AS (
                INSERT INTO clew.attributes (instance_key, name, value, namespace)
                SELECT started.key, a.name, a.value, started.namespace
                FROM started JOIN unnest(?::bigint[], ?::text[], ?::text[]) AS a (key, name, value)
                    ON a.key = started.key)
            SELECT started.key FROM started""";

    private static final String INSERT_ATTRIBUTED =
            "WITH started AS (" + INSERT + "\nRETURNING key, namespace)" + WITH_ATTRIBUTES;

    private static final String ATTRIBUTED_IF_FREE =
            "WITH started AS (" + INSERT + "\nON CONFLICT DO NOTHING RETURNING key, namespace)" + WITH_ATTRIBUTES;

    private final Context context;
    private final List<Numbered<Write.Start>> starts = new ArrayList<>();
    private final Set<Long> stored = new HashSet<>();

    Starts(Context context) {
        this.context = context;
    }

    void add(int place, Write.Start start) {
        starts.add(new Numbered<>(place, start));
    }

    @Override
    public void script(Script script) {
        List<Write.Start> writes = starts.stream().map(Numbered::write).toList();
        List<Write.Start> replacing =
                writes.stream().filter(Write.Start::replace).toList();
        if (!replacing.isEmpty()) {
            script.add(
                    DELETE_ENDED,
                    keys(replacing),
                    namespaces(replacing),
                    ids(replacing),
                    replacing.stream()
                            .map(start -> start.idempotencyKey().orElse(null))
                            .toArray(String[]::new));
        }
        if (writes.isEmpty()) {
            return;
        }
        if (context.hopeful()) {
            writes.forEach(start -> stored.add(start.key()));
        }
        List<AttributeRows.One<Write.Start>> attributes = writes.stream()
                .flatMap(start -> AttributeRows.One.each(start, start.attributes()).stream())
                .toList();
        if (attributes.isEmpty()) {
            insert(script, context.hopeful() ? INSERT : IF_FREE, columns(writes));
        } else {
            List<@Nullable Object> parameters = new ArrayList<>(columns(writes));
            parameters.add(AttributeRows.One.keys(attributes, Write.Start::key));
            parameters.add(AttributeRows.One.names(attributes));
            parameters.add(AttributeRows.One.values(attributes));
            insert(script, context.hopeful() ? INSERT_ATTRIBUTED : ATTRIBUTED_IF_FREE, parameters);
        }
        KnownKeys.started(script, writes);
    }

    private void insert(Script script, String statement, List<@Nullable Object> parameters) {
        script.add(statement, row -> stored.add(row.getLong(1)), parameters.toArray());
    }

    private List<@Nullable Object> columns(List<Write.Start> writes) {
        return List.of(
                keys(writes),
                namespaces(writes),
                ids(writes),
                writes.stream().map(Write.Start::kind).toArray(String[]::new),
                writes.stream().map(Write.Start::name).toArray(String[]::new),
                writes.stream().mapToInt(Write.Start::version).toArray(),
                writes.stream().map(Write.Start::start).toArray(String[]::new),
                writes.stream()
                        .map(start -> start.owner().map(Epoch::number).orElse(null))
                        .toArray(Long[]::new),
                writes.stream()
                        .map(start -> start.owner().isPresent() ? null : readyAt(start))
                        .toArray(Long[]::new),
                writes.stream().mapToLong(start -> Millis.of(start.at())).toArray(),
                writes.stream()
                        .map(start -> start.beginsAt().map(Millis::of).orElse(null))
                        .toArray(Long[]::new),
                writes.stream().mapToInt(Write.Start::format).toArray());
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Start> each : starts) {
            if (stored.contains(each.write().key())) {
                answers.put(each.place(), Committed.INSTANCE);
                context.tips().started(each.write());
            }
        }
    }

    /** Whether it stored an instance that anybody may claim. */
    boolean freed() {
        return starts.stream()
                .map(Numbered::write)
                .anyMatch(start -> start.owner().isEmpty() && stored.contains(start.key()));
    }

    private long readyAt(Write.Start start) {
        return Math.max(context.now(), start.beginsAt().map(Millis::of).orElse(Long.MIN_VALUE));
    }

    private static long[] keys(List<Write.Start> starts) {
        return starts.stream().mapToLong(Write.Start::key).toArray();
    }

    private static String[] namespaces(List<Write.Start> starts) {
        return starts.stream().map(start -> start.id().namespace()).toArray(String[]::new);
    }

    private static String[] ids(List<Write.Start> starts) {
        return starts.stream().map(start -> start.id().id()).toArray(String[]::new);
    }
}
