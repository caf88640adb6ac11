package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What histories are found to say of their owners. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OwnersTest {

    private static final Duration LEASE = Duration.ofMinutes(5);

    /** An epoch that nobody has any more. */
    private static final long DEAD = 1_000_000;

    private Ground ground = new HeapGround();
    private long one;
    private long two;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PostgresSchema database;

    @BeforeEach
    void makeTables() {
        ground = PostgresGround.of(Server.target());
        database = Nodes.shared(ground.scratch());
        try (Store store = database.open()) {
            one = store.membership().join("one", LEASE).number();
            two = store.membership().join("two", LEASE).number();
        }
    }

    @AfterEach
    void drop() {
        ground.close();
    }

    @Test
    void givenInstancesOfOneOwnerEach_whenTheyAreRead_thenTheyAreCountedByNode() throws SQLException {
        turn(10, 0, one);
        turn(10, 1, one);
        turn(11, 0, two);

        Owners owners = Owners.of(database);

        assertThat(owners.instances()).isEqualTo(2);
        assertThat(owners.byNode()).containsExactly(1L, 1L);
        assertThat(owners.takenOver()).isZero();
    }

    @Test
    void givenAnOwnerThatDied_whenAnotherWentOn_thenThatIsATakeOver() throws SQLException {
        turn(10, 0, DEAD);
        turn(10, 1, one);

        assertThat(Owners.of(database).takenOver()).isEqualTo(1);
    }

    @Test
    void givenAnOwnerWithMoreThanItsShare_whenItLetsAnInstanceGo_thenThatIsHandedOverAndNoFault() throws SQLException {
        turn(10, 0, one);
        turn(10, 1, two);
        turn(10, 2, two);

        Owners owners = Owners.of(database);

        assertThat(owners.handedOver()).isEqualTo(1);
        assertThat(owners.takenOver()).isZero();
    }

    @Test
    void givenTwoOwnersOfAnInstance_whenTheyStoreTurnsByTurns_thenThatIsAFault() throws SQLException {
        turn(10, 0, one);
        turn(10, 1, two);
        turn(10, 2, one);

        assertThatThrownBy(() -> Owners.of(database)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givenAnOwnerThatDied_whenItStoresATurnAfterAnother_thenThatIsAFault() throws SQLException {
        turn(10, 0, DEAD);
        turn(10, 1, one);
        turn(10, 2, DEAD);

        assertThatThrownBy(() -> Owners.of(database)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givenATurnWithoutTheOneBefore_whenHistoriesAreRead_thenThatIsAFault() throws SQLException {
        turn(10, 0, one);
        turn(10, 2, one);

        assertThatThrownBy(() -> Owners.of(database)).isInstanceOf(IllegalStateException.class);
    }

    private void turn(int instance, int number, long epoch) throws SQLException {
        execute("INSERT INTO history (instance_key, execution, number, at_ms, epoch, events) VALUES (" + instance
                + ", 1, " + number + ", 0, " + epoch + ", '[]')");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
