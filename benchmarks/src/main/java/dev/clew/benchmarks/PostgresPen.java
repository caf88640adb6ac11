package dev.clew.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Statements over arrays, each transaction one round trip: what is not between BEGIN and COMMIT, and sent at once, is a
 * transaction of its own. What counts as a commit is all of that.
 */
final class PostgresPen implements Pen {

    private static final String START = """
            INSERT INTO instances (key, namespace, id, kind, name, version, execution, status, start, owner,
                ready_at_ms, claims, created_at_ms, updated_at_ms)
            SELECT s.key, 'default', s.id, 'orchestration', 'sequence', 1, 1, 'RUNNING', s.start, 1, NULL, 0, ?::bigint,
                ?::bigint
            FROM unnest(?::bigint[], ?::text[], ?::text[]) AS s (key, id, start)""";
    private static final String STEP = """
            INSERT INTO history (instance_key, execution, number, at_ms, epoch, events)
            SELECT t.key, 1, t.number, ?::bigint, 1, t.events
            FROM unnest(?::bigint[], ?::int[], ?::text[]) AS t (key, number, events)""";
    private static final String END = STEP + ";" + """
            UPDATE instances i SET status = 'COMPLETED', outcome = e.outcome, owner = NULL, updated_at_ms = ?::bigint
            FROM unnest(?::bigint[], ?::text[]) AS e (key, outcome)
            WHERE i.key = e.key""";

    private final Connection connection;
    private final Latencies commits;
    private final PreparedStatement start;
    private final PreparedStatement step;
    private final PreparedStatement end;
    private final RowTexts texts;

    PostgresPen(Connection connection, RowShape shape, Latencies commits) throws SQLException {
        this.connection = connection;
        this.commits = commits;
        this.start = connection.prepareStatement(START);
        this.step = connection.prepareStatement(STEP);
        this.end = connection.prepareStatement(END);
        this.texts = RowTexts.of(shape);
    }

    @Override
    public void start(long[] keys) throws SQLException {
        long now = System.currentTimeMillis();
        start.setLong(1, now);
        start.setLong(2, now);
        start.setObject(3, keys);
        start.setObject(4, Arrays.stream(keys).mapToObj(texts::id).toArray(String[]::new));
        start.setObject(5, times(keys.length, texts.start()));
        commit(start);
    }

    @Override
    public void step(long[] keys, int[] numbers) throws SQLException {
        bind(step, keys, numbers);
        commit(step);
    }

    @Override
    public void end(long[] keys, int[] numbers, long[] ended) throws SQLException {
        bind(end, keys, numbers);
        end.setLong(5, System.currentTimeMillis());
        end.setObject(6, ended);
        end.setObject(7, times(ended.length, texts.outcome()));
        commit(end);
    }

    private void bind(PreparedStatement statement, long[] keys, int[] numbers) throws SQLException {
        statement.setLong(1, System.currentTimeMillis());
        statement.setObject(2, keys);
        statement.setObject(3, numbers);
        statement.setObject(4, times(keys.length, texts.events()));
    }

    private static String[] times(int count, String text) {
        String[] texts = new String[count];
        Arrays.fill(texts, text);
        return texts;
    }

    private void commit(PreparedStatement statement) throws SQLException {
        long begin = System.nanoTime();
        statement.execute();
        commits.add(System.nanoTime() - begin);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
