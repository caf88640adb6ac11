package dev.clew.store.postgres;

import dev.clew.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;

/**
 * Brings a database to the schema that this code knows, or says why it cannot.
 *
 * <p>Every migration is one transaction and ends by writing its number, so one that is cut off leaves nothing. Nodes
 * that start at once wait for the one that migrates. A database with the number of the last one is taken at its word
 * and Flyway is not even loaded, whoever made the tables: they may come of {@link #script}. Source: ADR-0016.
 */
final class Schema {

    /** The files of {@link #FOLDER}, in order; the number of the last is what a database is brought to. */
    private static final List<String> MIGRATIONS = List.of("V1__tables.sql");

    private static final String FOLDER = "dev/clew/store/postgres/migrations";
    private static final int OLDEST_SERVER = 14;
    private static final String PRESENT = "SELECT to_regclass(?) IS NOT NULL";
    private static final String NUMBER = "SELECT number FROM clew.version";
    private static final int CONNECT_RETRIES = 3;

    private final DataSource source;
    private final Database database;
    private final int current;
    private final List<String> folders;

    Schema(DataSource source, Database database) {
        this(source, database, MIGRATIONS.size(), List.of(FOLDER));
    }

    /**
     * As a later version may be.
     *
     * @param current the number of the last migration
     * @param folders where the migrations are, on the class path
     */
    Schema(DataSource source, Database database, int current, List<String> folders) {
        this.source = source;
        this.database = database;
        this.current = current;
        this.folders = folders;
    }

    /** What makes the tables in a schema, which it creates: one text, to be run in one transaction. */
    static String script(String schema) {
        var script = new StringBuilder(
                "CREATE SCHEMA IF NOT EXISTS " + schema + ";\nSET LOCAL search_path TO " + schema + ";\n\n");
        for (String migration : MIGRATIONS) {
            script.append(text(migration)).append('\n');
        }
        return script.toString();
    }

    private static String text(String migration) {
        try (InputStream in = Schema.class.getResourceAsStream("/" + FOLDER + "/" + migration)) {
            return new String(Objects.requireNonNull(in, migration).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(migration, unreadable);
        }
    }

    /**
     * Makes the database ready for use.
     *
     * @param create whether to make what is missing
     * @throws ConfigurationException if there are no tables and none are to be made, the server is too old, its schema of a newer version, or this user may not
     *     create it
     */
    void prepare(boolean create) {
        requireServer();
        Optional<Integer> number = number();
        if (number.isEmpty() || number.get() < current) {
            if (!create) {
                throw new ConfigurationException(
                        "no_tables",
                        number.isEmpty()
                                ? "there are no tables of Clew in schema '" + name()
                                        + "' of this database; start an engine" + " on it first, or give another URL"
                                : "the tables in schema '" + name() + "' are of version " + number.get()
                                        + "; start an engine of this version on them, which brings them to " + current);
            }
            migrate(number);
            number = number();
        }
        if (number.filter(found -> found == current).isEmpty()) {
            throw new ConfigurationException(
                    "schema_too_new",
                    "the tables in schema '" + name() + "' have version "
                            + number.map(String::valueOf).orElse("none") + ", this version of Clew knows " + current
                            + " and older; upgrade Clew, there is no way back");
        }
    }

    private void requireServer() {
        int version =
                database.read(session -> session.connection().getMetaData().getDatabaseMajorVersion());
        if (version < OLDEST_SERVER) {
            throw new ConfigurationException(
                    "server_too_old",
                    "the server is PostgreSQL " + version + "; Clew needs " + OLDEST_SERVER
                            + " or later: upgrade the server, or give the URL of another");
        }
    }

    private Optional<Integer> number() {
        return database.read(session -> session.one(PRESENT, row -> row.getBoolean(1), name() + ".version")
                        .orElseThrow()
                ? session.one(NUMBER, row -> row.getInt(1))
                : Optional.empty());
    }

    private String name() {
        return database.dialect().schema();
    }

    /** Tables that {@link #script} made have a number and no record of Flyway's, which then begins with that number. */
    private void migrate(Optional<Integer> from) {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .schemas(name())
                    .defaultSchema(name())
                    .createSchemas(true)
                    .locations(folders.toArray(String[]::new))
                    .baselineOnMigrate(from.isPresent())
                    .baselineVersion(String.valueOf(from.orElse(0)))
                    .connectRetries(CONNECT_RETRIES)
                    .loggers(FlywayLog.class.getName())
                    .load()
                    .migrate();
        } catch (FlywaySqlException fault) {
            if (fault.getCause() instanceof SQLException cause) {
                throw Faults.translate(cause);
            }
            throw failed(fault);
        } catch (FlywayException fault) {
            throw failed(fault);
        }
    }

    private ConfigurationException failed(FlywayException fault) {
        return new ConfigurationException(
                "migration_failed",
                "schema '" + name() + "' could not be brought to version " + current + ": " + fault.getMessage(),
                fault);
    }
}
