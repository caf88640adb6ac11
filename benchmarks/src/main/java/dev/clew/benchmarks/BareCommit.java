package dev.clew.benchmarks;

import dev.clew.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/**
 * One commit of the store with nothing around it: one INSERT of one row into the {@code history} table, which the store
 * itself created, with its index, in a transaction of its own, on one connection with the store's settings.
 */
final class BareCommit implements AutoCloseable {

    private static final String INSERT =
            "INSERT INTO history (instance_key, execution, number, at_ms, epoch, events) VALUES (?, 1, ?, ?, 1, ?)";

    private final SqlDatabase database;
    private final Connection connection;
    private final PreparedStatement insert;
    private final String events;
    private long instance;

    private BareCommit(SqlDatabase database, Connection connection, PreparedStatement insert, String events) {
        this.database = database;
        this.connection = connection;
        this.insert = insert;
        this.events = events;
    }

    /**
     * Ready to commit.
     *
     * @param database without tables; discarded in the end
     * @param settings the store's settings, as read back from it
     * @param bytes how long the row's events are
     */
    static BareCommit open(SqlDatabase database, Map<String, String> settings, int bytes) {
        try (Store schema = database.open()) {
            schema.settings();
        }
        try {
            Connection connection = database.connect(settings);
            return new BareCommit(database, connection, connection.prepareStatement(INSERT), "x".repeat(bytes));
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
    }

    /** Commits rows one by one, and notes how long each took. */
    void measure(int rows, Latencies latencies) {
        instance++;
        try {
            for (int number = 0; number < rows; number++) {
                long begin = System.nanoTime();
                insert.setLong(1, instance);
                insert.setInt(2, number);
                insert.setLong(3, System.currentTimeMillis());
                insert.setString(4, events);
                insert.executeUpdate();
                latencies.add(System.nanoTime() - begin);
            }
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
        database.discard();
    }
}
