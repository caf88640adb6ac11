package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Clew;
import dev.clew.api.Failure;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Step;
import dev.clew.testkit.TestClew;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactional steps, on the clock of the world. */
@Timeout(60)
final class TransactionsTest {

    record Transfer(String from, String to, long cents) {}

    static final Orchestration<Transfer, String> TRANSFER = Orchestration.of("transfer", Transfer.class, String.class);
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path file;

    // guide: transfer
    static String transfer(OrchestrationContext ctx, Transfer transfer) {
        return ctx.transaction("move the money", String.class, tx -> {
            Connection connection = tx.connection(Connection.class);
            try (PreparedStatement add =
                    connection.prepareStatement("UPDATE accounts SET cents = cents + ? WHERE id = ?")) {
                add.setLong(1, -transfer.cents());
                add.setString(2, transfer.from());
                add.executeUpdate();
                add.setLong(1, transfer.cents());
                add.setString(2, transfer.to());
                add.executeUpdate();
            }
            return "moved " + transfer.cents();
        });
    }
    // guide: end

    @BeforeEach
    void givenTwoAccounts() throws SQLException {
        file = folder.resolve("bank.db");
        try (Clew made = Clew.sqlite(file).start()) {
            assertThat(made.client()).isNotNull();
        }
        execute("CREATE TABLE accounts (id TEXT PRIMARY KEY, cents INTEGER NOT NULL)");
        execute("INSERT INTO accounts VALUES ('alice', 1000), ('bob', 0)");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long centsOf(String account) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT cents FROM accounts WHERE id = '" + account + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void givenATransfer_whenItHasRun_thenTheMoneyMovedOnce() throws SQLException {
        try (Clew clew =
                Clew.sqlite(file).register(TRANSFER, TransactionsTest::transfer).start()) {
            String result = clew.client()
                    .start(TRANSFER, "t1", new Transfer("alice", "bob", 250))
                    .result(SOON);

            assertThat(result).isEqualTo("moved 250");
        }
        assertThat(centsOf("alice")).isEqualTo(750);
        assertThat(centsOf("bob")).isEqualTo(250);
    }

    @Test
    void givenABodyThatTakesTooLong_whenItsTimeIsUp_thenItIsRolledBackAndHasFailedAndOthersGoOn() throws SQLException {
        Step<String> slow = Step.of("slow", String.class).timeout(Duration.ofMillis(300));
        try (Clew clew = Clew.sqlite(file)
                .register(
                        TRANSFER,
                        (ctx, transfer) -> ctx.transaction(slow, tx -> {
                            try (Statement statement =
                                    tx.connection(Connection.class).createStatement()) {
                                statement.executeUpdate("UPDATE accounts SET cents = 0");
                            }
                            long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait(); // deaf to interrupts
                            }
                            return "late";
                        }))
                .start()) {
            var handle = clew.client().start(TRANSFER, "t1", new Transfer("alice", "bob", 250));

            assertThatThrownBy(() -> handle.result(SOON)).isInstanceOf(InstanceFailedException.class);
            assertThat(handle.info().failure().map(Failure::toString).orElse("")).contains("ran longer than PT0.3S");
        }
        assertThat(centsOf("alice")).isEqualTo(1000);
    }

    @Test
    void givenAStoreInMemory_whenATransactionIsAskedFor_thenTheErrorSaysWhatItNeeds() {
        try (TestClew clew = TestClew.builder()
                .register(TRANSFER, TransactionsTest::transfer)
                .start()) {
            var handle = clew.client().start(TRANSFER, "t1", new Transfer("alice", "bob", 250));
            clew.runUntilQuiet();

            assertThat(handle.info().failure().map(Failure::toString).orElse(""))
                    .contains("needs a store with SQL");
        }
    }
}
