package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts are transactions, whatever the driver does with their statements once it has prepared them. */
final class PostgresScriptTest {

    /** More often than it takes the driver to keep statements on the server, and then some. */
    private static final int OFTEN = 20;

    private final String schema = TestServer.newName();

    PostgresScriptTest() {
        TestServer.execute("CREATE SCHEMA " + schema);
        TestServer.execute("CREATE TABLE " + schema + ".t (n BIGINT PRIMARY KEY, text TEXT)");
    }

    @AfterEach
    void drop() {
        TestServer.drop(schema);
    }

    private Session session(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        return new Session(connection, new Dialect(schema));
    }

    private static Script inserting(long number, List<String> answers) {
        return new Script()
                .add(
                        "INSERT INTO clew.t VALUES (?, ?) RETURNING text",
                        row -> answers.add(row.getString(1)),
                        number,
                        "a")
                .add(
                        "UPDATE clew.t SET text = 'b' WHERE n = ? RETURNING text",
                        row -> answers.add(row.getString(1)),
                        number);
    }

    @Test
    void givenAScript_whenItIsRun_thenEachStatementSeesThoseBeforeAndItIsCommitted() throws Exception {
        try (Connection connection = DriverManager.getConnection(TestServer.url());
                Connection other = DriverManager.getConnection(TestServer.url())) {
            Session session = session(connection);
            for (long number = 0; number < OFTEN; number++) {
                List<String> answers = new ArrayList<>();

                inserting(number, answers).add("COMMIT").run(session);

                assertThat(answers).containsExactly("a", "b");
                assertThat(session(other).list("SELECT text FROM clew.t WHERE n = ?", row -> row.getString(1), number))
                        .containsExactly("b");
                other.rollback();
            }
        }
    }

    /** The first answer is a text, whose size the driver cannot foresee: it puts a round trip after it. */
    @Test
    void givenAScriptWhoseLastStatementFails_whenItIsRunAgainAndAgain_thenNothingOfItIsEverStored() throws Exception {
        try (Connection connection = DriverManager.getConnection(TestServer.url())) {
            Session session = session(connection);
            for (long number = 0; number < OFTEN; number++) {
                Script script = inserting(number, new ArrayList<>())
                        .add("SELECT 1 / count(*) FROM clew.t WHERE n < 0")
                        .add("COMMIT");

                assertThatThrownBy(() -> script.run(session)).isInstanceOf(SQLException.class);
                connection.rollback();

                assertThat(session.exists("SELECT FROM clew.t")).isFalse();
                connection.rollback();
            }
        }
    }
}
