package dev.clew.cli.chaos.rows;

import dev.clew.cli.chaos.check.Instance;
import dev.clew.cli.chaos.check.Roster.Member;
import dev.clew.cli.chaos.check.Turn;
import dev.clew.cli.chaos.check.Turn.Place;
import dev.clew.store.StoreUnavailableException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the rows of a database in plain SQL, as any stranger could; the same SQL for all of them. Not thread-safe. Once
 * the database did not answer it is of no more use.
 */
public final class Rows implements AutoCloseable {

    private static final String TURNS = "SELECT instance_key, execution, number, at_ms, epoch, events FROM history";
    private static final String PLACES = "SELECT instance_key, execution, number FROM history WHERE epoch = ?";
    private static final String INSTANCES = "SELECT key, id, execution, status, outcome FROM instances";
    private static final String RUNNING = "SELECT COUNT(*) FROM instances WHERE status = 'RUNNING'";
    private static final String OWNED = "SELECT key FROM instances WHERE owner = ?";
    private static final String READY = "SELECT key FROM instances WHERE owner IS NULL AND ready_at_ms <= ?";
    private static final String MEMBERS = "SELECT epoch, name FROM nodes";
    private static final int FETCH = 1_000;
    private static final String SEPARATOR = "\t";

    private final String name;
    private final Connection connection;

    private Rows(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /** The rows in a SQLite file. */
    public static Rows sqlite(Path file) {
        return open(file.toString(), "jdbc:sqlite:" + file, "PRAGMA query_only = ON", "PRAGMA busy_timeout = 10000");
    }

    /** The rows in a PostgreSQL database. */
    public static Rows postgres(String jdbcUrl) {
        return open(
                jdbcUrl,
                jdbcUrl,
                "SET search_path = clew",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }

    private static Rows open(String name, String jdbcUrl, String... settings) {
        try {
            Connection connection = DriverManager.getConnection(jdbcUrl);
            try (Statement statement = connection.createStatement()) {
                for (String setting : settings) {
                    statement.execute(setting);
                }
            }
            return new Rows(name, connection);
        } catch (SQLException e) {
            throw unavailable(name, e);
        }
    }

    private static StoreUnavailableException unavailable(String name, SQLException cause) {
        return new StoreUnavailableException(name + " did not answer: " + cause.getMessage(), cause);
    }

    /**
     * Holds fast what is there now: until {@link #letGo}, whatever others write is not seen.
     *
     * @return a time by which all that is seen was durable, in milliseconds since 1970
     */
    public long holdFast() {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw unavailable(name, e);
        }
        running();
        return System.currentTimeMillis();
    }

    public void letGo() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw unavailable(name, e);
        }
    }

    /** How many instances have not ended. */
    public long running() {
        return all(RUNNING, row -> row.getLong(1)).getFirst();
    }

    public List<Turn> turns() {
        return all(
                TURNS,
                row -> new Turn(
                        row.getLong(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6)));
    }

    public List<Instance> instances() {
        return all(
                INSTANCES,
                row -> new Instance(
                        row.getLong(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        Optional.ofNullable(row.getString(5))));
    }

    /** Who is alive. */
    public List<Member> members() {
        return all(MEMBERS, row -> new Member(row.getLong(1), row.getString(2)));
    }

    /** The places of the turns that an epoch stored. */
    public List<Place> placesOf(long epoch) {
        return all(PLACES, row -> new Place(row.getLong(1), row.getInt(2), row.getInt(3)), epoch);
    }

    /** The keys of the instances that an epoch owns. */
    public Set<Long> ownedBy(long epoch) {
        return new HashSet<>(all(OWNED, row -> row.getLong(1), epoch));
    }

    /** The keys of the instances that have something to do and nobody to do it. */
    public Set<Long> ready() {
        return new HashSet<>(all(READY, row -> row.getLong(1), System.currentTimeMillis()));
    }

    /** Writes all that is in a table to a file, for people to look into. */
    public void dump(String table, Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (String line : all("SELECT * FROM " + table, Rows::line)) {
                out.write(line);
                out.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static String line(ResultSet row) throws SQLException {
        List<String> fields = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            fields.add(String.valueOf(row.getString(column)));
        }
        return String.join(SEPARATOR, fields);
    }

    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> all(String sql, Reading<T> reading, long... arguments) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            for (int i = 0; i < arguments.length; i++) {
                statement.setLong(i + 1, arguments[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    all.add(reading.read(row));
                }
            }
            return all;
        } catch (SQLException e) {
            throw unavailable(name, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unavailable(name, e);
        }
    }
}
