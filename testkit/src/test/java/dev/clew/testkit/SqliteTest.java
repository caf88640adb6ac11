package dev.clew.testkit;

import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteOptions;
import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.sqlite.SqliteStore;
import dev.clew.store.tck.FileTemplate;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every engine scenario on SQLite. */
final class SqliteTest {

    private static final AtomicInteger FILES = new AtomicInteger();
    private static final FileTemplate EMPTY = new FileTemplate(
            file -> SqliteStore.open(file, SqliteOptions.DEFAULT).close());

    @TempDir
    static Path folder;

    private static Store open(InstantSource clock) {
        Path file = EMPTY.copyTo(folder.resolve(FILES.incrementAndGet() + ".db"));
        return SqliteStore.open(file, SqliteOptions.DEFAULT.withClock(clock).withDurability(Durability.OFF));
    }

    @Nested
    final class Activities extends ActivitySuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Transactions extends TransactionSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }

        @Override
        Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(FILES.get() + ".db"));
        }
    }

    @Nested
    final class SignalsAndTimers extends SignalAndTimerSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Starts extends StartSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Cancellation extends CancellationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Termination extends TerminationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Resets extends ResetSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Forks extends ForkSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Imports extends ImportSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Pause extends PauseSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Recovery extends RecoverySuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Observation extends ObservationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Operation extends OperationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Patterns extends PatternSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class TaskQueue extends TaskQueueSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class TaskFleet extends TaskFleetSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Management extends ManagementSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Children extends ChildrenSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Sagas extends SagaSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Versions extends VersionSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class SearchAttributes extends AttributeSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Formats extends FormatSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class LongHistories extends LongHistorySuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class State extends StateSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Updates extends UpdateSuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }

    @Nested
    final class Family extends FamilySuite {
        @Override
        Store newStore(InstantSource clock) {
            return open(clock);
        }
    }
}
