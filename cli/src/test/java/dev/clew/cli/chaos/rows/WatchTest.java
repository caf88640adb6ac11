package dev.clew.cli.chaos.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch sees who is alive, and when what a killed node owned is taken over. */
@Timeout(30)
final class WatchTest {

    @TempDir
    private Path folder;

    private final Semaphore openings = new Semaphore(0);
    private Connection database;
    private Watch watch;

    @BeforeEach
    void begin() throws SQLException {
        Path file = folder.resolve("rows.db");
        database = DriverManager.getConnection("jdbc:sqlite:" + file);
        execute("PRAGMA journal_mode = WAL");
        execute("CREATE TABLE nodes (epoch INTEGER, name TEXT)");
        execute("CREATE TABLE instances (key INTEGER, status TEXT, owner INTEGER, ready_at_ms INTEGER)");
        execute("CREATE TABLE history (instance_key INTEGER, execution INTEGER, number INTEGER, epoch INTEGER)");
        watch = Watch.begin(() -> {
            openings.release();
            return Rows.sqlite(file);
        });
    }

    @AfterEach
    void end() throws SQLException {
        watch.close();
        database.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    @Test
    void givenAKilledNode_whenWhatItOwnedIsClaimed_thenItIsRecovered() throws SQLException, InterruptedException {
        execute("INSERT INTO instances VALUES (7, 'RUNNING', 1, NULL)");
        execute("INSERT INTO nodes VALUES (1, 'chaos-1'), (2, 'chaos-2')");
        await(() -> watch.sees(List.of("chaos-1", "chaos-2")));

        watch.killed(1);
        long looks = watch.looks();
        await(() -> watch.looks() > looks + 1);
        execute("DELETE FROM nodes WHERE epoch = 1");
        execute("UPDATE instances SET owner = NULL, ready_at_ms = 1");
        await(() -> !watch.sees(List.of("chaos-1")));
        boolean before = watch.recovered();
        execute("UPDATE instances SET owner = 2, ready_at_ms = NULL");
        await(watch::recovered);

        assertThat(before).isFalse();
        assertThat(watch.recoveries()).hasSize(1);
        assertThat(watch.end().lines()).hasSize(2).first().asString().contains("found dead");
    }

    @Test
    void givenADatabaseThatIsNotThere_whenItComes_thenTheWatchSeesIt() throws SQLException, InterruptedException {
        execute("ALTER TABLE nodes RENAME TO away");
        openings.acquire(2); // the first one, and one after a look that failed

        execute("ALTER TABLE away RENAME TO nodes");
        execute("INSERT INTO nodes VALUES (1, 'chaos-1')");

        await(() -> watch.sees(List.of("chaos-1")));
        assertThat(watch.recovered()).isTrue();
    }
}
