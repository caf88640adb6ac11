package dev.clew.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Epoch;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import dev.clew.store.tck.MutableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file itself: what is accepted as one, how it is set up, and that people can read it. */
final class SqliteFileTest {

    @TempDir
    Path folder;

    private Path file;
    private final SqliteOptions options = SqliteOptions.DEFAULT.withClock(new MutableClock(Sample.NOON));

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("clew.db");
    }

    private void assertRefused(Path path, String... words) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> SqliteStore.open(path, options).close())
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(words)
                        .contains(path.getFileName().toString()));
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private List<List<String>> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<String>>();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Test
    void givenNoFolder_whenAFileInItIsOpened_thenTheMessageSaysWhichFolderIsMissing() {
        Path path = folder.resolve("missing").resolve("clew.db");

        assertRefused(path, "no folder", folder.resolve("missing").toString(), "create it");
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    void givenAFolder_whenItIsOpenedAsAFile_thenTheMessageSaysSo() {
        assertRefused(folder, "is a folder");
    }

    @Test
    void givenAPathTheDriverWouldMisread_whenItIsOpened_thenTheMessageSaysSo() {
        assertRefused(folder.resolve("what?.db"), "'?'");
    }

    @Test
    void givenAFileThatIsNoDatabase_whenItIsOpened_thenItIsRefusedAndLeftAsItWas() throws Exception {
        String text = "name,amount\n".repeat(1000);
        Files.writeString(file, text);

        assertRefused(file, "not a SQLite database");
        assertThat(file).hasContent(text);
    }

    @Test
    void givenADatabaseOfAnotherProgram_whenItIsOpened_thenItIsRefusedAndLeftAsItWas() throws Exception {
        sql("CREATE TABLE customers (id INTEGER)");
        byte[] before = Files.readAllBytes(file);

        assertRefused(file, "another program");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void givenADatabaseOfANewerVersion_whenItIsOpened_thenItIsRefusedAndTheMessageNamesBoth() throws Exception {
        SqliteStore.open(file, options).close();
        sql("PRAGMA user_version = " + (Schema.CURRENT + 1));

        assertRefused(file, "version " + (Schema.CURRENT + 1), "knows " + Schema.CURRENT, "upgrade");
    }

    @Test
    void givenAnEmptyFile_whenItIsOpened_thenItBecomesAStore() throws Exception {
        Files.createFile(file);

        try (SqliteStore store = SqliteStore.open(file, options)) {
            assertThat(store.membership().nodes()).isEmpty();
        }
        assertThat(query("PRAGMA user_version")).containsExactly(List.of("" + Schema.CURRENT));
        assertThat(query("PRAGMA application_id")).containsExactly(List.of("" + Schema.APPLICATION_ID));
    }

    @Test
    void givenAProcessThatDiedWhileItCreatedTheFile_whenItIsOpenedAgain_thenTheSchemaIsCompleted() throws Exception {
        SqliteStore.open(file, options).close();
        String history = query("SELECT sql FROM sqlite_schema WHERE name = 'flyway_schema_history'")
                .getFirst()
                .getFirst();
        Files.delete(file);
        sql("PRAGMA journal_mode = WAL", history);

        try (SqliteStore store = SqliteStore.open(file, options)) {
            assertThat(store.membership().nodes()).isEmpty();
        }
    }

    @Test
    void givenManyThatOpenANewFileAtTheSameMoment_whenAllAreIn_thenItWasCreatedOnce() throws Exception {
        List<Callable<Boolean>> openers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            openers.add(() -> {
                try (SqliteStore store = SqliteStore.open(file, options)) {
                    return store.membership().nodes().isEmpty();
                }
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(openers.size())) {
            for (Future<Boolean> opened : threads.invokeAll(openers)) {
                assertThat(opened.get()).isTrue();
            }
        }
        assertThat(query("""
                SELECT COUNT(*) = COUNT(DISTINCT version), MAX(CAST(version AS INTEGER)) FROM flyway_schema_history
                WHERE version IS NOT NULL""")).containsExactly(List.of("1", "" + Schema.CURRENT));
    }

    @Test
    void givenANewFile_whenItIsMade_thenItsTablesAreAsTheyAreWrittenDown() throws Exception {
        SqliteStore.open(file, options).close();

        assertThat(query("PRAGMA integrity_check")).containsExactly(List.of("ok"));
        assertThat(query("SELECT sql FROM sqlite_schema WHERE name = 'instances'"))
                .singleElement()
                .asString()
                .contains("'CANCELLED', 'TERMINATED', 'PAUSED', 'PARKED'");
    }

    @Test
    void givenTheDefaults_whenTheSettingsAreReadBack_thenACommitIsSyncedBeforeItIsAnswered() {
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.settings())
                    .containsEntry("store", "sqlite")
                    .containsEntry("journal_mode", "wal")
                    .containsEntry("synchronous", "2")
                    .containsKeys("page_size", "wal_autocheckpoint", "sqlite_version", "cache_size", "busy_timeout");
        }
    }

    @Test
    void givenALinkToAFile_whenItIsOpenedByBothNames_thenItIsOneStoreWithOneLock() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), file);
        try (SqliteStore byName = SqliteStore.open(file, options)) {
            Epoch alpha = byName.membership().join("alpha", Sample.LEASE);
            try (SqliteStore byLink = SqliteStore.open(link, options)) {
                assertThat(byLink.membership().join("beta", Sample.LEASE)).isGreaterThan(alpha);
                assertThat(byLink.membership().nodes()).hasSize(2);
            }
        }
        assertThat(folder.resolve("link.db-engine.lock")).doesNotExist();
    }

    @Test
    void givenAStoreWithSomethingInIt_whenPeopleQueryIt_thenTheRowsSpeakForThemselves() throws Exception {
        try (SqliteStore store = SqliteStore.open(file, options)) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            store.log()
                    .commit(List.of(
                            Sample.start(1, "order-42", Optional.of(alpha)),
                            Sample.turn(1, alpha, 0),
                            Sample.turn(1, alpha, 1),
                            Sample.delivery(9, "order-42", Optional.empty())));

            assertThat(query("SELECT namespace, id, kind, name, version, execution, status, owner, created_at_ms"
                            + " FROM instances"))
                    .containsExactly(List.of(
                            "default",
                            "order-42",
                            "orchestration",
                            "order",
                            "1",
                            "1",
                            "RUNNING",
                            "" + alpha.number(),
                            "" + Sample.NOON.toEpochMilli()));
            assertThat(query("SELECT instances.id, number, json_extract(events, '$[0].turn')"
                            + " FROM history JOIN instances ON key = instance_key ORDER BY number"))
                    .containsExactly(List.of("order-42", "0", "0"), List.of("order-42", "1", "1"));
            assertThat(query("SELECT datetime(at_ms / 1000, 'unixepoch'), json_extract(body, '$.message')"
                            + " FROM inbox"))
                    .containsExactly(List.of("2030-01-01 12:00:00", "9"));
            assertThat(query("SELECT name, lease_until_ms FROM nodes"))
                    .containsExactly(
                            List.of("alpha", "" + Sample.NOON.plus(Sample.LEASE).toEpochMilli()));
        }
    }

    @Test
    void givenAConnectionThatWrites_whenOthersCommit_thenTheyFailAfterTheirPatienceAndGoOnAfterwards()
            throws Exception {
        try (SqliteStore store = SqliteStore.open(file, options.withBusyTimeout(Duration.ofMillis(50)))) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");

                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> store.log().commit(List.of(Sample.start(1, "one", Optional.empty()))))
                        .withMessageContaining("another process");
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> store.membership().renew(alpha, Sample.LEASE));

                statement.execute("ROLLBACK");
            }
            store.log().commit(List.of(Sample.start(1, "one", Optional.empty())));
            assertThat(store.catalog().find(Sample.id("one"))).isPresent();
        }
    }

    @Test
    void givenAConnectionThatWrites_whenAnIdleNodeLooksForWork_thenItNeedsNoWriteLock() throws Exception {
        try (SqliteStore store = SqliteStore.open(file, options.withBusyTimeout(Duration.ZERO))) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            store.log()
                    .commit(List.of(
                            Sample.start(1, "one", Optional.of(alpha)), Sample.turn(1, alpha, 0, Sample.releasing())));
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");

                assertThat(store.log().claim(Sample.claim(alpha)).nextReady()).isPresent();
                assertThat(store.log().receive(alpha, 10)).isEmpty();
                assertThat(store.membership().reap()).isEmpty();
                store.log().pulse();
                assertThat(store.catalog().find(Sample.id("one"))).isPresent();
            }
        }
    }

    @Test
    void givenALongLog_whenCommitsGoOn_thenItIsCopiedBesideThemAndBeginsAnew() throws Exception {
        Path log = folder.resolve("clew.db-wal");
        try (SqliteStore store = SqliteStore.open(file, options.withDurability(SqliteOptions.Durability.OFF))) {
            int number = 0;
            while (!Files.exists(log) || Files.size(log) < (20L << 20)) {
                store.log().commit(List.of(largeStart(number++)));
            }
            int longest = pagesInLog();
            for (int pages = longest; pages > 4_000; pages = pagesInLog()) {
                longest = Math.max(longest, pages);
                store.log().commit(List.of(Sample.start(number, "i" + number, Optional.empty())));
                number++;
            }

            assertThat(longest)
                    .as("pages, before a commit would have to copy them")
                    .isLessThan(15_000);
        }
    }

    private int pagesInLog() throws SQLException {
        return Integer.parseInt(query("PRAGMA wal_checkpoint(NOOP)").getFirst().get(1));
    }

    @Test
    void givenManyCommits_whenTheLogBesideTheFileGrows_thenItStaysBounded() throws Exception {
        Path log = folder.resolve("clew.db-wal");
        long largest = 0;
        try (SqliteStore store = SqliteStore.open(file, options.withDurability(SqliteOptions.Durability.OFF))) {
            for (int i = 0; i < 5000; i++) {
                store.log().commit(List.of(largeStart(i)));
                largest = Math.max(largest, Files.size(log));
            }
        }

        assertThat(largest).as("64 MB, and what comes while those are copied").isBetween(12L << 20, 128L << 20);
        assertThat(Files.size(file)).isGreaterThan(200_000_000L);
    }

    private static Write.Start largeStart(int number) {
        var start = Sample.start(number, "i" + number, Optional.empty());
        return new Write.Start(
                start.key(),
                start.id(),
                start.kind(),
                start.name(),
                start.version(),
                "\"" + "x".repeat(40_000) + "\"",
                start.at(),
                start.owner(),
                false);
    }

    @Test
    void givenAReaderThatStaysLong_whenItIsDone_thenTheLogBesideTheFileShrinksAgain() throws Exception {
        Path log = folder.resolve("clew.db-wal");
        try (SqliteStore store = SqliteStore.open(file, options.withDurability(SqliteOptions.Durability.OFF));
                Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = reader.createStatement()) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            store.log().commit(List.of(Sample.start(1, "one", Optional.of(alpha))));
            statement.execute("BEGIN");
            statement.executeQuery("SELECT COUNT(*) FROM instances").close();
            int number = 0;
            for (; Files.size(log) < (48L << 20); number++) {
                store.log().commit(List.of(largeTurn(alpha, number)));
            }
            statement.execute("COMMIT");

            int last = number + 2_000;
            while (Files.size(log) >= (40L << 20) && number < last) {
                store.log().commit(List.of(largeTurn(alpha, number++)));
            }

            assertThat(Files.size(log))
                    .as("bytes, after 200 MB more at the latest")
                    .isLessThan(40L << 20);
        }
    }

    private static Write.Turn largeTurn(Epoch owner, int number) {
        return new Write.Turn(
                1, owner, 1, number, Sample.NOON, "\"" + "x".repeat(100_000) + "\"", List.of(), Optional.empty());
    }

    @Test
    void givenATurnThatIsMissing_whenTheHistoryIsRead_thenThatIsAnErrorAndNotAShorterHistory() throws Exception {
        try (SqliteStore store = SqliteStore.open(file, options)) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            store.log()
                    .commit(List.of(
                            Sample.start(1, "one", Optional.of(alpha)),
                            Sample.turn(1, alpha, 0),
                            Sample.turn(1, alpha, 1),
                            Sample.turn(1, alpha, 2)));
            sql("DELETE FROM history WHERE number = 1");

            assertThatExceptionOfType(DamagedRowException.class)
                    .isThrownBy(() -> store.catalog().history(Sample.id("one"), 1, 0, 10))
                    .withMessageContaining("turn 1 of execution 1 of one is missing");
        }
    }

    @Test
    void givenAStatusNobodyKnows_whenTheInstanceIsReadOrWrittenTo_thenOnlyItIsInTrouble() throws Exception {
        try (SqliteStore store = SqliteStore.open(file, options)) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            store.log()
                    .commit(List.of(
                            Sample.start(1, "one", Optional.empty()), Sample.start(2, "two", Optional.of(alpha))));
            String damage = "UPDATE instances SET status = 'DREAMING' WHERE id = 'one'";
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> sql(damage))
                    .withMessageContaining("CHECK constraint failed");
            sql("PRAGMA ignore_check_constraints = ON", damage);

            assertThatExceptionOfType(DamagedRowException.class)
                    .isThrownBy(() -> store.catalog().find(Sample.id("one")))
                    .withMessageContaining("the status 'DREAMING' of instance 1");
            assertThatExceptionOfType(DamagedRowException.class)
                    .isThrownBy(() -> store.catalog().count("default"))
                    .withMessageContaining("'DREAMING'");
            assertThat(store.log()
                            .commit(List.of(
                                    Sample.delivery(10, "one", Optional.empty()),
                                    Sample.turn(2, alpha, 0),
                                    Sample.delivery(11, "two", Optional.empty()))))
                    .extracting(outcome -> outcome.getClass().getSimpleName())
                    .containsExactly("Refused", "Committed", "Delivered");
            assertThat(store.catalog().find(Sample.id("two"))).isPresent();
        }
    }

    @Test
    void givenADamagedPage_whenItIsRead_thenTheMessageSaysWhatToDo() throws Exception {
        try (SqliteStore store = SqliteStore.open(file, options)) {
            Epoch alpha = store.membership().join("alpha", Sample.LEASE);
            var writes = new ArrayList<Write>();
            writes.add(Sample.start(1, "one", Optional.of(alpha)));
            for (int number = 0; number < 2000; number++) {
                writes.add(Sample.turn(1, alpha, number));
            }
            store.log().commit(writes);
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0x5a);
        Files.write(file, bytes);

        try (SqliteStore store = SqliteStore.open(file, options)) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.catalog().history(Sample.id("one"), 1, 0, 5000))
                    .withMessageContaining("is damaged")
                    .withMessageContaining(".recover");
        }
    }
}
