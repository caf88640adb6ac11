package dev.clew.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How large the rows are that the engine wrote, on average, as read from its database.
 *
 * @param id bytes of an instance's id
 * @param start bytes of what an instance is started with
 * @param outcome bytes of an instance's result
 * @param events bytes of a history row's events
 */
record RowShape(int id, int start, int outcome, int events) {

    private static final String INSTANCES = """
            SELECT AVG(LENGTH(CAST(id AS BLOB))), AVG(LENGTH(CAST(start AS BLOB))), AVG(LENGTH(CAST(outcome AS BLOB)))
            FROM instances""";
    private static final String BYTES_PER_INSTANCE =
            "SELECT SUM(LENGTH(CAST(events AS BLOB))) * 1.0 / COUNT(DISTINCT instance_key) FROM history";
    private static final String HISTORY = "SELECT AVG(LENGTH(CAST(events AS BLOB))) FROM history";

    /**
     * The same where the engine wrote many steps into one row: events are the bytes of one step.
     *
     * @param steps how many steps each instance had
     */
    static RowShape perStep(Path database, int steps) {
        RowShape rows = of(database);
        try (Connection connection = Jdbc.open(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BYTES_PER_INSTANCE)) {
            return new RowShape(rows.id, rows.start, rows.outcome, (int) Math.round(row.getDouble(1) / steps));
        } catch (SQLException e) {
            throw Jdbc.failed(database, e);
        }
    }

    /** The shape of the rows in a database that no engine uses any more. */
    static RowShape of(Path database) {
        try (Connection connection = Jdbc.open(database);
                Statement statement = connection.createStatement()) {
            int id;
            int start;
            int outcome;
            try (ResultSet row = statement.executeQuery(INSTANCES)) {
                id = (int) Math.round(row.getDouble(1));
                start = (int) Math.round(row.getDouble(2));
                outcome = (int) Math.round(row.getDouble(3));
            }
            try (ResultSet row = statement.executeQuery(HISTORY)) {
                return new RowShape(id, start, outcome, (int) Math.round(row.getDouble(1)));
            }
        } catch (SQLException e) {
            throw Jdbc.failed(database, e);
        }
    }
}
