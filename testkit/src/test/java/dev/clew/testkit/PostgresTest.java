package dev.clew.testkit;

import dev.clew.postgres.local.TestSchemas;
import dev.clew.store.Store;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Every engine scenario on PostgreSQL, each in a schema of its own. */
final class PostgresTest {

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

    private Store open(InstantSource clock) {
        String schema = SCHEMAS.take();
        taken.add(schema);
        return PostgresStore.open(
                SCHEMAS.url(),
                PostgresOptions.DEFAULT.withSchema(schema).withClock(clock).withListen(false));
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
            return DriverManager.getConnection(SCHEMAS.url());
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
