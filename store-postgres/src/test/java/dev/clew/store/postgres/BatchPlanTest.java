package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimRequest;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Program;
import dev.clew.store.Store;
import dev.clew.store.Write;
import dev.clew.store.Write.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How batches find rows whose plans were made while the tables were empty: plans are kept, and tables grow. */
@Timeout(60)
final class BatchPlanTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    /** More often than it takes the driver to have a statement planned on the server, once and for all. */
    private static final int OFTEN = 20;

    private static final int MANY = 5_000;

    private static final Change END = new Change(
            Optional.of(InstanceStatus.COMPLETED),
            Optional.of("{}"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private static final Change PUBLISH = new Change(
            Optional.empty(), Optional.empty(), Optional.of("\"on its way\""), Optional.empty(), Optional.empty());

    private final String schema = TestServer.takeSchema();
    private final HikariDataSource oneConnection = oneConnection();
    private final Store store = PostgresStore.open(
            oneConnection, PostgresOptions.DEFAULT.withSchema(schema).withListen(false));
    private final Epoch owner = store.membership().join("alpha", Duration.ofMinutes(5));

    private static HikariDataSource oneConnection() {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(TestServer.url());
        pool.setMaximumPoolSize(1);
        return pool;
    }

    @AfterEach
    void close() {
        store.close();
        oneConnection.close();
        TestServer.giveBack(schema);
    }

    /** One that its owner starts, and one that it claims. */
    private void work(long key) {
        commit(start(key, Optional.of(owner)));
        commit(turn(key, 0, PUBLISH));
        commit(turn(key, 1, END));
        commit(start(-key, Optional.empty()));
        var request = new ClaimRequest(owner, Set.of(new Program("orchestration", "p", 1)), 1, 1);
        assertThat(store.log().claim(request).claimed()).hasSize(1);
        commit(turn(-key, 0, END));
    }

    private static Write start(long key, Optional<Epoch> owner) {
        var id = new InstanceId("default", "i" + key);
        return new Write.Start(key, id, "orchestration", "p", 1, "{}", NOW, owner, false);
    }

    private Write turn(long key, int number, Change change) {
        return new Write.Turn(key, owner, 1, number, NOW, "[]", List.of(), Optional.of(change));
    }

    private void commit(Write write) {
        assertThat(store.log().commit(List.of(write))).containsExactly(Committed.INSTANCE);
    }

    @Test
    void givenStatementsThatWerePlannedForEmptyTables_whenTheTablesHaveGrown_thenRowsAreStillLookedUpInIndexes()
            throws SQLException {
        for (long key = 1; key <= OFTEN; key++) {
            work(key);
        }
        long before = readOneAfterTheOther();
        TestServer.execute("INSERT INTO " + schema + ".instances (key, namespace, id, kind, name, version, start,"
                + " created_at_ms, updated_at_ms, execution, status, claims)"
                + " SELECT n, 'default', 'many' || n, 'orchestration', 'p', 1, '{}', 0, 0, 1, 'RUNNING', 0"
                + " FROM generate_series(1001, 1000 + " + MANY + ") n");

        work(OFTEN + 1);

        assertThat(readOneAfterTheOther() - before).isLessThan(MANY);
    }

    /** How many rows of the instances were read without an index. */
    private long readOneAfterTheOther() throws SQLException {
        try (Connection connection = oneConnection.getConnection()) {
            var session = new Session(connection, new Dialect(schema));
            session.list("SELECT pg_stat_force_next_flush()", row -> true);
            return session.one(
                            "SELECT seq_tup_read FROM pg_stat_user_tables WHERE schemaname = ? AND relname = 'instances'",
                            row -> row.getLong(1),
                            schema)
                    .orElseThrow();
        }
    }
}
