package dev.clew.environment.tck;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.environment.Environment;
import dev.clew.environment.Management;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.postgres.local.TestDatabase;
import dev.clew.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract beside the engine, on each store. */
final class EnvironmentManagementTest {

    abstract static class Beside extends ManagementContract {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        Path folder;

        private @Nullable Clew clew;

        abstract Clew.Builder open();

        @BeforeEach
        void start() {
            clew = open().register(Processes.model())
                    .register(Runners.of(RunnerOptions.in(folder.resolve("data")), new OsRunner()))
                    .options(options -> options.shutdownGrace(Duration.ofMillis(100)))
                    .start();
        }

        @AfterEach
        void stop() {
            Objects.requireNonNull(clew).close();
        }

        @Override
        protected Management management() {
            return Environment.of(client(), folder.resolve("data"));
        }

        @Override
        protected Management elsewhere() {
            return Environment.of(Objects.requireNonNull(clew).client("elsewhere"), folder.resolve("data"));
        }

        @Override
        protected ClewClient client() {
            return Objects.requireNonNull(clew).client();
        }
    }

    @Nested
    final class InMemory extends Beside {

        @Override
        Clew.Builder open() {
            return Clew.inMemory();
        }
    }

    @Nested
    final class OnSqlite extends Beside {

        @Override
        Clew.Builder open() {
            return Clew.sqlite(folder.resolve("processes.db"));
        }
    }

    @Nested
    final class OnPostgres extends Beside {

        private static final TestDatabase DATABASE = TestDatabase.create();

        @AfterAll
        static void drop() {
            DATABASE.close();
        }

        @Override
        Clew.Builder open() {
            return Clew.postgres(DATABASE.url());
        }
    }
}
