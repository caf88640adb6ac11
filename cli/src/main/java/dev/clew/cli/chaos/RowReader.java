package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Instance;
import dev.clew.cli.chaos.check.Turn;
import dev.clew.store.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the rows of a database in plain SQL, as any stranger could. Not thread-safe. */
final class RowReader implements AutoCloseable {

    private static final String TURNS =
            "SELECT instance_key, execution, number, at_ms, events FROM history ORDER BY seq";
    private static final String INSTANCES = "SELECT key, id, execution, status, outcome FROM instances";
    private static final String LAST = "SELECT COALESCE(MAX(seq), 0) FROM history";
    private static final String OPEN = "SELECT COUNT(*) FROM instances WHERE status = 'RUNNING'";

    private final Path file;
    private final Connection connection;
    private final PreparedStatement last;
    private final PreparedStatement open;

    private RowReader(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.last = connection.prepareStatement(LAST);
        this.open = connection.prepareStatement(OPEN);
    }

    static RowReader open(Path file) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
                statement.execute("PRAGMA busy_timeout = 10000");
            }
            return new RowReader(file, connection);
        } catch (SQLException e) {
            throw unavailable(file, e);
        }
    }

    /** Work on rows. */
    private interface Query<T> {
        T run() throws SQLException;
    }

    private <T> T ask(Query<T> query) {
        try {
            return query.run();
        } catch (SQLException e) {
            throw unavailable(file, e);
        }
    }

    private static StoreUnavailableException unavailable(Path file, SQLException cause) {
        return new StoreUnavailableException(file + " did not answer: " + cause.getMessage(), cause);
    }

    /**
     * Holds fast what is there now: until {@link #letGo}, whatever others write is not seen.
     *
     * @return the place of the last turn
     */
    long holdFast() {
        return ask(() -> {
            connection.setAutoCommit(false);
            return number(last);
        });
    }

    void letGo() {
        ask(() -> {
            connection.rollback();
            connection.setAutoCommit(true);
            return file;
        });
    }

    /** The place of the last turn: grows with every turn that is committed. */
    long lastTurn() {
        return ask(() -> number(last));
    }

    /** How many instances have not ended. */
    long running() {
        return ask(() -> number(open));
    }

    List<Turn> turns() {
        return ask(() -> {
            List<Turn> turns = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(TURNS)) {
                while (row.next()) {
                    turns.add(new Turn(row.getLong(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getString(5)));
                }
            }
            return turns;
        });
    }

    List<Instance> instances() {
        return ask(() -> {
            List<Instance> instances = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(INSTANCES)) {
                while (row.next()) {
                    instances.add(new Instance(
                            row.getLong(1),
                            row.getString(2),
                            row.getInt(3),
                            row.getString(4),
                            Optional.ofNullable(row.getString(5))));
                }
            }
            return instances;
        });
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        ask(() -> {
            connection.close();
            return file;
        });
    }
}
