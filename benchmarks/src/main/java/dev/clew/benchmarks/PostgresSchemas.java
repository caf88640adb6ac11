package dev.clew.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The schemas of a run, in one database. Thread-safe. */
final class PostgresSchemas {

    private final String url;
    private final String run;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<String> made = new ConcurrentSkipListSet<>();

    /**
     * None yet.
     *
     * @param run what their names begin with, and the name under which stores connect
     */
    PostgresSchemas(String url, String run) {
        this.url = url;
        this.run = run;
    }

    /** One that does not exist. */
    PostgresSchema next() {
        String name = run + "_" + numbers.getAndIncrement();
        made.add(name);
        return new PostgresSchema(PostgresSchema.with(url, "ApplicationName", run), name, this);
    }

    void drop(String schema) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SET client_min_messages = warning");
            statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
            made.remove(schema);
        } catch (SQLException failed) {
            throw Sql.failed("schema " + schema, failed);
        }
    }

    void dropAll() {
        List.copyOf(made).forEach(this::drop);
    }
}
