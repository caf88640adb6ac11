package dev.clew.benchmarks;

import dev.clew.postgres.local.LocalPostgres;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server that these tests run on, started once for all of them. What they ask does not depend on the disk. */
final class Server {

    private static @Nullable String url;

    private Server() {}

    /** A database of it, as a user would name it. */
    static synchronized Target target() {
        if (url == null) {
            LocalPostgres server = LocalPostgres.startForgetful();
            url = server.newDatabase();
        }
        return new Target(StoreKind.POSTGRES, Optional.empty(), Optional.of(url), false);
    }
}
