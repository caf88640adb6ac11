package dev.clew.benchmarks;

import dev.clew.benchmarks.PhysicalLimit.Trial;
import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/**
 * The {@link PhysicalLimit} of one instance whose steps need not wait for each other: one row in {@code instances}, one
 * row in {@code history} for each step, as many of them in a commit as the batch is large, and one update at the end.
 */
final class ParallelLimit {

    private final Workbench bench;
    private final RowShape shape;
    private final Map<String, String> settings;
    private final int steps;

    ParallelLimit(Workbench bench, RowShape shape, Map<String, String> settings, int steps) {
        this.bench = bench;
        this.shape = shape;
        this.settings = settings;
        this.steps = steps;
    }

    /** Measures one batch size on a fresh file. */
    Trial measure(int batch) {
        Path file = bench.scratchFile();
        try (Store schema = SqliteStore.open(file)) {
            schema.settings();
        }
        Latencies commits = new Latencies(steps / batch + 3);
        try (Connection connection = Jdbc.open(file, settings)) {
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            start(connection);
            commit(connection, commits);
            try (PreparedStatement step = connection.prepareStatement(PhysicalLimit.STEP)) {
                for (int from = 0; from < steps; from += batch) {
                    write(step, from, Math.min(from + batch, steps));
                    commit(connection, commits);
                }
            }
            end(connection);
            commit(connection, commits);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Trial(batch, seconds, steps / seconds, commits);
        } catch (SQLException e) {
            throw Jdbc.failed(file, e);
        } finally {
            bench.discard(file);
        }
    }

    private void start(Connection connection) throws SQLException {
        try (PreparedStatement start = connection.prepareStatement(PhysicalLimit.START)) {
            long now = System.currentTimeMillis();
            start.setLong(1, PhysicalLimit.FIRST_KEY);
            start.setString(2, "x".repeat(Math.max(1, shape.id())));
            start.setString(3, "x".repeat(shape.start()));
            start.setLong(4, now);
            start.setLong(5, now);
            start.executeUpdate();
        }
    }

    private void write(PreparedStatement step, int from, int to) throws SQLException {
        String events = "x".repeat(shape.events());
        for (int number = from; number < to; number++) {
            step.setLong(1, PhysicalLimit.FIRST_KEY);
            step.setInt(2, number);
            step.setLong(3, System.currentTimeMillis());
            step.setString(4, events);
            step.addBatch();
        }
        step.executeBatch();
    }

    private void end(Connection connection) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(PhysicalLimit.END)) {
            end.setString(1, "x".repeat(shape.outcome()));
            end.setLong(2, System.currentTimeMillis());
            end.setLong(3, PhysicalLimit.FIRST_KEY);
            end.executeUpdate();
        }
    }

    private static void commit(Connection connection, Latencies commits) throws SQLException {
        long begin = System.nanoTime();
        connection.commit();
        commits.add(System.nanoTime() - begin);
    }
}
