package dev.clew.benchmarks;

import dev.clew.store.Store;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * A schema of a PostgreSQL database.
 *
 * @param url where the database is
 * @param all where it is dropped, and fresh ones come from
 */
record PostgresSchema(String url, String name, PostgresSchemas all) implements SqlDatabase {

    /** The settings that decide what a commit costs and survives. */
    private static final List<String> DECISIVE =
            List.of("fsync", "synchronous_commit", "full_page_writes", "wal_level");

    /** A URL with one more parameter. */
    static String with(String url, String parameter, String value) {
        return url + (url.contains("?") ? "&" : "?") + parameter + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public Store open() {
        return PostgresStore.open(url, PostgresOptions.DEFAULT.withSchema(name));
    }

    @Override
    public PostgresSchema fresh() {
        return all.next();
    }

    /** {@inheritDoc} Statements are prepared and planned once, at their first use. */
    @Override
    public Connection connect(Map<String, String> settings) throws SQLException {
        Connection connection =
                DriverManager.getConnection(with(with(url, "currentSchema", name), "prepareThreshold", "1"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            for (String setting : DECISIVE) {
                String wanted = settings.get(setting);
                if (wanted != null) {
                    require(setting, wanted, statement);
                }
            }
        }
        return connection;
    }

    private static void require(String name, String wanted, Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            String is = row.getString(1);
            if (!wanted.equals(is)) {
                throw new IllegalStateException(name + " is " + is + " here, and " + wanted + " for the store");
            }
        }
    }

    @Override
    public Pen pen(Connection connection, RowShape shape, Latencies commits) throws SQLException {
        return new PostgresPen(connection, shape, commits);
    }

    @Override
    public List<Integer> pens() {
        return List.of(1, 2, 4);
    }

    @Override
    public void discard() {
        all.drop(name);
    }

    @Override
    public String toString() {
        return "schema " + name;
    }
}
