package dev.clew.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection and the schema that the tables are in. Not thread-safe.
 *
 * <p>Statements name tables with the schema's placeholder {@code clew.}, and parameters by {@code ?}: longs, ints, strings,
 * booleans, arrays of them, and null. The driver keeps prepared statements by their text.
 */
final class Session {

    private final Connection connection;
    private final Dialect dialect;

    Session(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** Reads one row of a result. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement that has no rows to answer with. Answers how many rows it wrote. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, List.of(), parameters)) {
            return statement.executeUpdate();
        }
    }

    /** All rows of a query. */
    <T> List<T> list(String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        var rows = new ArrayList<T>();
        try (PreparedStatement statement = prepare(sql, List.of(), parameters);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
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

    /** A statement, or several divided by {@code ;}, with its parameters. */
    PreparedStatement prepare(String sql, List<? extends @Nullable Object> first, @Nullable Object... rest)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(dialect.of(sql));
        int index = 1;
        for (Object parameter : first) {
            bind(statement, index++, parameter);
        }
        for (Object parameter : rest) {
            bind(statement, index++, parameter);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object parameter) throws SQLException {
        switch (parameter) {
            case null -> statement.setNull(index, Types.NULL);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case String text -> statement.setString(index, text);
            case Boolean flag -> statement.setBoolean(index, flag);
            default -> statement.setObject(index, parameter);
        }
    }
}
