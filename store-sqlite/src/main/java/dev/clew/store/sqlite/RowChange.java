package dev.clew.store.sqlite;

import dev.clew.store.Millis;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a turn does to its instance's row, as one statement that names only the columns that change: an index is
 * rewritten whenever a column of it is named.
 */
final class RowChange {

    private static final String PROGRESS = "UPDATE instances SET claims = 0 WHERE key = ?1 AND claims <> 0";

    private static final String RELEASE = """
            , owner = NULL, pausing = NULL,
            status = CASE WHEN pausing IS NULL THEN status ELSE 'PAUSED' END,
            outcome = CASE WHEN pausing IS NULL THEN coalesce(?, outcome) ELSE pausing END,
            updated_at_ms = CASE WHEN pausing IS NULL THEN coalesce(?, updated_at_ms) ELSE ? END,
            ready_at_ms = CASE WHEN pausing IS NOT NULL THEN NULL
                WHEN EXISTS (SELECT 1 FROM inbox WHERE instance_key = ?) THEN ? ELSE ? END""";

    private final Write.Turn turn;
    private final Write.Change change;
    private final long now;
    private final StringBuilder sql = new StringBuilder("UPDATE instances SET claims = 0");
    private final List<@Nullable Object> parameters = new ArrayList<>();

    RowChange(Write.Turn turn, Write.Change change, long now) {
        this.turn = turn;
        this.change = change;
        this.now = now;
    }

    void apply(Session session, Inboxes inboxes, Tasks tasks) throws SQLException {
        if (change.equals(Write.Change.PROGRESS)) {
            session.update(PROGRESS, turn.key());
            return;
        }
        boolean ended = change.status().filter(status -> status.ended()).isPresent();
        boolean held = change.status().filter(status -> status.held()).isPresent();
        boolean released = !ended && !held && change.release().isPresent();
        change.status().ifPresent(status -> set(", status = ?", status.name()));
        change.outcome().ifPresent(outcome -> set(", outcome = ?", outcome));
        change.customStatus()
                .ifPresent(text ->
                        set(", status_version = coalesce(status_version, 0) + 1, custom_status = nullif(?, '')", text));
        change.next().ifPresent(start -> set(", execution = execution + 1, start = ?", start));
        change.version().ifPresent(version -> set(", version = ?", version));
        change.format().ifPresent(format -> set(", format = ?", format));
        boolean updated = change.status().isPresent()
                || change.customStatus().isPresent()
                || change.next().isPresent();
        if (updated) {
            set(", updated_at_ms = ?", Millis.of(turn.at()));
        }
        if (ended || held) {
            sql.append(", owner = NULL, pausing = NULL");
        }
        if (released) {
            release(updated, change.release().orElseThrow().at());
        }
        set(" WHERE key = ?", turn.key());
        session.update(sql.toString(), parameters.toArray());
        States.change(session, turn.key(), Millis.of(turn.at()), change.state());
        if (change.attributes().isPresent()) {
            AttributeRows.replace(session, turn.key(), change.attributes().get());
        }
        if (ended || change.next().isPresent()) {
            tasks.withdrawAll(turn.key());
        }
        if (ended) {
            inboxes.clear(turn.key());
        } else if (held || released) {
            Ownership.forgetReceipts(session, turn.key());
        }
    }

    /** Of two assignments to a column the last one counts. */
    private void release(boolean updated, Optional<Instant> readyAt) {
        sql.append(RELEASE);
        parameters.add(change.outcome().orElse(null));
        parameters.add(updated ? Millis.of(turn.at()) : null);
        parameters.add(now);
        parameters.add(turn.key());
        parameters.add(now);
        parameters.add(readyAt.map(Millis::of).orElse(null));
    }

    private void set(String assignment, Object value) {
        sql.append(assignment);
        parameters.add(value);
    }
}
