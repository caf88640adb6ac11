package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.StoreTransaction;
import dev.clew.store.Write;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a user writes and the turn that records it are durable together or not at all. */
public abstract class TransactionContract extends Contract {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final AtomicLong TABLES = new AtomicLong(System.nanoTime());

    private final String table = "users_" + TABLES.incrementAndGet();

    private StoreTransaction begin() throws InterruptedException {
        return store.transactions().orElseThrow().begin(LIMIT);
    }

    private static void run(StoreTransaction transaction, String sql) throws SQLException {
        try (Statement statement = transaction.connection(Connection.class).createStatement()) {
            statement.execute(sql);
        }
    }

    /** Begins a transaction in which the user has written one row. */
    private StoreTransaction written(String what) throws Exception {
        StoreTransaction transaction = begin();
        run(transaction, "INSERT INTO " + table + " VALUES ('" + what + "')");
        return transaction;
    }

    /** The same with the user's part over. */
    private StoreTransaction sealed(String what) throws Exception {
        StoreTransaction transaction = written(what);
        transaction.seal();
        return transaction;
    }

    /** A new instance, in whose first turn the users' table was made. */
    private long withTable(String id, Epoch owner) throws Exception {
        long key = owned(id, owner);
        try (StoreTransaction transaction = begin()) {
            run(transaction, "CREATE TABLE " + table + " (what VARCHAR(20))");
            transaction.seal();
            assertThat(transaction.commit(turn(key, owner, 0))).contains(Committed.INSTANCE);
        }
        return key;
    }

