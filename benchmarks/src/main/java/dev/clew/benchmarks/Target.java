package dev.clew.benchmarks;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an engine is measured on.
 *
 * @param store what the engine runs on
 * @param file where the database of an engine on SQLite is created and left behind; empty for a temporary one that is
 *     deleted. Everything else that is written goes to the same folder and is deleted
 * @param jdbcUrl a PostgreSQL database in which schemas are made and dropped; empty for a server that is started for
 *     this run alone
 * @param statements whether a server that is started counts statements too, which takes it a little time
 */
public record Target(StoreKind store, Optional<Path> file, Optional<String> jdbcUrl, boolean statements) {

    public Target {
        if (jdbcUrl.isPresent() && store != StoreKind.POSTGRES) {
            throw new IllegalArgumentException("a JDBC URL goes with store postgres, not with " + store);
        }
        if (file.isPresent() && store == StoreKind.POSTGRES) {
            throw new IllegalArgumentException(
                    "a file goes with store sqlite; name a PostgreSQL database by its JDBC URL");
        }
        if (statements && (store != StoreKind.POSTGRES || jdbcUrl.isPresent())) {
            throw new IllegalArgumentException(
                    "statements are counted by a PostgreSQL server that is started for this run; on one of your own, load"
                            + " pg_stat_statements");
        }
    }

    /** A temporary database, which is gone in the end. */
    public static Target temporary(StoreKind store) {
        return new Target(store, Optional.empty(), Optional.empty(), false);
    }
}
