package dev.clew.postgres.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class LocalPostgresTest {

    @Test
    void givenCommittedRows_whenTheServerIsRestartedAndKilled_thenTheyAreThereAtTheSameAddress() throws Exception {
        try (LocalPostgres server = LocalPostgres.start()) {
            String url = server.newDatabase();
            execute(url, "CREATE TABLE t AS SELECT 1 AS one");

            server.restart();
            execute(url, "INSERT INTO t VALUES (2)");
            server.kill();
            assertThatThrownBy(() -> count(url)).isInstanceOf(SQLException.class);
            server.up();

            assertThat(count(url)).isEqualTo(2);
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
            row.next();
            return row.getLong(1);
        }
    }
}
