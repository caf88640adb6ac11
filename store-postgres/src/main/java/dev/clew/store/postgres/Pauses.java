package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Instances that are paused. One with an owner is to be paused, and is when it loses the owner: whoever takes the owner
 * away writes the row, and so goes before this or behind it. Source: ADR-0027.
 */
final class Pauses implements Group {

    /**
     * What becomes of an instance {@code i} that loses its owner, as assignments; takes the time, and for when it is
     * next ready another expression and an {@code END}, which come after.
     */
    static final String LOSE_OWNER = """
            owner = NULL, pausing = NULL,
            status = CASE WHEN i.pausing IS NULL THEN i.status ELSE 'PAUSED' END,
            outcome = CASE WHEN i.pausing IS NULL THEN i.outcome ELSE i.pausing END,
            updated_at_ms = CASE WHEN i.pausing IS NULL THEN i.updated_at_ms ELSE ? END,
            ready_at_ms = CASE WHEN i.pausing IS NOT NULL THEN NULL ELSE\s""";

    private static final String PAUSE = """
            UPDATE clew.instances i SET
                status = CASE WHEN i.owner IS NULL THEN 'PAUSED' ELSE i.status END,
                outcome = CASE WHEN i.owner IS NULL THEN p.outcome ELSE i.outcome END,
                updated_at_ms = CASE WHEN i.owner IS NULL THEN p.at_ms ELSE i.updated_at_ms END,
                pausing = CASE WHEN i.owner IS NULL THEN NULL ELSE coalesce(i.pausing, p.outcome) END,
                ready_at_ms = NULL
            FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) AS p (namespace, id, outcome, at_ms)
            WHERE i.namespace = p.namespace AND i.id = p.id AND i.status = 'RUNNING'
            RETURNING i.owner""";
    private static final String STATUS = """
            SELECT p.place, i.status FROM unnest(?::int[], ?::text[], ?::text[]) AS p (place, namespace, id)
            JOIN clew.instances i ON i.namespace = p.namespace AND i.id = p.id""";
    private static final String PAUSING =
            "SELECT i.key FROM clew.instances i WHERE i.owner = ? AND i.pausing IS NOT NULL";

    private final List<Numbered<Write.Pause>> pauses = new ArrayList<>();
    private final Map<Integer, InstanceStatus> present = new HashMap<>();
    private final Set<Epoch> owners = new HashSet<>();

    void add(int place, Write.Pause pause) {
        pauses.add(new Numbered<>(place, pause));
    }

    @Override
    public void script(Script script) {
        if (pauses.isEmpty()) {
            return;
        }
        List<Write.Pause> writes = pauses.stream().map(Numbered::write).toList();
        String[] namespaces = writes.stream().map(each -> each.id().namespace()).toArray(String[]::new);
        String[] ids = writes.stream().map(each -> each.id().id()).toArray(String[]::new);
        script.add(
                        PAUSE,
                        row -> {
                            Long owner = Rows.number(row, 1);
                            if (owner != null) {
                                owners.add(new Epoch(owner));
                            }
                        },
                        namespaces,
                        ids,
                        writes.stream().map(Write.Pause::outcome).toArray(String[]::new),
                        writes.stream().mapToLong(each -> Millis.of(each.at())).toArray())
                .add(
                        STATUS,
                        row -> present.put(row.getInt(1), InstanceStatus.valueOf(row.getString(2))),
                        pauses.stream().mapToInt(Numbered::place).toArray(),
                        namespaces,
                        ids);
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Pause> each : pauses) {
            InstanceStatus status = present.get(each.place());
            if (status == null) {
                answers.put(each.place(), NotFound.INSTANCE);
            } else {
                answers.put(each.place(), status.ended() ? new Ended(status) : Committed.INSTANCE);
            }
        }
    }

    /** The owners of what is to be paused. */
    Set<Epoch> owners() {
        return owners;
    }

    /** The keys of what an epoch is to give back. */
    static List<Long> pausing(Session session, Epoch owner) throws SQLException {
        return session.list(PAUSING, row -> row.getLong(1), owner.number());
    }
}
