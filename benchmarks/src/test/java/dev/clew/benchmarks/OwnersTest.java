package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What histories are found to say of their owners; epochs 1 and 2 live, epoch 3 is dead. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OwnersTest {

    private Ground ground = new HeapGround();

    @SuppressWarnings("NullAway.Init") // set before each test
    private PostgresSchema database;

    @BeforeEach
    void makeTables() throws SQLException {
        ground = PostgresGround.of(Server.target());
        database = Nodes.shared(ground.scratch());
        try (Store store = database.open()) {
            store.settings();
        }
        execute("INSERT INTO nodes VALUES (1, 'one', 0), (2, 'two', 0)");
    }

    @AfterEach
    void drop() {
        ground.close();
    }

    @Test
    void givenInstancesOfOneOwnerEach_whenTheyAreRead_thenTheyAreCountedByNode() throws SQLException {
        turn(10, 0, 1);
        turn(10, 1, 1);
        turn(11, 0, 2);

        Owners owners = Owners.of(database);

        assertThat(owners.instances()).isEqualTo(2);
        assertThat(owners.byNode()).containsExactly(1L, 1L);
        assertThat(owners.takenOver()).isZero();
    }

    @Test
    void givenAnOwnerThatDied_whenAnotherWentOn_thenThatIsATakeOver() throws SQLException {
        turn(10, 0, 3);
        turn(10, 1, 1);

        assertThat(Owners.of(database).takenOver()).isEqualTo(1);
    }

    @Test
    void givenTwoOwnersThatLive_whenBothStoredTurnsOfAnInstance_thenThatIsAFault() throws SQLException {
        turn(10, 0, 1);
        turn(10, 1, 2);

        assertThatThrownBy(() -> Owners.of(database)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givenATurnWithoutTheOneBefore_whenHistoriesAreRead_thenThatIsAFault() throws SQLException {
        turn(10, 0, 1);
        turn(10, 2, 1);

        assertThatThrownBy(() -> Owners.of(database)).isInstanceOf(IllegalStateException.class);
    }

    private void turn(int instance, int number, int epoch) throws SQLException {
        execute("INSERT INTO history VALUES (" + instance + ", 1, " + number + ", 0, " + epoch + ", '[]')");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
