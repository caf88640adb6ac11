package dev.clew.cli.chaos.fleet;

import dev.clew.store.Store;
import dev.clew.store.postgres.PostgresStore;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Path;

/** Opens stores of either kind by one text, which can be handed to another process. */
public final class Stores {

    private static final String SQLITE = "jdbc:sqlite:";

    private Stores() {}

    /** The text for a SQLite file. */
    static String sqlite(Path file) {
        return SQLITE + file;
    }

    /** Opens the store that a JDBC URL leads to. */
    public static Store open(String url) {
        return url.startsWith(SQLITE)
                ? SqliteStore.open(Path.of(url.substring(SQLITE.length())))
                : PostgresStore.open(url);
    }
}
