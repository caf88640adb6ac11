package dev.clew.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * How connections to the file are set up.
 *
 * <p>The file is in WAL mode: one writes while others read, and a commit is one append to the log beside the file
 * and one sync of it.
 *
 * <p>Never open the database file by other means than SQLite, not even to read its first bytes: POSIX drops every
 * lock a process holds on a file when the process closes any descriptor of it, SQLite's too.
 */
final class Connections {

    /** Memory for pages, for each connection, in KiB. */
    private static final int CACHE_KIB = 16 * 1024;

    /**
     * How long the log is, in pages, when a commit copies it into the file by itself, and the others wait: 64 MB. That is for
     * when {@link LogCopier} could not.
     */
    static final int LONGEST_LOG = 16_000;

    static final int PAGE_SIZE = 4096;

    /** What is left of the log's file after it was copied and begins anew, in bytes. */
    private static final long LOG_LIMIT = 32L << 20;

    private final Path file;
    private final SqliteOptions options;

    Connections(Path file, SqliteOptions options) {
        this.file = file;
        this.options = options;
    }

    Path file() {
        return file;
    }

    /** A connection that may write. Creates the file if need be. */
    Connection writing() throws SQLException {
        Connection connection = open();
        try {
            run(
                    connection,
                    "PRAGMA page_size = " + PAGE_SIZE,
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = " + options.durability(),
                    "PRAGMA wal_autocheckpoint = " + LONGEST_LOG,
                    "PRAGMA journal_size_limit = " + LOG_LIMIT,
                    "PRAGMA cache_size = -" + CACHE_KIB,
                    "PRAGMA temp_store = MEMORY");
            leaveTransactionsToUs(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Keeps the driver from asking, before each statement, whether a transaction is open: in autocommit mode it tries
     * a BEGIN of its own every time, which costs as much as a small insert. Told that we commit ourselves it begins
     * one transaction, which is ended here, and from then on does nothing: BEGIN and COMMIT are statements of ours.
     */
    private static void leaveTransactionsToUs(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        run(connection, "COMMIT");
    }

    /** A connection that only reads, and is never in the way of one that writes. */
    Connection reading() throws SQLException {
        Connection connection = open();
        try {
            run(
                    connection,
                    "PRAGMA query_only = ON",
                    "PRAGMA cache_size = -" + CACHE_KIB,
                    "PRAGMA temp_store = MEMORY");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection that leaves the file as it finds it, to see what it is. */
    Connection bare() throws SQLException {
        return open();
    }

    /** Connections for a migration. */
    DataSource forMigration() {
        var source = new SQLiteDataSource(config());
        source.setUrl(url());
        return source;
    }

    private Connection open() throws SQLException {
        return JDBC.createConnection(url(), config().toProperties());
    }

    private SQLiteConfig config() {
        var config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(options.busyTimeout().toMillis()));
        config.setGetGeneratedKeys(false);
        config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, Integer.toString(options.largestValue()));
        return config;
    }

    private String url() {
        return JDBC.PREFIX + file;
    }

    private static void run(Connection connection, String... pragmas) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String pragma : pragmas) {
                statement.execute(pragma);
            }
        }
    }
}
