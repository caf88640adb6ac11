package dev.clew.store.sqlite;

import dev.clew.api.ConfigurationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a file to the schema that this code knows, or says why it cannot.
 *
 * <p>Every migration ends by writing its number into the file's header ({@code PRAGMA user_version}) in its own
 * transaction. A file that carries the number of the last one is taken at its word and Flyway is not even loaded.
 * Source: ADR-0010.
 */
final class Schema {

    /** The number of the last migration under {@code migrations/}. */
    static final int CURRENT = 1;

    /** Marks the file as ours: {@code Clew} in ASCII. */
    static final int APPLICATION_ID = 0x436c6577;

    private static final String MIGRATIONS = "classpath:dev/clew/store/sqlite/migrations";

    private static final String USER_VERSION = "PRAGMA user_version";
    private static final String MARK = "PRAGMA application_id";
    private static final String TABLES = """
            SELECT name FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'flyway_schema_history'
            LIMIT 1""";

    private final Connections connections;

    Schema(Connections connections) {
        this.connections = connections;
    }

    /**
     * Makes the file ready for use.
     *
     * @throws ConfigurationException if it is not ours, or of a newer version, or of an older one and in use
     */
    void prepare() {
        if (isCurrent()) {
            return;
        }
        LockFile lock = LockFile.of(connections.file());
        try {
            lock.exclusively(() -> {
                if (!isCurrent()) {
                    lock.withoutOtherEngines(this::migrate, this::engineRuns);
                }
            });
        } finally {
            lock.release();
        }
    }

    private ConfigurationException engineRuns() {
        return new ConfigurationException(
                "engine_running",
                "the schema of " + connections.file() + " has to be brought to version " + CURRENT
                        + ", but another process runs an engine on it; stop that one first");
    }

    private boolean isCurrent() {
        Path file = connections.file();
        try (var session = new Session(connections.bare(), Probe.NONE)) {
            int version = session.one(USER_VERSION, row -> row.getInt(1)).orElseThrow();
            int mark = session.one(MARK, row -> row.getInt(1)).orElseThrow();
            boolean ours = mark == APPLICATION_ID || (mark == 0 && version == 0 && !session.exists(TABLES));
            if (!ours) {
                throw new ConfigurationException(
                        "foreign_database",
                        file + " is a SQLite database of another program; point the store at a file of its own");
            }
            if (version > CURRENT) {
                throw new ConfigurationException(
                        "schema_too_new",
                        file + " has schema version " + version + ", this version of Clew knows " + CURRENT
                                + " and older; upgrade Clew, there is no way back");
            }
            return version == CURRENT;
        } catch (SQLException e) {
            throw Faults.translate(file, e);
        }
    }

    private void migrate() {
        try (Connection first = connections.writing()) {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(connections.forMigration())
                    .locations(MIGRATIONS)
                    .loggers(FlywayLog.class.getName())
                    .load()
                    .migrate();
        } catch (SQLException e) {
            throw Faults.translate(connections.file(), e);
        } catch (FlywayException e) {
            throw new ConfigurationException(
                    "migration_failed",
                    "the schema of " + connections.file() + " could not be brought to version " + CURRENT + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
