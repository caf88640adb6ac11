package dev.clew.testkit;

import dev.clew.store.Store;
import java.time.InstantSource;
import org.junit.jupiter.api.Timeout;

/** What all engine scenarios share: a store to run on. A subclass of each suite per store runs it there. */
@Timeout(60)
abstract class EngineSuite {

    /** A fresh, empty store that lives by a clock. */
    abstract Store newStore(InstantSource clock);

    final TestClew.Builder clew() {
        return TestClew.builder().store(this::newStore);
    }
}
