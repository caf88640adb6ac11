package dev.clew.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Single-row statements, prepared once and sent as JDBC batches. What counts as a commit is the COMMIT itself. */
final class SqlitePen implements Pen {

    private static final String START = """
            INSERT INTO instances (key, namespace, id, kind, name, version, execution, status, start, owner,
                ready_at_ms, claims, created_at_ms, updated_at_ms)
            VALUES (?, 'default', ?, 'orchestration', 'sequence', 1, 1, 'RUNNING', ?, 1, NULL, 0, ?, ?)""";
    private static final String STEP =
            "INSERT INTO history (instance_key, execution, number, at_ms, epoch, events) VALUES (?, 1, ?, ?, 1, ?)";
    private static final String END =
            "UPDATE instances SET status = 'COMPLETED', outcome = ?, owner = NULL, updated_at_ms = ? WHERE key = ?";

    private final Connection connection;
    private final Latencies commits;
    private final PreparedStatement start;
    private final PreparedStatement step;
    private final PreparedStatement end;
    private final RowTexts texts;

    SqlitePen(Connection connection, RowShape shape, Latencies commits) throws SQLException {
        connection.setAutoCommit(false);
        this.connection = connection;
        this.commits = commits;
        this.start = connection.prepareStatement(START);
        this.step = connection.prepareStatement(STEP);
        this.end = connection.prepareStatement(END);
        this.texts = RowTexts.of(shape);
    }

    @Override
    public void start(long[] keys) throws SQLException {
        for (long key : keys) {
            long now = System.currentTimeMillis();
            start.setLong(1, key);
            start.setString(2, texts.id(key));
            start.setString(3, texts.start());
            start.setLong(4, now);
            start.setLong(5, now);
            start.addBatch();
        }
        start.executeBatch();
        commit();
    }

    @Override
    public void step(long[] keys, int[] numbers) throws SQLException {
        write(keys, numbers);
        commit();
    }

    @Override
    public void end(long[] keys, int[] numbers, long[] ended) throws SQLException {
        write(keys, numbers);
        for (long key : ended) {
            end.setString(1, texts.outcome());
            end.setLong(2, System.currentTimeMillis());
            end.setLong(3, key);
            end.addBatch();
        }
        end.executeBatch();
        commit();
    }

    private void write(long[] keys, int[] numbers) throws SQLException {
        for (int i = 0; i < keys.length; i++) {
            step.setLong(1, keys[i]);
            step.setInt(2, numbers[i]);
            step.setLong(3, System.currentTimeMillis());
            step.setString(4, texts.events());
            step.addBatch();
        }
        step.executeBatch();
    }

    private void commit() throws SQLException {
        long begin = System.nanoTime();
        connection.commit();
        commits.add(System.nanoTime() - begin);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
