package dev.clew.schedule;

import dev.clew.postgres.local.TestDatabase;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
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

        private static final TestDatabase DATABASE = TestDatabase.create();

        @AfterAll
        static void drop() {
            DATABASE.close();
        }

        @Override
        Duration rhythm() {
            return RARER;
        }

        @Override
        Store newStore(InstantSource clock) {
            return PostgresStore.open(
                    DATABASE.url(),
                    PostgresOptions.DEFAULT
                            .withSchema(DATABASE.newSchema(PostgresStore::tables))
                            .withClock(clock)
                            .withListen(false));
        }
    }
}
