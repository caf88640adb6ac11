package dev.clew.store.postgres;

import dev.clew.postgres.local.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The server that tests run on: the one that {@code CLEW_TEST_POSTGRES} names by a JDBC URL, else one that is started
 * once for all of them. Every test has a schema of its own.
 */
final class TestServer {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static @Nullable String url;

    private TestServer() {}

    static synchronized String url() {
        if (url == null) {
            url = Optional.ofNullable(System.getenv("CLEW_TEST_POSTGRES")).orElseGet(TestServer::start);
        }
        return url;
    }

    /** What is proved here does not depend on the disk; what does has a server of its own. */
    private static String start() {
        LocalPostgres server = LocalPostgres.start(Map.of("fsync", "off", "max_connections", "200"));
        return server.newDatabase();
    }

    /** The name of a schema with tables, which are made faster than an opening store makes them. */
    static String newSchemaWithTables() {
        String schema = newSchema();
        execute(PostgresStore.tables(schema));
        return schema;
    }

    /** The name of a schema that does not exist. */
    static String newSchema() {
        return "t" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
    }

    static void drop(String schema) {
        execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }
}
