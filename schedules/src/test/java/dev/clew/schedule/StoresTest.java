package dev.clew.schedule;

import dev.clew.postgres.local.TestSchemas;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import dev.clew.store.sqlite.SqliteOptions;
import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.sqlite.SqliteStore;
import dev.clew.store.tck.FileTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every scenario of schedules on every store. */
final class StoresTest {

    private static final AtomicInteger STORES = new AtomicInteger();
    private static final FileTemplate EMPTY = new FileTemplate(
            file -> SqliteStore.open(file, SqliteOptions.DEFAULT).close());

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

        /** Rarer than on the hour, so that the build does not take minutes longer. */
        @Override
        Duration rhythm() {
            return Duration.ofDays(1);
        }

        @Override
        Store newStore(InstantSource clock) {
            Path file = EMPTY.copyTo(folder.resolve(STORES.incrementAndGet() + ".db"));
            return SqliteStore.open(file, SqliteOptions.DEFAULT.withClock(clock).withDurability(Durability.OFF));
        }
    }

    @Nested
    final class OnPostgres extends ScheduleSuite {

        private static final TestSchemas SCHEMAS = new TestSchemas(PostgresStore::tables);

        private final List<String> taken = new ArrayList<>();

        @AfterAll
        static void drop() {
            SCHEMAS.close();
        }

        @AfterEach
        void giveBack() {
            taken.forEach(SCHEMAS::giveBack);
        }

        @Override
        Duration rhythm() {
            return Duration.ofDays(1);
        }

        @Override
        Store newStore(InstantSource clock) {
            String schema = SCHEMAS.take();
            taken.add(schema);
            return PostgresStore.open(
                    SCHEMAS.url(),
                    PostgresOptions.DEFAULT.withSchema(schema).withClock(clock).withListen(false));
        }
    }
}
