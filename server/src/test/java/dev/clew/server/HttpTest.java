package dev.clew.server;

import dev.clew.Clew;
import dev.clew.postgres.local.TestDatabase;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.Processes;
import dev.clew.process.http.HttpProtocol;
import dev.clew.process.tck.ProtocolContract;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract through a server, on each store. */
final class HttpTest {

    abstract static class Through extends ProtocolContract {

        private @Nullable Clew clew;
        private @Nullable ClewServer server;
        private @Nullable HttpProtocol protocol;

        abstract Clew.Builder open();

        @BeforeEach
        void start() {
            start(0);
            protocol = HttpProtocol.to(Objects.requireNonNull(server).uri()).connect();
        }

        private void start(int port) {
            clew = open().register(Processes.model()).start();
            server = ClewServer.start(
                    clew::client, ServerOptions.DEFAULT.port(port).quota(QUOTA));
        }

        @AfterEach
        void stop() {
            if (server != null) {
                server.close();
            }
            if (clew != null) {
                clew.close();
            }
        }

        @AfterEach
        void disconnect() {
            Objects.requireNonNull(protocol).close();
        }

        @Override
        protected ProcessProtocol protocol() {
            return Objects.requireNonNull(protocol);
        }

        @Override
        protected Processes processes() {
            return Processes.of(Objects.requireNonNull(clew).client());
        }

        @Override
        protected void delete(String instanceId) {
            Objects.requireNonNull(clew).client().handle(instanceId).delete();
        }

        @Override
        protected void restart() {
            int port = Objects.requireNonNull(server).port();
            stop();
            start(port);
        }
    }

    @Nested
    final class OnSqlite extends Through {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        private Path folder;

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
