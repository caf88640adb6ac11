package dev.clew.benchmarks;

import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A SQLite file.
 *
 * @param scratch where fresh ones are made
 * @param numbers counts them
 */
record SqliteFile(Path file, Path scratch, AtomicInteger numbers) implements SqlDatabase {

    /** The settings that decide what a commit costs and survives. */
    private static final List<String> DECISIVE = List.of(
            "journal_mode",
            "synchronous",
            "wal_autocheckpoint",
            "journal_size_limit",
            "cache_size",
            "mmap_size",
            "temp_store");

    @Override
    public Store open() {
        return SqliteStore.open(file);
    }

    @Override
    public SqliteFile fresh() {
        return new SqliteFile(scratch.resolve("scratch-" + numbers.getAndIncrement() + ".db"), scratch, numbers);
    }

    @Override
    public Connection connect(Map<String, String> settings) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            for (String name : DECISIVE) {
                String wanted = settings.get(name);
                if (wanted != null) {
                    statement.execute("PRAGMA " + name + " = " + wanted);
                    require(name, wanted, statement);
                }
            }
        }
        return connection;
    }

    private static void require(String name, String wanted, Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            String is = row.getString(1);
            if (!wanted.equals(is)) {
                throw new IllegalStateException("PRAGMA " + name + " is " + is + " after it was set to " + wanted);
            }
        }
    }

    @Override
    public Pen pen(Connection connection, RowShape shape, Latencies commits) throws SQLException {
        return new SqlitePen(connection, shape, commits);
    }

    /** A file has one writer at a time. */
    @Override
    public List<Integer> pens() {
        return List.of(1);
    }

    @Override
    public void discard() {
        try {
            for (String suffix : List.of("", "-wal", "-shm", "-engine.lock")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
