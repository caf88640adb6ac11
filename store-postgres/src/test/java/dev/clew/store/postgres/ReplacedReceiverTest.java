package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.InstanceId;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Store;
import dev.clew.store.Write;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that wait for their receiver's row while another instance takes its place. */
@Timeout(60)
final class ReplacedReceiverTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final InstanceId ID = new InstanceId("default", "one");
    private static final int ROUNDS = 10;
    private static final int SENDERS = 5;

    private final String schema = TestServer.takeSchema();
    private final Store store = PostgresStore.open(
            TestServer.url(), PostgresOptions.DEFAULT.withSchema(schema).withLanes(SENDERS));

    @AfterEach
    void close() {
        store.close();
        TestServer.giveBack(schema);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenMessagesThatWaitForAnInstance_whenAnotherTakesItsPlace_thenEachIsThereOnce(boolean keyed)
            throws Exception {
        assertThat(store.log().commit(List.of(start(1)))).containsExactly(Committed.INSTANCE);
        try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            for (int round = 1; round <= ROUNDS; round++) {
                List<Future<List<Outcome>>> sent = new ArrayList<>();
                try (Replacement replacement = new Replacement(round)) {
                    for (int sender = 0; sender < SENDERS; sender++) {
                        Write.Delivery message = message(round * 100L + sender, keyed);
                        sent.add(senders.submit(() -> store.log().commit(List.of(message))));
                    }
                    replacement.awaitWaiting(SENDERS);
                }
                for (Future<List<Outcome>> each : sent) {
                    assertThat(each.get()).containsExactly(new Delivered(false));
                }
                assertThat(store.catalog().inbox(ID, Integer.MAX_VALUE))
                        .extracting(MessageRow::key)
                        .containsExactlyInAnyOrder(
                                round * 100L, round * 100L + 1, round * 100L + 2, round * 100L + 3, round * 100L + 4);
            }
        }
    }

    private static Write.Start start(long key) {
        return new Write.Start(key, ID, "orchestration", "p", 1, "{}", NOW, Optional.empty(), false);
    }

    private static Write.Delivery message(long key, boolean keyed) {
        var message = new Write.Delivery(key, ID, "m" + key, NOW, Optional.empty());
        return keyed ? message.knownBy("k" + key) : message;
    }

    /** Another process puts an instance with the next key in the place of one, and commits when it is closed. */
    private final class Replacement implements AutoCloseable {

        private final Connection connection = DriverManager.getConnection(TestServer.url());

        Replacement(int key) throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET search_path TO " + schema);
                statement.execute(
                        "CREATE TEMP TABLE next ON COMMIT DROP AS SELECT * FROM instances WHERE key = " + key);
                statement.execute("UPDATE next SET key = key + 1");
                statement.execute("DELETE FROM inbox WHERE instance_key = " + key);
                statement.execute("DELETE FROM known_keys WHERE instance_key = " + key);
                statement.execute("DELETE FROM instances WHERE key = " + key);
                statement.execute("INSERT INTO instances SELECT * FROM next");
            }
        }

        /** Returns when as many wait for the row of the one that goes. */
        void awaitWaiting(int senders) throws Exception {
            try (Connection other = DriverManager.getConnection(TestServer.url());
                    Statement statement = other.createStatement()) {
                int waiting = 0;
                while (waiting < senders) {
                    try (var rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
                        rows.next();
                        waiting = rows.getInt(1);
                    }
                }
            }
        }

        @Override
        public void close() throws SQLException {
            connection.commit();
            connection.close();
        }
    }
}
