package dev.clew.schedule;

import dev.clew.postgres.local.LocalPostgres;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import dev.clew.store.sqlite.SqliteOptions;
import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every scenario of schedules on every store. */
final class StoresTest {

    private static final AtomicInteger STORES = new AtomicInteger();

    /** Rarer than on the hour, so that the build does not take minutes longer. */
    private static final Duration RARER = Duration.ofHours(6);

    @Nested
    final class OnMemory extends ScheduleSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class OnSqlite extends ScheduleSuite {

        @TempDir
        static Path folder;

        @Override
        Duration rhythm() {
            return RARER;
        }

        @Override
        Store newStore(InstantSource clock) {
            Path file = folder.resolve(STORES.incrementAndGet() + ".db");
            return SqliteStore.open(file, SqliteOptions.DEFAULT.withClock(clock).withDurability(Durability.OFF));
        }
    }

    @Nested
    final class OnPostgres extends ScheduleSuite {

        private static @Nullable LocalPostgres server;
        private static String url = "";

        @BeforeAll
        static void startServer() {
            LocalPostgres started = LocalPostgres.start(Map.of("fsync", "off", "max_connections", "200"));
            url = started.newDatabase();
            server = started;
        }

        @AfterAll
        static void stopServer() {
            if (server != null) {
                server.close();
            }
        }

        @Override
        Duration rhythm() {
            return RARER;
        }

        @Override
        Store newStore(InstantSource clock) {
            return PostgresStore.open(
                    url,
                    PostgresOptions.DEFAULT
                            .withSchema("t" + STORES.incrementAndGet())
                            .withClock(clock)
                            .withListen(false));
        }
    }
}
