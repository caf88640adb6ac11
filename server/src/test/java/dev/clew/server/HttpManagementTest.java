package dev.clew.server;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.environment.Environment;
import dev.clew.environment.Management;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.environment.http.HttpManagement;
import dev.clew.environment.tck.ManagementContract;
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

/** The contract of management through a server, on each store. */
final class HttpManagementTest {

    abstract static class Through extends ManagementContract {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        Path folder;

        private @Nullable Clew clew;
        private @Nullable ClewServer server;
        private @Nullable Management management;
        private @Nullable Management elsewhere;

        abstract Clew.Builder open();

        @BeforeEach
        void start() {
            Path data = folder.resolve("data");
            Clew engine = open().register(Processes.model())
                    .register(Runners.of(RunnerOptions.in(data), new OsRunner()))
                    .options(options -> options.shutdownGrace(Duration.ofMillis(100)))
                    .start();
            clew = engine;
            server = ClewServer.start(
                    engine::client,
                    namespace -> Environment.of(engine.client(namespace), data),
                    ServerOptions.DEFAULT.port(0));
            management = HttpManagement.to(server.uri()).connect();
            elsewhere = HttpManagement.to(server.uri()).namespace("elsewhere").connect();
        }

        @AfterEach
        void stop() {
            Objects.requireNonNull(elsewhere).close();
            Objects.requireNonNull(management).close();
            Objects.requireNonNull(server).close();
            Objects.requireNonNull(clew).close();
        }

        @Override
        protected Management management() {
            return Objects.requireNonNull(management);
        }

        @Override
        protected Management elsewhere() {
            return Objects.requireNonNull(elsewhere);
        }

        @Override
        protected ClewClient client() {
            return Objects.requireNonNull(clew).client();
        }
    }

    @Nested
    final class OnSqlite extends Through {

        @Override
        Clew.Builder open() {
            return Clew.sqlite(folder.resolve("processes.db"));
        }
    }

    @Nested
    final class OnPostgres extends Through {

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
