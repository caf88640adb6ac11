package dev.clew.testkit;

import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

/** Every engine scenario on the store in memory. */
final class MemoryTest {

    @Nested
    final class Activities extends ActivitySuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class SignalsAndTimers extends SignalAndTimerSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Starts extends StartSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Cancellation extends CancellationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Termination extends TerminationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Resets extends ResetSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Forks extends ForkSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Imports extends ImportSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Pause extends PauseSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Recovery extends RecoverySuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Observation extends ObservationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Operation extends OperationSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Patterns extends PatternSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class TaskQueue extends TaskQueueSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class TaskFleet extends TaskFleetSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Management extends ManagementSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Children extends ChildrenSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Sagas extends SagaSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Versions extends VersionSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class SearchAttributes extends AttributeSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Formats extends FormatSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class LongHistories extends LongHistorySuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class State extends StateSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Updates extends UpdateSuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }

    @Nested
    final class Family extends FamilySuite {
        @Override
        Store newStore(InstantSource clock) {
            return new MemoryStore(clock);
        }
    }
}
