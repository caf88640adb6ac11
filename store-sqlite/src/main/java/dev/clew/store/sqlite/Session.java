package dev.clew.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection with the statements that were prepared on it, each once. Not thread-safe.
 *
 * <p>Parameters are longs, ints, strings and null, which the statement numbers from {@code ?1}.
 */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final Probe probe;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Tips tips = new Tips();
    private long written;

    Session(Connection connection, Probe probe) {
        this.connection = connection;
        this.probe = probe;
    }

    /** Reads one row of a result. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    /** What this connection knows of the instances it wrote last. */
    Tips tips() {
        return tips;
    }

    /** About how many pages were written since this was asked last: one for each statement, and what its texts fill. */
    long written() {
        long pages = written;
        written = 0;
        return pages;
    }

    /** Runs a statement that has no rows to answer with. Answers how many rows it wrote. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = bind(sql, parameters);
        probe.before(sql);
        int rows = statement.executeUpdate();
        probe.after(sql);
        written++;
        return rows;
    }

    /** All rows of a query. */
    <T> List<T> list(String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        var rows = new ArrayList<T>();
        PreparedStatement statement = bind(sql, parameters);
        probe.before(sql);
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
        probe.after(sql);
        return rows;
    }

    /** The only row of a query, or of a statement that answers with what it wrote. */
    <T> Optional<T> one(String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        List<T> rows = list(sql, reader, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** Whether a query has a row. */
    boolean exists(String sql, @Nullable Object... parameters) throws SQLException {
        return one(sql, row -> true, parameters).isPresent();
    }

    /**
     * A transaction that is open is rolled back by that. Never fails: what was committed stays so, and a connection that
     * cannot even be closed is forgotten.
     */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // Nothing of it was to be kept.
        }
    }

    private PreparedStatement bind(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case null -> statement.setNull(i + 1, 0);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String text -> {
                    statement.setString(i + 1, text);
                    written += text.length() / Connections.PAGE_SIZE;
                }
                default -> throw new IllegalStateException("parameter of " + parameters[i].getClass());
            }
        }
        return statement;
    }
}
