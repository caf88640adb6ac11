package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ActivityFailedException;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Step;
import dev.clew.api.TransactionContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Transactional steps on stores that have SQL: what a body wrote is there exactly if its result is. */
abstract class TransactionSuite extends EngineSuite {

    private static final Orchestration<Integer, String> MAIN = Orchestration.of("main", Integer.class, String.class);
    private static final Signal<Integer> GO = Signal.of("go", Integer.class);
    private static final AtomicInteger TABLES = new AtomicInteger();

    private String table = "";

    /** A connection of a user's to the database of the store that was opened last. */
    abstract Connection connect() throws SQLException;

    private TestClew engine(OrchestrationFunction<Integer, String> code) {
        TestClew clew = clew().register(MAIN, code).start();
        table = "users_" + TABLES.incrementAndGet();
        execute("CREATE TABLE " + table + " (what VARCHAR(100))");
        return clew;
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    /** What bodies have written, as others see it. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT what FROM " + table + " ORDER BY what")) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
        return rows;
    }

    private String insert(TransactionContext tx, String what) throws SQLException {
        Connection connection = tx.connection(Connection.class);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
            insert.setString(1, what);
            insert.executeUpdate();
        }
        return what;
    }

    private String transaction(OrchestrationContext ctx, String name) {
        return ctx.transaction(name, String.class, tx -> insert(tx, name));
    }

    private int crashEverywhere(OrchestrationFunction<Integer, String> code, Function<TestClew, String> scenario) {
        return TestClew.crashAtEveryCommit(() -> engine(code), scenario);
    }

    private String outcome(InstanceHandle<String> handle) {
        var info = handle.info();
        return info.status() + " " + info.result() + " " + info.failure().map(Failure::message) + " " + rows();
    }

    // --- exactly once

    @Test
    void givenATransaction_whenItSucceeds_thenWhatItWroteAndItsResultAreThere() {
        try (TestClew clew = engine((ctx, n) -> transaction(ctx, "one"))) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", 1))).isEqualTo("one");
            assertThat(rows()).containsExactly("one");
        }
    }

    @Test
    void givenATransactionAlone_whenItIsTheWholeInstance_thenItCostsTheCommitOfItsStartAndItsOwn() {
        try (TestClew clew = engine((ctx, n) -> transaction(ctx, "one"))) {
            clew.resultOf(clew.client().start(MAIN, "i", 1));

            assertThat(clew.commits()).isEqualTo(2);
        }
    }

    @Test
    void givenTransactionsAndSteps_whenTheEngineDiesAtAnyCommit_thenEachWroteOnce() {
        int crashes = crashEverywhere(
                (ctx, n) -> {
                    String first = transaction(ctx, "a");
                    ctx.step("between", String.class, s -> "b");
                    String second = transaction(ctx, "c");
                    ctx.sleep(Duration.ofSeconds(10));
                    ctx.state().put(StateKey.of("at", String.class), "d");
                    return first + second + transaction(ctx, "d");
                },
                clew -> {
                    InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
                    clew.advance(Duration.ofMinutes(1));
                    return outcome(handle);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(10);
        assertThat(rows()).containsExactly("a", "c", "d");
    }

    @Test
    void givenTransactionsInBranches_whenTheEngineDiesAtAnyCommit_thenEachWroteOnce() {
        crashEverywhere(
                (ctx, n) -> {
                    List<Deferred<String>> parts = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        String name = "part " + i;
                        parts.add(
                                i % 2 == 0
                                        ? ctx.fork(() -> transaction(ctx, name))
                                        : ctx.fork(() -> ctx.step(name, String.class, s -> name)));
                    }
                    return String.join(",", ctx.all(parts));
                },
                clew -> {
                    InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
                    clew.runUntilQuiet();
                    return outcome(handle);
                });

        assertThat(rows()).containsExactly("part 0", "part 2");
    }

    @Test
    void givenATransactionWhoseTurnStartsAnother_whenTheEngineDiesAtAnyCommit_thenBothHappenOnce() {
        crashEverywhere(
                (ctx, n) -> {
                    String mine = transaction(ctx, "of " + n);
                    return n == 0 ? mine : mine + " " + ctx.call(MAIN, n - 1);
                },
                clew -> {
                    InstanceHandle<String> handle = clew.client().start(MAIN, "i", 2);
                    clew.runUntilQuiet();
                    return outcome(handle);
                });

        assertThat(rows()).containsExactly("of 0", "of 1", "of 2");
    }

    @Test
    void givenAStoreThatDoesNotAnswer_whenATransactionIsCommitted_thenItIsAskedUntilItSays() {
        for (boolean stored : List.of(false, true)) {
            try (TestClew clew = engine((ctx, n) -> {
                ctx.await(GO);
                return transaction(ctx, "one");
            })) {
                InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
                clew.runUntilQuiet();
                handle.signal(GO, 1);
                clew.failCommits(2, stored);

                assertThat(clew.resultOf(handle)).isEqualTo("one");
                assertThat(rows()).containsExactly("one");
            }
        }
    }

    @Test
    void givenATransactionThatRan_whenTheInstanceIsLoadedAgain_thenItDoesNotRunAgainAndMayBeAStepByNow() {
        AtomicInteger runs = new AtomicInteger();
        try (TestClew clew = engine((ctx, n) -> {
            String before = runs.get() == 0
                    ? ctx.transaction("s", String.class, tx -> insert(tx, "run " + runs.incrementAndGet()))
                    : ctx.step("s", String.class, step -> "run " + runs.incrementAndGet());
            ctx.await(GO);
            return before;
        })) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
            clew.evict();
            handle.signal(GO, 1);

            assertThat(clew.resultOf(handle)).isEqualTo("run 1");
            assertThat(rows()).containsExactly("run 1");
        }
    }

    @Test
    void givenAThousandTransfersBetweenAccounts_whenTheEngineDiesAgainAndAgain_thenEachHappenedOnceAndTheSumStays() {
        int transfers = 1_000;
        int accounts = 10;
        AtomicInteger crashes = new AtomicInteger();
        try (TestClew clew = engine((ctx, n) -> ctx.transaction("transfer", String.class, tx -> transfer(tx, n)))) {
            execute("CREATE TABLE accounts_" + table + " (id INT PRIMARY KEY, cents INT)");
            for (int i = 0; i < accounts; i++) {
                execute("INSERT INTO accounts_" + table + " VALUES (" + i + ", 10000)");
            }
            for (int n = 0; n < transfers; n++) {
                if (n % 50 == 0) {
                    CrashPoint.Moment moment = n % 100 == 0 ? CrashPoint.Moment.BEFORE : CrashPoint.Moment.AFTER;
                    clew.crashAt(new CrashPoint(clew.commits() + 25 + n % 7, moment));
                    crashes.incrementAndGet();
                }
                clew.client().start(MAIN, "transfer-" + n, n);
                if (n % 50 == 49) {
                    clew.runUntilQuiet();
                }
            }
            clew.runUntilQuiet();

            assertThat(crashes).hasValue(20);
            assertThat(rows()).hasSize(transfers).doesNotHaveDuplicates();
            assertThat(sumOfAccounts()).isEqualTo(accounts * 10_000);
        }
    }

    private String transfer(TransactionContext tx, int n) throws SQLException {
        try (Statement statement = tx.connection(Connection.class).createStatement()) {
            int from = n % 10;
            int to = (n * 7 + 3) % 10;
            int cents = n % 13;
            statement.executeUpdate(
                    "UPDATE accounts_" + table + " SET cents = cents - " + cents + " WHERE id = " + from);
            statement.executeUpdate("UPDATE accounts_" + table + " SET cents = cents + " + cents + " WHERE id = " + to);
        }
        return insert(tx, tx.instanceId());
    }

    private int sumOfAccounts() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT sum(cents) FROM accounts_" + table)) {
            result.next();
            return result.getInt(1);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    // --- failures

    @Test
    void givenABodyThatThrows_whenItIsRetried_thenOnlyTheAttemptThatSucceededLeftAnything() {
        Step<String> step = Step.of("s", String.class).retry(Retry.fixed(3, Duration.ofSeconds(10)));
        crashEverywhere(
                (ctx, n) -> ctx.transaction(step, tx -> {
                    insert(tx, "attempt " + tx.attempt());
                    if (tx.attempt() < 3) {
                        throw new IllegalStateException("no");
                    }
                    return tx.name();
                }),
                clew -> {
                    InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
                    clew.advance(Duration.ofMinutes(1));
                    return outcome(handle);
                });

        assertThat(rows()).containsExactly("attempt 3");
    }

    @Test
    void givenAStatementThatFails_whenTheBodyLetsItPass_thenTheOrchestrationMayCatchItAndNothingRemains() {
        try (TestClew clew = engine((ctx, n) -> {
            try {
                return ctx.transaction("s", String.class, tx -> {
                    insert(tx, "gone");
                    try (Statement bad = tx.connection(Connection.class).createStatement()) {
                        bad.execute("INSERT INTO no_such_table VALUES (1)");
                    }
                    return "never";
                });
            } catch (ActivityFailedException failed) {
                return transaction(ctx, "instead");
            }
        })) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", 1))).isEqualTo("instead");
            assertThat(rows()).containsExactly("instead");
        }
    }

    @Test
    void givenABodyThatWouldEndTheTransaction_whenItTries_thenItIsToldWhoDoesThat() {
        List<Ending> endings = List.of(
                Connection::commit,
                Connection::rollback,
                Connection::close,
                connection -> connection.setAutoCommit(true),
                connection -> connection.unwrap(Connection.class),
                connection -> connection.createStatement().execute("commit"),
                connection -> connection.prepareStatement(" ROLLBACK ").execute(),
                connection -> connection.createStatement().getConnection().commit());
        for (int i = 0; i < endings.size(); i++) {
            Ending ending = endings.get(i);
            try (TestClew clew = engine((ctx, n) -> ctx.transaction("s", String.class, tx -> {
                insert(tx, "gone");
                ending.of(tx.connection(Connection.class));
                return "never";
            }))) {
                InstanceHandle<String> handle = clew.client().start(MAIN, "i" + i, 1);
                clew.runUntilQuiet();

                assertThat(outcome(handle)).as("ending %s", i).contains("FAILED", "the engine's", "[]");
            }
        }
    }

    /** How a user would end a transaction. */
    private interface Ending {
        void of(Connection connection) throws SQLException;
    }

    @Test
    void givenSavepoints_whenABodyGoesBackToOne_thenTheRestIsCommitted() {
        try (TestClew clew = engine((ctx, n) -> ctx.transaction("s", String.class, tx -> {
            Connection connection = tx.connection(Connection.class);
            insert(tx, "kept");
            Savepoint before = connection.setSavepoint("before");
            insert(tx, "gone");
            connection.rollback(before);
            return "done";
        }))) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", 1))).isEqualTo("done");
            assertThat(rows()).containsExactly("kept");
        }
    }

