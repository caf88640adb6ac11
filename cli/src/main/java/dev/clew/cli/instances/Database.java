package dev.clew.cli.instances;

import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import dev.clew.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The database that a command works on, as a client of its own beside whatever engine runs there. */
public final class Database {

    private static final String POSTGRES = "jdbc:postgresql:";

    @Option(
            names = "--db",
            required = true,
            paramLabel = "FILE|URL",
            description =
                    "The database of an engine: a SQLite file, or a URL such as jdbc:postgresql://localhost/orders.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String database;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema of the tables in PostgreSQL; 'clew' unless given.")
    private @Nullable String schema;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = EngineOptions.DEFAULT_NAMESPACE,
            description = "Whose instances; '${DEFAULT-VALUE}' unless given.")
    private String namespace = EngineOptions.DEFAULT_NAMESPACE;

    /** The one that another command was told of. */
    public static Database at(String database, @Nullable String schema, String namespace) {
        Database told = new Database();
        told.database = database;
        told.schema = schema;
        told.namespace = namespace;
        return told;
    }

    public String namespace() {
        return namespace;
    }

    /** The options that lead another command to the same instances, each word as a shell takes it. */
    String options() {
        String options = "--db " + Text.shellWord(database);
        if (schema != null) {
            options += " --schema " + Text.shellWord(schema);
        }
        return namespace.equals(EngineOptions.DEFAULT_NAMESPACE)
                ? options
                : options + " --namespace " + Text.shellWord(namespace);
    }

    /** Does something with the instances in it. */
    public <T> T ask(Function<ClewClient, T> question) {
        return ask(new NoCodec(), question);
    }

    /** Does something that starts or signals what this process knows the types of, in plain JSON. */
    public <T> T askInJson(Function<ClewClient, T> question) {
        return ask(new JsonCodec(), question);
    }

    private <T> T ask(Codec codec, Function<ClewClient, T> question) {
        try (Store store = open()) {
            return question.apply(StoreClient.of(store, namespace, codec));
        } catch (InstanceNotFoundException unknown) {
            throw new UsageException(unknown.getMessage() + " in namespace '" + namespace
                    + "'; see which there are: clew list --db " + database);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    private Store open() {
        if (database.startsWith(POSTGRES)) {
            PostgresOptions options = PostgresOptions.DEFAULT
                    .withLanes(1)
                    .withReaders(1)
                    .withListen(false)
                    .withCreate(false);
            return PostgresStore.open(database, schema == null ? options : options.withSchema(schema));
        }
        if (database.startsWith("jdbc:")) {
            throw new UsageException("--db takes the path of a SQLite file, or a URL that begins with " + POSTGRES);
        }
        if (schema != null) {
            throw new UsageException("--schema is for databases in PostgreSQL; a SQLite file has none");
        }
        Path file = Path.of(database);
        requireDatabase(file);
        return SqliteStore.open(file);
    }

    /** Looks before the store does, which would make a database of a file that is missing or empty. */
    private static void requireDatabase(Path file) {
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a folder; give --db the path of the database file in it");
        }
        if (!Files.exists(file)) {
            throw new UsageException(
                    "there is no file " + file + "; give --db the path of a database that an engine made");
        }
        try {
            if (Files.size(file) == 0) {
                throw new UsageException(
                        file + " is empty, so not a database; give --db the path of one that an engine made");
            }
        } catch (IOException unreadable) {
            throw new UsageException(file + " cannot be read: " + unreadable.getMessage() + "; give --db another path");
        }
        if (!Files.isReadable(file)) {
            throw new UsageException(file + " cannot be read by this user; change its permissions, or be another user");
        }
    }

    /** What this process knows of users' types: nothing. Payloads pass through as they are. */
    private static final class NoCodec implements Codec {

        @Override
        public Payload encode(@Nullable Object value) {
            throw new ConfigurationException(
                    "not_encodable", "the command line has no types; pass payloads on as they are");
        }

        @Override
        public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
            throw new ConfigurationException(
                    "not_decodable", "the command line has no types; pass payloads on as they are");
        }
    }
}
