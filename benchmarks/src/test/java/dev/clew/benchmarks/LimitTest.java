package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.LimitTrial.Way;
import dev.clew.store.Store;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of a limit: as many as it says, and as long as the engine's. JUnit closes the grounds. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LimitTest {

    private static final RowShape SHAPE = new RowShape(17, 124, 12, 93);

    static Stream<Ground> grounds() {
        return Stream.of(SqliteGround.at(Optional.empty()), PostgresGround.of(Server.target()));
    }

    @ParameterizedTest
    @MethodSource("grounds")
    void givenInstancesOfFiveSteps_whenTheirRowsAreWritten_thenThereAreSevenWritesEachAsLongAsTheEngines(Ground ground)
            throws SQLException {
        SqlDatabase database = withTables(ground);
        PhysicalLimit limit = new PhysicalLimit(10, 5, 4);
        try (Pen pen = database.pen(database.connect(), SHAPE, new Latencies(0))) {
            for (int part = 0; part < limit.parts(4); part++) {
                limit.write(pen, 4, part);
            }
        }

        assertThat(count(database, "SELECT COUNT(*) FROM history")).isEqualTo(50);
        assertThat(count(database, "SELECT COUNT(*) FROM instances WHERE status = 'COMPLETED' AND owner IS NULL"))
                .isEqualTo(10);
        assertThat(RowShape.of(database)).isEqualTo(SHAPE);
    }

    @ParameterizedTest
    @MethodSource("grounds")
    void givenParallelSteps_whenTheirRowsAreWritten_thenOneInstanceHasThemAll(Ground ground) throws SQLException {
        SqlDatabase database = withTables(ground);
        ParallelLimit limit = new ParallelLimit(10);
        try (Pen pen = database.pen(database.connect(), SHAPE, new Latencies(0))) {
            limit.begin(pen);
            for (int part = 0; part < limit.parts(4); part++) {
                limit.write(pen, 4, part);
            }
            limit.end(pen);
        }

        assertThat(count(database, "SELECT COUNT(DISTINCT number) FROM history"))
                .isEqualTo(10);
        assertThat(count(database, "SELECT COUNT(*) FROM instances WHERE status = 'COMPLETED'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("grounds")
    void givenAsManyPensAsTheDatabaseTakes_whenATrialIsMade_thenEveryCommitIsTimed(Ground ground) {
        SqlDatabase database = (SqlDatabase) ground.scratch();

        LimitTrial trial = LimitTrial.measure(
                database,
                new PhysicalLimit(100, 5, 64),
                SHAPE,
                Workbench.settings(database),
                new Way(10, database.pens().getLast()));

        assertThat(trial.commits().size()).isEqualTo(60);
    }

    private static SqlDatabase withTables(Ground ground) {
        SqlDatabase database = (SqlDatabase) ground.scratch();
        try (Store store = database.open()) {
            store.settings();
        }
        return database;
    }

    private static long count(SqlDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
