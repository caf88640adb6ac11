package dev.clew.store.postgres;

import dev.clew.postgres.local.TestDatabase;
import dev.clew.postgres.local.TestSchemas;
import java.util.concurrent.atomic.AtomicInteger;

/** The database that all tests here share, in which every test has a schema of its own. */
final class TestServer {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final TestSchemas SCHEMAS = new TestSchemas(PostgresStore::tables);

    private TestServer() {}

    static String url() {
        return SCHEMAS.url();
    }

    /** A schema with tables, to be given back. */
    static String takeSchema() {
        return SCHEMAS.take();
    }

    static void giveBack(String schema) {
        SCHEMAS.giveBack(schema);
    }

    /** The name of a schema that does not exist. */
    static String newName() {
        return "own" + NAMES.incrementAndGet();
    }

    static void drop(String schema) {
        execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    static void execute(String sql) {
        database().execute(sql);
    }

    private static TestDatabase database() {
        return SCHEMAS.database();
    }
}
