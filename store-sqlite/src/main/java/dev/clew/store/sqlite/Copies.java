package dev.clew.store.sqlite;

import dev.clew.store.Millis;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import java.sql.SQLException;
import java.util.List;

/** Turns and values that were recorded elsewhere, inside a transaction. */
final class Copies {

    /** Stored by no epoch that ever lived, nor by nobody's, which is that of terminations. */
    private static final String COPY = """
            INSERT INTO history (instance_key, execution, number, at_ms, epoch, events)
            VALUES (?1, ?2, ?3, ?4, -1, ?5)""";

    private static final String KEEP = "INSERT INTO state (instance_key, name, at_ms, value) VALUES (?1, ?2, ?3, ?4)";

    private Copies() {}

    static void store(Session session, long key, List<TurnRow> turns, List<StateRow> state) throws SQLException {
        for (TurnRow turn : turns) {
            session.update(COPY, key, turn.execution(), turn.number(), Millis.of(turn.at()), turn.events());
        }
        for (StateRow value : state) {
            session.update(KEEP, key, value.name(), Millis.of(value.putAt()), value.value());
        }
    }
}
