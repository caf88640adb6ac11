package dev.clew.workflow;

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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every scenario of workflows on every store. */
final class StoresTest {

    private static final AtomicInteger STORES = new AtomicInteger();
    private static final FileTemplate EMPTY = new FileTemplate(
            file -> SqliteStore.open(file, SqliteOptions.DEFAULT).close());

    @TempDir
    static Path folder;

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

    private static Store sqlite(InstantSource clock) {
        Path file = EMPTY.copyTo(folder.resolve(STORES.incrementAndGet() + ".db"));
        return SqliteStore.open(file, SqliteOptions.DEFAULT.withClock(clock).withDurability(Durability.OFF));
    }

    private Store postgres(InstantSource clock) {
        String schema = SCHEMAS.take();
        taken.add(schema);
        return PostgresStore.open(
                SCHEMAS.url(),
                PostgresOptions.DEFAULT.withSchema(schema).withClock(clock).withListen(false));
    }

    @Nested
    final class TasksOnMemory extends TaskSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class BranchesOnMemory extends BranchSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class RepetitionOnMemory extends RepetitionSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class LongLoopsOnMemory extends LongLoopSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class WaitsOnMemory extends WaitSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class TasksOnSqlite extends TaskSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class BranchesOnSqlite extends BranchSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class RepetitionOnSqlite extends RepetitionSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class LongLoopsOnSqlite extends LongLoopSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class WaitsOnSqlite extends WaitSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class TasksOnPostgres extends TaskSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }

    @Nested
    final class BranchesOnPostgres extends BranchSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }

    @Nested
    final class RepetitionOnPostgres extends RepetitionSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }

    @Nested
    final class LongLoopsOnPostgres extends LongLoopSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }

    @Nested
    final class WaitsOnPostgres extends WaitSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }

    @Nested
    final class MigrationsOnMemory extends MigrationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class MigrationsOnSqlite extends MigrationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class MigrationsOnPostgres extends MigrationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }

    @Nested
    final class KeepsOnMemory extends KeepSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class KeepsOnSqlite extends KeepSuite {
        @Override
        Store newStore(InstantSource clock) {
            return sqlite(clock);
        }
    }

    @Nested
    final class KeepsOnPostgres extends KeepSuite {
        @Override
        Store newStore(InstantSource clock) {
            return postgres(clock);
        }

        @Override
        boolean diesAtEveryCommit() {
            return false;
        }
    }
}
