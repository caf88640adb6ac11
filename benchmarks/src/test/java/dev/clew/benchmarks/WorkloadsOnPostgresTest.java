package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every workload, a very little of it: what was done is counted, how fast is nothing a test asks. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class WorkloadsOnPostgresTest {

    private static final int INSTANCES = 3;
    private static final int STEPS = 20;

    @ParameterizedTest
    // these have nodes or a server of their own, which are not here
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SCALE_OUT", "FAILOVER", "RESTART"})
    void givenAServer_whenAWorkloadRuns_thenItDoesWhatWasAskedAndLeavesNothing(Workload workload) throws SQLException {
        Plan plan = Plan.of(workload, Server.target())
                .instances(INSTANCES)
                .steps(STEPS)
                .concurrency(1)
                .warmUp(Duration.ZERO)
                .rest(Duration.ZERO)
                .window(Optional.of(Duration.ofMillis(100)))
                .trials(1);

        Report report = workload.run(plan, Jvms.none(), stage -> {});

        assertThat(report.steps()).isEqualTo(stepsOf(workload));
        assertThat(report.settings()).containsEntry("store", "postgres").containsEntry("synchronous_commit", "on");
        if (workload != Workload.LIMIT) {
            assertThat(report.figures()).containsKey("postgres");
        }
        assertThat(rowsPerStep(report)).isGreaterThanOrEqualTo(fewestRowsPerStep(workload));
        assertThat(schemas()).isZero();
    }

    private static long stepsOf(Workload workload) {
        return switch (workload) {
            case SEQUENCE,
                    SCALE_OUT,
                    LATENCY,
                    FANOUT,
                    CHILDREN,
                    LONG,
                    QUEUE,
                    LIMIT,
                    WF_LINEAR,
                    WF_FANOUT,
                    CHECKPOINTS,
                    CHECKPOINTS_HTTP -> INSTANCES * STEPS;
            case SLEEPERS, SIGNALS, FAILOVER, WF_SIGNAL, WF_SLEEPERS, WAKE_UPS, WAKE_UPS_OS -> INSTANCES;
            case IDLE, TIMERS, RESTART -> 0;
        };
    }

    /** A history row for each step, where a step waits for the one before. */
    private static double fewestRowsPerStep(Workload workload) {
        return switch (workload) {
            case SEQUENCE,
                    LATENCY,
                    CHILDREN,
                    LONG,
                    SLEEPERS,
                    SIGNALS,
                    TIMERS,
                    QUEUE,
                    WF_LINEAR,
                    WF_SIGNAL,
                    WF_SLEEPERS,
                    CHECKPOINTS,
                    CHECKPOINTS_HTTP,
                    WAKE_UPS,
                    WAKE_UPS_OS -> 1;
            case FANOUT, IDLE, SCALE_OUT, FAILOVER, RESTART, LIMIT, WF_FANOUT -> 0;
        };
    }

    private static double rowsPerStep(Report report) {
        return report.fields().get("postgres") instanceof Map<?, ?> counts ? number(counts.get("rows_per_step")) : 0;
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private static long schemas() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(Server.target().jdbcUrl().orElseThrow());
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'clew_bench%'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
