package dev.clew.benchmarks;

import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What the disk could do: a plain JDBC program without an engine that writes the rows an engine cannot do without.
 *
 * <p><b>What it writes</b>, into tables and indexes that the store itself created, on one connection with the store's
 * own settings (journal mode, synchronous, checkpoints, caches; they are read back and compared):
 *
 * <ul>
 *   <li>for each instance one row in {@code instances}, with its unique index on the id, marked as owned, as it is
 *       while an engine runs it;
 *   <li>for each step one row in {@code history}, with its unique index on instance, execution and number;
 *   <li>at the end of each instance one update of its row: status, result, no owner.
 * </ul>
 *
 * <p>Texts are as long as those that the engine wrote in the same run ({@link RowShape}). Statements are prepared once
 * and sent as JDBC batches.
 *
 * <p><b>In which order.</b> The instances go in waves, as many at a time as the batch is large: one transaction
 * inserts them all, the next writes the first step of them all, and so on; the last one also ends them. So no step is
 * written before the one before it is durable, which is the promise the engine makes, and a commit is shared by as
 * many instances as is best. Several batch sizes are tried, and the best counts.
 *
 * <p><b>What it leaves out:</b> everything else. It runs no code, encodes nothing, checks neither owner nor order, and
 * answers nobody.
 */
final class PhysicalLimit {

    /** Instances in a wave, and so rows in a commit. */
    static final List<Integer> BATCHES = List.of(64, 256, 1024, 4096);

    static final String START = """
            INSERT INTO instances (key, namespace, id, kind, name, version, execution, status, start, owner,
                ready_at_ms, claims, created_at_ms, updated_at_ms)
            VALUES (?, 'default', ?, 'orchestration', 'sequence', 1, 1, 'RUNNING', ?, 1, NULL, 0, ?, ?)""";
    static final String STEP =
            "INSERT INTO history (instance_key, execution, number, at_ms, epoch, events) VALUES (?, 1, ?, ?, 1, ?)";
    static final String END =
            "UPDATE instances SET status = 'COMPLETED', outcome = ?, owner = NULL, updated_at_ms = ? WHERE key = ?";

    /** Keys as the engine makes them are of this size. */
    static final long FIRST_KEY = 1L << 58;

    private final Workbench bench;
    private final RowShape shape;
    private final Map<String, String> settings;
    private final int instances;
    private final int steps;

    /**
     * A limit to be measured.
     *
     * @param settings the store's settings, as read back from it
     */
    PhysicalLimit(Workbench bench, RowShape shape, Map<String, String> settings, int instances, int steps) {
        this.bench = bench;
        this.shape = shape;
        this.settings = settings;
        this.instances = instances;
        this.steps = steps;
    }

    /**
     * The outcome of one batch size.
     *
     * @param commits how long each commit took
     */
    record Trial(int batch, double seconds, double stepsPerSecond, Latencies commits) {}

    /** Measures one batch size on a fresh file. */
    Trial measure(int batch) {
        Path file = bench.scratchFile();
        try (Store schema = SqliteStore.open(file)) {
            schema.settings();
        }
        Latencies commits = new Latencies((steps + 1) * (instances / batch + 1));
        try (Connection connection = Jdbc.open(file, settings)) {
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            try (Wave wave = new Wave(connection, commits)) {
                for (int from = 0; from < instances; from += batch) {
                    wave.write(from, Math.min(from + batch, instances));
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Trial(batch, seconds, (double) instances * steps / seconds, commits);
        } catch (SQLException e) {
            throw Jdbc.failed(file, e);
        } finally {
            bench.discard(file);
        }
    }

    /** Writes instances, so many at a time. */
    private final class Wave implements AutoCloseable {

        private final Connection connection;
        private final Latencies commits;
        private final PreparedStatement start;
        private final PreparedStatement step;
        private final PreparedStatement end;
        private final String id = "x".repeat(Math.max(0, shape.id() - 9));
        private final String starting = "x".repeat(shape.start());
        private final String outcome = "x".repeat(shape.outcome());
        private final String events = "x".repeat(shape.events());

        Wave(Connection connection, Latencies commits) throws SQLException {
            this.connection = connection;
            this.commits = commits;
            this.start = connection.prepareStatement(START);
            this.step = connection.prepareStatement(STEP);
            this.end = connection.prepareStatement(END);
        }

        void write(int from, int to) throws SQLException {
            for (int i = from; i < to; i++) {
                long now = System.currentTimeMillis();
                start.setLong(1, FIRST_KEY + i);
                start.setString(2, "%s%09d".formatted(id, i));
                start.setString(3, starting);
                start.setLong(4, now);
                start.setLong(5, now);
                start.addBatch();
            }
            start.executeBatch();
            commit();
            for (int number = 0; number < steps; number++) {
                writeStep(number, from, to);
                if (number == steps - 1) {
                    end(from, to);
                }
                commit();
            }
        }

        private void writeStep(int number, int from, int to) throws SQLException {
            for (int i = from; i < to; i++) {
                step.setLong(1, FIRST_KEY + i);
                step.setInt(2, number);
                step.setLong(3, System.currentTimeMillis());
                step.setString(4, events);
                step.addBatch();
            }
            step.executeBatch();
        }

        private void end(int from, int to) throws SQLException {
            for (int i = from; i < to; i++) {
                end.setString(1, outcome);
                end.setLong(2, System.currentTimeMillis());
                end.setLong(3, FIRST_KEY + i);
                end.addBatch();
            }
            end.executeBatch();
        }

        private void commit() throws SQLException {
            long begin = System.nanoTime();
            connection.commit();
            commits.add(System.nanoTime() - begin);
        }

        @Override
        public void close() throws SQLException {
            start.close();
            step.close();
            end.close();
        }
    }
}
