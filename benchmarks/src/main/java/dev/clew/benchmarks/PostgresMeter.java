package dev.clew.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Reads what a PostgreSQL server counts: transactions and rows of one database, the log of the whole server, and
 * statements where {@code pg_stat_statements} is loaded.
 *
 * <p>A connection hands in its counts at most once a second and when it ends; one at rest keeps them for ten seconds
 * more. So exact counts need the connections to be closed first.
 */
final class PostgresMeter {

    /** How long a connection at rest may keep its counts to itself, and a little more. */
    private static final Duration LAG = Duration.ofSeconds(11);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration GLANCE = Duration.ofMillis(10);

    private static final String COUNTS = """
            SELECT d.xact_commit + d.xact_rollback, d.tup_inserted + d.tup_updated + d.tup_deleted,
                w.wal_records, w.wal_bytes
            FROM pg_stat_database d, pg_stat_wal w
            WHERE d.datname = current_database()""";
    private static final String STATEMENTS = """
            SELECT sum(s.calls) FROM pg_stat_statements s
            WHERE s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())""";
    private static final String OPEN = "SELECT count(*) FROM pg_stat_activity WHERE application_name = ?";

    private final String url;
    private final String measured;
    private final boolean statements;

    /**
     * A meter.
     *
     * @param url where the database is; its own queries go there, too, and are counted: three a reading
     * @param measured the name under which connect those whose work is measured
     */
    PostgresMeter(String url, String measured) {
        this.url = url;
        this.measured = measured;
        this.statements = countsStatements(url);
    }

    /** How long to wait before watching what open connections do: nobody hands in late what was done before. */
    static Duration settle(Duration watch) {
        return watch.isZero() ? Duration.ZERO : LAG;
    }

    private static boolean countsStatements(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATEMENTS)) {
            return row.next();
        } catch (SQLException notLoadedOrNotAllowed) {
            return false;
        }
    }

    /** What was done until now, by those whose connections are closed. Waits a little until they are. */
    Traffic readWhenClosed() {
        try (Connection connection = DriverManager.getConnection(url)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (isOpen(connection) && System.nanoTime() < end) {
                Machine.pause(GLANCE);
            }
            return read(connection);
        } catch (SQLException e) {
            throw Sql.failed("the server's statistics", e);
        }
    }

    /** What was done until now, give or take what connections have not handed in. */
    Traffic read() {
        try (Connection connection = DriverManager.getConnection(url)) {
            return read(connection);
        } catch (SQLException e) {
            throw Sql.failed("the server's statistics", e);
        }
    }

    private boolean isOpen(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, measured);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) > 0;
            }
        }
    }

    private Traffic read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            OptionalLong calls = statements ? OptionalLong.of(calls(statement)) : OptionalLong.empty();
            try (ResultSet row = statement.executeQuery(COUNTS)) {
                row.next();
                return new Traffic(row.getLong(1), calls, row.getLong(2), row.getLong(3), row.getLong(4));
            }
        }
    }

    private static long calls(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(STATEMENTS)) {
            row.next();
            return row.getLong(1);
        }
    }
}