    @Test
    void givenABodyThatUsesAClient_whenItWouldWrite_thenItFailsAtOnce() {
        try (TestClew clew = engine((ctx, n) -> ctx.transaction("s", String.class, tx -> {
            insert(tx, "gone");
            tx.client().start(MAIN, "other", 1);
            return "never";
        }))) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
            clew.runUntilQuiet();

            assertThat(outcome(handle)).contains("FAILED", "inside the body", "[]");
        }
    }

    @Test
    void givenABodyThatAsksForAnotherConnection_whenItRuns_thenItIsToldWhichThereIs() {
        try (TestClew clew =
                engine((ctx, n) -> ctx.transaction("s", String.class, tx -> tx.connection(String.class)))) {
            InstanceHandle<String> handle = clew.client().start(MAIN, "i", 1);
            clew.runUntilQuiet();

            assertThat(outcome(handle)).contains("FAILED", "has a java.sql.Connection, not a java.lang.String");
        }
    }

    @Test
    void givenManyInstances_whenTheirTransactionsAndStepsRunTogether_thenEachWroteOnce() {
        int many = 200;
        try (TestClew clew = engine((ctx, n) -> {
            transaction(ctx, "first " + n);
            ctx.step("between", s -> {});
            return transaction(ctx, "second " + n);
        })) {
            List<InstanceHandle<String>> handles = IntStream.range(0, many)
                    .mapToObj(n -> clew.client().start(MAIN, "i" + n, n))
                    .toList();
            clew.runUntilQuiet();

            assertThat(handles)
                    .allSatisfy(handle -> assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED));
            assertThat(rows()).hasSize(2 * many).doesNotHaveDuplicates();
        }
    }
}
