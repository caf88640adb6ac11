package dev.clew.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.postgres.local.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the peers' own tables say was done; how fast is nothing a test asks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PeersTest {

    private static final Duration STATISTICS_LAG = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private LocalPostgres server;

    @BeforeAll
    void start() {
        server = LocalPostgres.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void givenTheListOfPeers_thenEachHasAVersion() {
        assertThat(Peers.all())
                .hasSize(2)
                .allSatisfy(peer -> assertThat(peer.version()).matches("\\d+\\..*"));
    }

    @Test
    void givenASequence_whenDbosRunsIt_thenEveryWorkflowAndStepIsInItsTables() throws SQLException {
        String database = server.newDatabase();

        Result result = new Dbos().run(database, new Work.Sequence(12, 3, 4, Duration.ZERO));

        assertThat(count(database, "SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'"))
                .isEqualTo(12);
        assertThat(count(database, "SELECT count(*) FROM dbos.operation_outputs WHERE output IS NOT NULL"))
                .isEqualTo(36);
        assertThat(result.instances()).isEqualTo(12);
        assertThat(result.steps()).isEqualTo(36);
        assertThat(result.latency().p99Ms()).isPositive();
    }

    @Test
    void givenALatencyRunAndAWarmUp_whenDbosRunsIt_thenOneWorkflowHasAllTheStepsCounted() throws SQLException {
        String database = server.newDatabase();

        Result result = new Dbos().run(database, new Work.Latency(7, Duration.ofMillis(1)));

        assertThat(count(
                        database,
                        "SELECT count(*) FROM dbos.operation_outputs o JOIN dbos.workflow_status w USING (workflow_uuid)"
                                + " WHERE coalesce(w.config_name, '') <> 'warm-up'"))
                .isEqualTo(7);
        assertThat(result.steps()).isEqualTo(7);
        assertThat(result.latency().p50Ms()).isPositive();
    }

    @Test
    void givenJobs_whenDbSchedulerRunsThemOneByOne_thenAllWereInItsTableAndNoneIsLeft() throws Exception {
        String database = server.newDatabase();

        Result result = new DbScheduler().run(database, new Work.Sequence(25, 1, 4, Duration.ZERO));

        assertThat(result.instances()).isEqualTo(25);
        assertThatJobsCameAndWent(database, 25);
    }

    @Test
    void givenJobs_whenDbSchedulerRunsThemInBatches_thenTheLastBatchIsAsLargeAsWhatWasLeft() throws Exception {
        String database = server.newDatabase();

        Result result = new DbScheduler().run(database, new Work.Batches(25, 10, 2, Duration.ZERO));

        assertThat(result.instances()).isEqualTo(25);
        assertThatJobsCameAndWent(database, 25);
    }

    @Test
    void givenWorkThatAPeerLacksTheMeansFor_whenItIsRun_thenItIsRefused() {
        Work batches = new Work.Batches(1, 1, 1, Duration.ZERO);
        Work fiveSteps = new Work.Sequence(1, 5, 1, Duration.ZERO);

        assertThat(new Dbos().can(batches)).isFalse();
        assertThat(new DbScheduler().can(fiveSteps)).isFalse();
        assertThatThrownBy(() -> new Dbos().run("jdbc:nowhere", batches)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DbScheduler().run("jdbc:nowhere", fiveSteps))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Rows of jobs are deleted, so PostgreSQL's statistics, which lag a little, say that they were there. */
    private static void assertThatJobsCameAndWent(String database, long jobs) throws Exception {
        assertThat(count(database, "SELECT count(*) FROM scheduled_tasks")).isZero();
        String deleted = "SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'scheduled_tasks'";
        long end = System.nanoTime() + STATISTICS_LAG.toNanos();
        while (count(database, deleted) < jobs && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(count(database, deleted)).isEqualTo(jobs);
    }

    private static long count(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
