package dev.clew.benchmarks;

import dev.clew.store.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Plain JDBC on a SQLite file, set up as the store sets it up. */
final class Jdbc {

    /** The settings that decide what a commit costs and survives. */
    private static final List<String> DECISIVE = List.of(
            "journal_mode",
            "synchronous",
            "wal_autocheckpoint",
            "journal_size_limit",
            "cache_size",
            "mmap_size",
            "temp_store");

    private Jdbc() {}

    static Connection open(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    /**
     * A connection with the settings of a store.
     *
     * @throws IllegalStateException if the database does not take one of them
     */
    static Connection open(Path file, Map<String, String> settings) throws SQLException {
        Connection connection = open(file);
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

    static StoreUnavailableException failed(Path file, SQLException cause) {
        return new StoreUnavailableException(file + " did not answer: " + cause.getMessage(), cause);
    }
}
