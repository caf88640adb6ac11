package dev.clew.store.postgres;

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
            SET status = 'RUNNING', outcome = NULL, claims = 0, ready_at_ms = ?, updated_at_ms = r.at_ms
            FROM unnest(?::text[], ?::text[], ?::bigint[]) AS r (namespace, id, at_ms)
            WHERE i.namespace = r.namespace AND i.id = r.id AND i.status IN ('PARKED', 'QUARANTINED')""";
    private static final String PRESENT = """
            SELECT r.place FROM unnest(?::int[], ?::text[], ?::text[]) AS r (place, namespace, id)
            WHERE EXISTS (SELECT FROM clew.instances i WHERE i.namespace = r.namespace AND i.id = r.id)""";

    private final long now;
    private final List<Numbered<Write.Resume>> resumes = new ArrayList<>();
    private final Set<Integer> present = new HashSet<>();

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
                        now,
                        namespaces,
                        ids,
                        writes.stream().mapToLong(each -> Millis.of(each.at())).toArray())
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

    boolean isEmpty() {
        return resumes.isEmpty();
    }
}
