package dev.clew.quic;

import dev.clew.Clew;
import dev.clew.postgres.local.TestDatabase;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.Processes;
import dev.clew.process.tck.ProtocolContract;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract through QUIC, on each store. */
final class QuicTest {

    abstract static class ThroughQuic extends ProtocolContract {

        private final ServerIdentity identity = ServerIdentity.selfSigned();
        private @Nullable Clew clew;
        private @Nullable QuicServer server;
        private @Nullable QuicProtocol client;

        abstract Clew.Builder open();

        @BeforeEach
        void start() {
            start(0);
            client = QuicProtocol.open(QuicClientOptions.of(
                            "localhost", Objects.requireNonNull(server).port())
                    .trust(identity.certificate()));
        }

        private void start(int port) {
            Clew engine = open().register(Processes.model()).start();
            clew = engine;
            ProcessProtocol beside = Processes.of(engine.client()).quota(QUOTA).protocol();
            server = QuicServer.start(
                    namespace -> beside, QuicServerOptions.DEFAULT.port(port).identity(identity));
        }

        @AfterEach
        void stop() {
            Objects.requireNonNull(client).close();
            stopServer();
        }

        private void stopServer() {
            Objects.requireNonNull(server).close();
            Objects.requireNonNull(clew).close();
        }

        @Override
        protected ProcessProtocol protocol() {
            return Objects.requireNonNull(client);
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
            stopServer();
            start(port);
        }
    }

    @Nested
    final class OnSqlite extends ThroughQuic {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        private Path folder;

        @Override
        Clew.Builder open() {
            return Clew.sqlite(folder.resolve("processes.db"));
        }
    }

    @Nested
    final class OnPostgres extends ThroughQuic {

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
