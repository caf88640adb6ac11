package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.store.InstanceId;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Store;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** What becomes of a commit when there is no connection to be had for it. */
@Timeout(60)
final class LostConnectionTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final String schema = TestServer.takeSchema();
    private final AtomicBoolean away = new AtomicBoolean();
    private final Store store = open();

    private Store open() {
        var source = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                if (away.get()) {
                    throw new SQLTransientConnectionException("no connection is to be had");
                }
                return super.getConnection();
            }
        };
        source.setUrl(TestServer.url());
        return PostgresStore.open(
                source, PostgresOptions.DEFAULT.withSchema(schema).withLanes(1));
    }

    @AfterEach
    void close() {
        store.close();
        TestServer.giveBack(schema);
    }

    private static Write start(long key) {
        return new Write.Start(
                key, new InstanceId("default", "i" + key), "orchestration", "p", 1, "{}", NOW, Optional.empty(), false);
    }

    @Test
    void givenACommitThatWasNeverSent_whenItIsAskedForAgain_thenItIsMadeAndNotTakenForTheOneBefore() {
        List<Write> writes = List.of(start(2));
        store.log().commit(List.of(start(1)));

        away.set(true);
        assertThatThrownBy(() -> store.log().commit(writes)).isInstanceOf(StoreUnavailableException.class);
        away.set(false);

        assertThat(store.log().commit(writes)).containsExactly(Committed.INSTANCE);
        assertThat(store.catalog().find(new InstanceId("default", "i2"))).isPresent();
    }
}