    private List<String> rows() throws Exception {
        List<String> rows = new ArrayList<>();
        try (StoreTransaction transaction = begin();
                Statement statement = transaction.connection(Connection.class).createStatement();
                ResultSet result = statement.executeQuery("SELECT what FROM " + table + " ORDER BY what")) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Rule("TX-01")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenATurn_whenItIsCommittedInATransaction_thenItAndWhatTheUserWroteAreThere() throws Exception {
        Epoch alpha = join("alpha");
        long one = withTable("one", alpha);

        try (StoreTransaction transaction = sealed("a")) {
            assertThat(transaction.commit(turn(one, alpha, 1))).contains(Committed.INSTANCE);
        }

        assertThat(turnNumbers("one")).containsExactly(0, 1);
        assertThat(rows()).containsExactly("a");
        committed(turn(one, alpha, 2));
    }

    @Rule("TX-02")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenATransaction_whenItIsClosedWithoutATurn_thenNothingOfItIsThereAndOthersGoOn() throws Exception {
        Epoch alpha = join("alpha");
        long one = withTable("one", alpha);

        written("a").close();
        sealed("b").close();

        assertThat(rows()).isEmpty();
        committed(turn(one, alpha, 1));
    }

    @Rule("TX-03")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenAnEpochThatWasDeclaredDead_whenItCommitsInATransaction_thenItIsFencedAndNothingIsThere()
            throws Exception {
        Epoch alpha = join("alpha");
        join("beta");
        long one = withTable("one", alpha);
        declareDead(alpha);

        try (StoreTransaction transaction = sealed("a")) {
            assertThat(transaction.commit(turn(one, alpha, 1))).hasValueSatisfying(Contract::assertFenced);
        }

        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(rows()).isEmpty();
    }

    @Rule("TX-04")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenAnInstanceThatIsNotOnesOwnOrATurnThatIsNotTheNext_whenItIsCommitted_thenItIsFencedAndNothingIsThere()
            throws Exception {
        Epoch alpha = join("alpha");
        Epoch beta = join("beta");
        long one = withTable("one", alpha);
        committed(turn(one, alpha, 1));

        for (Write.Turn bad :
                List.of(turn(one, beta, 2), turn(one, alpha, 3), turn(one, alpha, 2, 2, List.of(), Optional.empty()))) {
            try (StoreTransaction transaction = sealed("a")) {
                assertThat(transaction.commit(bad)).hasValueSatisfying(Contract::assertFenced);
            }
        }

        assertThat(turnNumbers("one")).containsExactly(0, 1);
        assertThat(rows()).isEmpty();
    }

    @Rule("TX-05")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenATurnThatIsStoredAlready_whenItIsCommittedInATransaction_thenItIsAnsweredAndNothingElseIsThere()
            throws Exception {
        Epoch alpha = join("alpha");
        long one = withTable("one", alpha);
        committed(turn(one, alpha, 1));

        try (StoreTransaction transaction = sealed("a")) {
            assertThat(transaction.commit(turn(one, alpha, 1))).contains(Committed.INSTANCE);
        }

        assertThat(rows()).isEmpty();
    }

    @Rule("TX-06")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenATurnThatSends_whenItIsCommittedInATransaction_thenWhatItSendsGoesWithIt() throws Exception {
        Epoch alpha = join("alpha");
        long one = withTable("one", alpha);
        Write.Turn plain = turn(one, alpha, 1);
        Write.Turn sending = new Write.Turn(
                plain.key(),
                plain.owner(),
                plain.execution(),
                plain.number(),
                plain.at(),
                plain.events(),
                plain.consumed(),
                plain.change(),
                plain.errands(),
                new Write.Outbox(List.of(start("other", alpha)), List.of(delivery("other", "hello", alpha))));

        try (StoreTransaction transaction = sealed("a")) {
            Optional<Outcome> outcome = transaction.commit(sending);

            assertThat(outcome).hasValueSatisfying(it -> assertThat(it).isInstanceOf(Sent.class));
        }

        assertThat(bodies(inbox("other"))).containsExactly("hello");
        assertThat(rows()).containsExactly("a");
    }

    @Rule("TX-07")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenATransactionThatWasAbandoned_whenItIsCommitted_thenNobodyIsBlamedAndNothingIsThere() throws Exception {
        Epoch alpha = join("alpha");
        long one = withTable("one", alpha);

        try (StoreTransaction late = written("a")) {
            late.abandon();
            assertThatThrownBy(late::seal).isInstanceOf(Exception.class);
            assertThat(late.commit(turn(one, alpha, 1))).isEmpty();
        }
        try (StoreTransaction sealed = sealed("b")) {
            sealed.abandon();
            assertThat(sealed.commit(turn(one, alpha, 1))).isEmpty();
        }

        assertThat(turnNumbers("one")).containsExactly(0);
        assertThat(rows()).isEmpty();
        committed(turn(one, alpha, 1));
    }

    @Rule("TX-08")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenAUsersPartThatIsOver_whenItsConnectionIsUsed_thenThatIsRefused() throws Exception {
        join("alpha");
        try (StoreTransaction transaction = begin()) {
            Connection connection = transaction.connection(Connection.class);
            Statement statement = connection.createStatement();
            transaction.seal();

            assertThatThrownBy(connection::createStatement).hasMessageContaining("is over");
            assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).hasMessageContaining("is over");
        }
    }

    @Rule("TX-09")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenABodyThatEndsTheTransactionInDisguise_whenItsPartIsOver_thenThatIsFoundOut() throws Exception {
        join("alpha");
        try (StoreTransaction transaction = begin()) {
            run(transaction, "/* a comment */ COMMIT");

            assertThatThrownBy(transaction::seal).hasMessageContaining("not open any more");
        }
    }

    @Rule("TX-10")
    @Needs(StoreFeature.TRANSACTIONS)
    @Test
    void givenATypeOfConnectionThatTheStoreHasNot_whenItIsAskedFor_thenTheErrorSaysWhichItHas() throws Exception {
        try (StoreTransaction transaction = begin()) {
            assertThatThrownBy(() -> transaction.connection(Thread.class))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("java.sql.Connection");
        }
    }
}
