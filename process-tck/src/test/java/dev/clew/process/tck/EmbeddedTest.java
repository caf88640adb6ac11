package dev.clew.process.tck;

import dev.clew.Clew;
import dev.clew.postgres.local.TestDatabase;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.Processes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract beside the engine, on each store. */
final class EmbeddedTest {

    abstract static class Beside extends ProtocolContract {

        private @Nullable Clew clew;
        private @Nullable ProcessProtocol protocol;

        abstract Clew.Builder open();

        @BeforeEach
        void start() {
            clew = open().register(Processes.model()).start();
            protocol = processes().quota(QUOTA).protocol();
        }

        @AfterEach
        void stop() {
            if (clew != null) {
                clew.close();
            }
        }

        @Override
        protected ProcessProtocol protocol() {
            if (protocol == null) {
                throw new IllegalStateException("not started");
            }
            return protocol;
        }

        @Override
        protected Processes processes() {
            if (clew == null) {
                throw new IllegalStateException("not started");
            }
            return Processes.of(clew.client());
        }

        @Override
        protected void delete(String instanceId) {
            if (clew != null) {
                clew.client().handle(instanceId).delete();
            }
        }

        @Override
        protected void restart() {
            stop();
            start();
        }
    }

    @Nested
    final class OnSqlite extends Beside {

        @TempDir
        @SuppressWarnings("NullAway.Init")
        private Path folder;

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
