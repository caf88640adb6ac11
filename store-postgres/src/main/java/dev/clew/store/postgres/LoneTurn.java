package dev.clew.store.postgres;

import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.util.List;
import java.util.Optional;

/**
 * The commit of an idle engine: one turn that is known to be the next and does nothing but append. One statement, which
 * commits itself, instead of a script.
 *
 * <p>It needs no lane. Whether it was stored is asked of the history itself: if its number is there with its events and
 * its epoch it was, and if it arrives after it was asked for again, its number is taken and nothing happens.
 */
final class LoneTurn {

    /**
     * Nothing is inserted if the epoch is dead, or if the number is taken after all; if the epoch lives, declaring it
     * dead has to wait for the commit.
     */
    private static final String APPEND = """
            WITH alive AS MATERIALIZED (SELECT n.epoch FROM clew.nodes n WHERE n.epoch = ? FOR KEY SHARE)
            INSERT INTO clew.history (instance_key, execution, number, at_ms, epoch, events)
            SELECT ?, ?, ?, ?, alive.epoch, ? FROM alive
            ON CONFLICT DO NOTHING""";

    private final Database database;
    private final Tips tips;
    private final Texts texts;

    LoneTurn(Database database, Tips tips, Texts texts) {
        this.database = database;
        this.tips = tips;
        this.texts = texts;
    }

    /** Commits, if that is all there is to do; empty if the general way has to be gone, and nothing was written. */
    Optional<List<Outcome>> commit(List<Write> writes) {
        if (writes.size() != 1 || !(writes.getFirst() instanceof Write.Turn turn) || !isPlain(turn)) {
            return Optional.empty();
        }
        try {
            int stored = database.alone(session -> session.update(
                    APPEND,
                    turn.owner().number(),
                    turn.key(),
                    turn.execution(),
                    turn.number(),
                    Millis.of(turn.at()),
                    turn.events()));
            if (stored == 1) {
                tips.advanced(turn);
                return Optional.of(List.of(Committed.INSTANCE));
            }
            tips.forget(turn.key());
            return Optional.empty();
        } catch (RuntimeException failed) {
            tips.forget(turn.key());
            throw failed;
        }
    }

    private boolean isPlain(Write.Turn turn) {
        return turn.change().isEmpty()
                && turn.consumed().isEmpty()
                && turn.errands().equals(Write.Errands.NONE)
                && turn.outbox().isEmpty()
                && tips.leadTo(turn)
                && texts.at(turn).whyRefused().isEmpty();
    }
}
