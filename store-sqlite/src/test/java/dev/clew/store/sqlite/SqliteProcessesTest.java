package dev.clew.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.MessageRow;
import dev.clew.store.NodeRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one file: one of them runs engines, any of them may be a client. */
final class SqliteProcessesTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("clew.db");
    }

    @Test
    void givenAProcessWithAnEngine_whenAnotherWantsToJoin_thenItIsRefusedInOneLineThatSaysWhy() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.membership().join("first", Sample.LEASE);
            try (OtherProcess other = OtherProcess.start(file, "join")) {
                assertThat(other.says())
                        .startsWith("refused: another process runs an engine on ")
                        .contains(file.getFileName().toString());
                assertThat(other.waitFor()).isZero();
            }
        }
    }

    @Test
    void givenAnotherProcessWithAnEngine_whenThisOneWantsToJoin_thenItIsRefusedUntilTheOtherIsGone() throws Exception {
        try (OtherProcess other = OtherProcess.start(file, "hold");
                SqliteStore store = openAfter(other, "holding")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> store.membership().join("second", Sample.LEASE));
            assertThat(store.membership().nodes()).extracting(NodeRecord::name).containsExactly("holder");

            other.kill();

            store.membership().join("second", Sample.LEASE);
            assertThat(store.membership().nodes()).extracting(NodeRecord::name).containsExactly("second");
        }
    }

    @Test
    void givenAnEngineThatRuns_whenAClientOfAnotherProcessSends_thenTheEngineReceives() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            Epoch alpha = store.membership().join("first", Sample.LEASE);
            store.log().commit(List.of(Sample.start(1, "one", Optional.of(alpha))));
            long pulse = store.log().pulse();
            try (OtherProcess other = OtherProcess.start(file, "deliver")) {
                assertThat(other.says()).isEqualTo("[Delivered[owned=false]]");
                assertThat(other.waitFor()).isZero();
            }

            assertThat(store.log().pulse()).isNotEqualTo(pulse);
            assertThat(store.log().receive(alpha, 10))
                    .extracting(MessageRow::key)
                    .containsExactly(500L);
        }
    }

    @Test
    void givenAnEngineThatWasKilled_whenTheNextOneJoins_thenItTakesOverAtOnceWithoutWaitingForTheLease()
            throws Exception {
        try (OtherProcess other = OtherProcess.start(file, "hold");
                SqliteStore store = openAfter(other, "holding")) {
            Epoch dead = store.membership().nodes().getFirst().epoch();
            assertThat(store.catalog().find(Sample.id("one")).orElseThrow().owner())
                    .contains(dead);

            other.kill();
            Epoch alpha = store.membership().join("next", Sample.LEASE);

            assertThat(store.membership().nodes()).extracting(NodeRecord::epoch).containsExactly(alpha);
            Claimed claimed = store.log().claim(Sample.claim(alpha)).claimed().getFirst();
            assertThat(claimed.instance().id()).isEqualTo(Sample.id("one"));
            assertThat(claimed.history()).hasSize(1);
            assertThat(store.log().commit(List.of(Sample.turn(1, dead, 1), Sample.turn(1, alpha, 1))))
                    .extracting(outcome -> outcome.getClass().getSimpleName())
                    .containsExactly("Fenced", "Committed");
        }
    }

    private SqliteStore openAfter(OtherProcess other, String word) throws Exception {
        assertThat(other.says()).isEqualTo(word);
        return SqliteStore.open(file);
    }

    @Test
    void givenSeveralProcessesThatOpenANewFile_whenAllAreIn_thenNoneFailed() throws Exception {
        var processes = new ArrayList<OtherProcess>();
        for (int i = 0; i < 3; i++) {
            processes.add(OtherProcess.start(file, "open"));
        }
        for (OtherProcess process : processes) {
            try (process) {
                assertThat(process.says()).isEqualTo("opened");
                assertThat(process.waitFor()).isZero();
            }
        }
    }

    @Test
    void givenAnEngineOnAnOlderSchema_whenAnotherProcessOpensTheFile_thenItDoesNotMigrateItUnderTheEngine()
            throws Exception {
        try (OtherProcess other = OtherProcess.start(file, "hold")) {
            assertThat(other.says()).isEqualTo("holding");
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA user_version = 0");
            }

            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> SqliteStore.open(file).close())
                    .withMessageContaining("another process runs an engine")
                    .withMessageContaining("stop that one first");

            other.kill();
            SqliteStore.open(file).close();
        }
    }

    @Test
    void givenTwoStoresOfThisProcess_whenOneIsClosed_thenTheOtherKeepsOtherProcessesOut() throws Exception {
        SqliteStore first = SqliteStore.open(file);
        first.membership().join("first", Sample.LEASE);
        try (SqliteStore second = SqliteStore.open(file)) {
            second.membership().join("second", Sample.LEASE);
            first.close();
            try (OtherProcess other = OtherProcess.start(file, "join")) {
                assertThat(other.says()).startsWith("refused");
            }
            assertThat(second.membership().nodes()).extracting(NodeRecord::name).containsExactly("first", "second");
        }
        try (OtherProcess other = OtherProcess.start(file, "join")) {
            assertThat(other.says()).isEqualTo("joined");
        }
    }

    @Test
    void givenAThreadThatIsInterrupted_whenItJoinsAndOthersClose_thenTheLockIsHeldAllTheSame() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.membership().join("first", Sample.LEASE);
            try (SqliteStore second = SqliteStore.open(file)) {
                Thread.currentThread().interrupt();
                second.membership().join("second", Sample.LEASE);
                assertThat(Thread.interrupted()).isTrue();
            }
            try (OtherProcess other = OtherProcess.start(file, "join")) {
                assertThat(other.says()).startsWith("refused");
            }
        }
    }
}
