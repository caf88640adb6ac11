package dev.clew.store.postgres;

import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Held instances that go on as another version. What was not done is explained by {@link Explanations}. */
final class NextVersions implements Group {

    /**
     * Answers for the instance as it was seen, under its row's lock, and for no other. The turn is stored by no epoch
     * that ever lived, nor by nobody's, which is that of terminations.
     */
    private static final String MIGRATE = """
            WITH migrated AS (
                UPDATE clew.instances i SET version = ?, updated_at_ms = ?, format = greatest(i.format, ?)
                WHERE i.key = ? AND i.execution = ? AND i.status = ? AND (
                    SELECT count(*) FROM clew.history h WHERE h.instance_key = i.key AND h.execution = i.execution) = ?
                RETURNING i.key, i.execution)
            INSERT INTO clew.history (instance_key, execution, number, at_ms, epoch, events)
            SELECT m.key, m.execution, ?, ?, -1, ? FROM migrated m
            RETURNING instance_key""";

    private final Context context;
    private final List<Numbered<Write.Migrate>> migrations = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();

    NextVersions(Context context) {
        this.context = context;
    }

    void add(int place, Write.Migrate migrate) {
        migrations.add(new Numbered<>(place, migrate));
    }

    @Override
    public void script(Script script) {
        for (Numbered<Write.Migrate> each : migrations) {
            Write.Migrate migrate = each.write();
            long at = Millis.of(migrate.at());
            script.add(
                    MIGRATE,
                    row -> done.add(row.getLong(1)),
                    migrate.version(),
                    at,
                    migrate.format(),
                    migrate.key(),
                    migrate.execution(),
                    migrate.status().name(),
                    migrate.length(),
                    migrate.length(),
                    at,
                    migrate.events());
            context.tips().forget(migrate.key());
        }
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Migrate> each : migrations) {
            if (done.contains(each.write().key())) {
                answers.put(each.place(), Committed.INSTANCE);
            }
        }
    }
}
