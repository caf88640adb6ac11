package dev.clew.store.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several statements that travel to the server together, and whose answers come back together.
 *
 * <p>Each sees what those before it did. When one fails, none after it is run. Columns of answers should have a fixed
 * size: the driver interrupts a script for an answer whose size it cannot foresee, which costs a round trip.
 */
final class Script {

    /** Takes one row of an answer. */
    interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    private static final Taker NOBODY = row -> {};

    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final List<Taker> takers = new ArrayList<>();

    /** Adds a statement whose answer does not matter. */
    Script add(String statement, @Nullable Object... values) {
        return add(statement, NOBODY, values);
    }

    /** Adds a statement; the taker gets each row of its answer. */
    Script add(String statement, Taker taker, @Nullable Object... values) {
        if (!sql.isEmpty()) {
            sql.append(";\n");
        }
        sql.append(statement);
        takers.add(taker);
        parameters.addAll(Arrays.asList(values));
        return this;
    }

    void run(Session session) throws SQLException {
        try (PreparedStatement statement = session.prepare(sql.toString(), parameters)) {
            boolean rows = statement.execute();
            for (Taker taker : takers) {
                if (rows) {
                    take(statement, taker);
                }
                rows = statement.getMoreResults();
            }
        }
    }

    private static void take(PreparedStatement statement, Taker taker) throws SQLException {
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                taker.take(result);
            }
        }
    }
}
