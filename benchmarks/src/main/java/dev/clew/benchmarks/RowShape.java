package dev.clew.benchmarks;

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

    private static final String INSTANCES =
            "SELECT AVG(OCTET_LENGTH(id)), AVG(OCTET_LENGTH(start)), AVG(OCTET_LENGTH(outcome)) FROM instances";
    private static final String BYTES_PER_INSTANCE =
            "SELECT SUM(OCTET_LENGTH(events)) * 1.0 / COUNT(DISTINCT instance_key) FROM history";
    private static final String HISTORY = "SELECT AVG(OCTET_LENGTH(events)) FROM history";

    /**
     * The same where the engine wrote many steps into one row: events are the bytes of one step.
     *
     * @param steps how many steps each instance had
     */
    static RowShape perStep(SqlDatabase database, int steps) {
        RowShape rows = of(database);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return new RowShape(
                    rows.id, rows.start, rows.outcome, (int) Math.round(number(statement, BYTES_PER_INSTANCE) / steps));
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
    }

    /** The shape of the rows in a database that no engine uses any more. */
    static RowShape of(SqlDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            int events = (int) Math.round(number(statement, HISTORY));
            try (ResultSet row = statement.executeQuery(INSTANCES)) {
                row.next();
                return new RowShape(
                        (int) Math.round(row.getDouble(1)),
                        (int) Math.round(row.getDouble(2)),
                        (int) Math.round(row.getDouble(3)),
                        events);
            }
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
    }

    private static double number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
