package dev.clew.postgres.local;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An empty database for one test, dropped when it is closed, or at the end of this JVM: on the server that {@code CLEW_TEST_POSTGRES} names by a
 * JDBC URL, else on one that is started once for all tests of this JVM and need not survive a loss of power.
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final String PREFIX = "jdbc:";
    private static final Optional<String> SOMEBODYS = Optional.ofNullable(System.getenv("CLEW_TEST_POSTGRES"));

    private static @Nullable LocalPostgres shared;

    private final String server;
    private final String name;

    private TestDatabase(String server, String name) {
        this.server = server;
        this.name = name;
    }

    /** An empty database. */
    public static TestDatabase create() {
        String name = "clew_test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        TestDatabase database = new TestDatabase(server(), name);
        execute(database.server, "CREATE DATABASE " + name);
        if (SOMEBODYS.isPresent()) {
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "clew-test-database-end"));
        }
        return database;
    }

    private static String server() {
        return SOMEBODYS.orElseGet(() -> local().jdbcUrl("postgres"));
    }

    private static synchronized LocalPostgres local() {
        if (shared == null) {
            shared = LocalPostgres.startForgetful();
        }
        return shared;
    }

    /** Where clients reach it. */
    public String url() {
        URI uri = URI.create(server.substring(PREFIX.length()));
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        return PREFIX + uri.getScheme() + "://" + uri.getAuthority() + "/" + name + query;
    }

    /**
     * A schema with tables, which nobody else has.
     *
     * @param tables the script that makes a schema of that name and its tables
     * @return its name
     */
    public String newSchema(UnaryOperator<String> tables) {
        String schema = "t" + SCHEMAS.incrementAndGet();
        execute(tables.apply(schema));
        return schema;
    }

    /** Runs statements, in one transaction unless they say otherwise. */
    public void execute(String sql) {
        execute(url(), sql);
    }

    @Override
    public void close() {
        execute(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }
}
