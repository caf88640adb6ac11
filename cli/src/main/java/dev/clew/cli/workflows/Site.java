package dev.clew.cli.workflows;

import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.store.Store;
import dev.clew.store.postgres.PostgresStore;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the instances of a file are kept.
 *
 * @param database the path of a SQLite file, or the URL of a PostgreSQL database
 */
public record Site(String database) {

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String SUFFIX = ".json";

    /** The database that was asked for, or a SQLite file beside the graph's. */
    static Site of(Optional<String> database, Path graph) {
        return new Site(database.orElseGet(() -> {
            String name = String.valueOf(graph.getFileName());
            String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
            return graph.resolveSibling(stem + ".db").toString();
        }));
    }

    /** The option that leads another command to the same instances, as a shell takes it. */
    String options() {
        return "--db " + Text.shellWord(database);
    }

    /** Opens it, and makes it if it is a file that is not there. */
    public Store open() {
        if (database.startsWith(POSTGRES)) {
            return PostgresStore.open(database);
        }
        if (database.startsWith("jdbc:")) {
            throw new UsageException("--db takes the path of a SQLite file, or a URL that begins with " + POSTGRES);
        }
        Path file = Path.of(database);
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a folder; give --db the path of a database file in it");
        }
        return SqliteStore.open(file);
    }
}
