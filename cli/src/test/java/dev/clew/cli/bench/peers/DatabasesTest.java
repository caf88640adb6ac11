package dev.clew.cli.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.postgres.local.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DatabasesTest {

    @Test
    void givenSomebodysServer_whenADatabaseIsMadeAndDropped_thenOnlyTheirsAreLeft() throws SQLException {
        try (LocalPostgres server = LocalPostgres.startForgetful()) {
            String theirs = server.newDatabase();
            try (Databases databases = Databases.at(theirs)) {
                String made = databases.create();
                assertThat(count(made, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                        .isZero();

                databases.drop(made);

                assertThat(count(theirs, "SELECT count(*) FROM pg_database WHERE datname LIKE 'clew_bench%'"))
                        .isZero();
            }
        }
    }

    private static long count(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
