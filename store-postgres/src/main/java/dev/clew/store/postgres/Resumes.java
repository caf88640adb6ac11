package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Held instances that are let go on. */
final class Resumes implements Group {

    private static final String RESUME = """
            UPDATE clew.instances i
            SET status = 'RUNNING', pausing = NULL,
                outcome = CASE WHEN i.owner IS NULL THEN NULL ELSE i.outcome END,
                claims = CASE WHEN i.owner IS NULL THEN 0 ELSE i.claims END,
                ready_at_ms = CASE WHEN i.owner IS NULL THEN greatest(?, i.begins_at_ms) END,
                updated_at_ms = CASE WHEN i.owner IS NULL THEN r.at_ms ELSE i.updated_at_ms END
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::boolean[]) AS r (namespace, id, at_ms, paused)
            WHERE i.namespace = r.namespace AND i.id = r.id
              AND CASE WHEN r.paused THEN i.status = 'PAUSED' OR i.pausing IS NOT NULL
                  ELSE i.status IN ('PARKED', 'QUARANTINED') END
            RETURNING i.owner""";
    private static final String PRESENT = """
            SELECT r.place FROM unnest(?::int[], ?::text[], ?::text[]) AS r (place, namespace, id)
            WHERE EXISTS (SELECT FROM clew.instances i WHERE i.namespace = r.namespace AND i.id = r.id)""";

    private final long now;
    private final List<Numbered<Write.Resume>> resumes = new ArrayList<>();
    private final Set<Integer> present = new HashSet<>();
    private final Set<Epoch> owners = new HashSet<>();

    Resumes(long now) {
        this.now = now;
    }

    void add(int place, Write.Resume resume) {
        resumes.add(new Numbered<>(place, resume));
    }

    @Override
    public void script(Script script) {
        if (resumes.isEmpty()) {
            return;
        }
        List<Write.Resume> writes = resumes.stream().map(Numbered::write).toList();
        String[] namespaces = writes.stream().map(each -> each.id().namespace()).toArray(String[]::new);
        String[] ids = writes.stream().map(each -> each.id().id()).toArray(String[]::new);
        script.add(
                        RESUME,
                        row -> {
                            Long owner = Rows.number(row, 1);
                            if (owner != null) {
                                owners.add(new Epoch(owner));
                            }
                        },
                        now,
                        namespaces,
                        ids,
                        writes.stream().mapToLong(each -> Millis.of(each.at())).toArray(),
                        writes.stream().map(Write.Resume::paused).toArray(Boolean[]::new))
                .add(
                        PRESENT,
                        row -> present.add(row.getInt(1)),
                        resumes.stream().mapToInt(Numbered::place).toArray(),
                        namespaces,
                        ids);
    }

    @Override
    public void answer(Answers answers) {
        resumes.forEach(each ->
                answers.put(each.place(), present.contains(each.place()) ? Committed.INSTANCE : NotFound.INSTANCE));
    }

    /** The owners of what is no longer to be paused. */
    Set<Epoch> owners() {
        return owners;
    }

    boolean isEmpty() {
        return resumes.isEmpty();
    }
}
