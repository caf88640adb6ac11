package dev.clew.postgres.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Schemas with the same tables, each for one test at a time.
 *
 * <p>To make the tables takes longer than what most tests do with them, so that schemas that were given back are made
 * like new ones and handed out again: their tables contain what those of a schema contain that nobody ever got.
 * Thread-safe.
 */
public final class TestSchemas implements AutoCloseable {

    /** How many stay unused, so that what a test has left going on has ended when its schema is another's. */
    private static final int RESTING = 4;

    private final TestDatabase database = TestDatabase.create();
    private final UnaryOperator<String> tables;
    private final Deque<String> free = new ArrayDeque<>();
    private @Nullable String pattern;

    /**
     * None yet.
     *
     * @param tables the script that makes a schema of a name and its tables
     */
    public TestSchemas(UnaryOperator<String> tables) {
        this.tables = tables;
    }

    /** The database that they are in. */
    public TestDatabase database() {
        return database;
    }

    /** Where clients reach the database that they are in. */
    public String url() {
        return database.url();
    }

    /** The name of a schema as the script makes it, which nobody else has. */
    public String take() {
        String rested;
        String like;
        synchronized (free) {
            if (pattern == null) {
                pattern = database.newSchema(tables);
            }
            like = pattern;
            rested = free.size() > RESTING ? free.remove() : null;
        }
        if (rested == null) {
            return database.newSchema(tables);
        }
        renew(rested, like);
        return rested;
    }

    /** Many rows are forgotten faster with their table's file, and few of them without. */
    private void renew(String schema, String like) {
        database.execute("""
                DO $$
                DECLARE
                    one name;
                BEGIN
                    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = '%1$s' LOOP
                        IF pg_relation_size(format('%2$s.%%I', one)) > 65536 THEN
                            EXECUTE format('TRUNCATE %2$s.%%I', one);
                        ELSE
                            EXECUTE format('DELETE FROM %2$s.%%I', one);
                        END IF;
                        EXECUTE format('INSERT INTO %2$s.%%I SELECT * FROM %1$s.%%I', one, one);
                    END LOOP;
                END $$""".formatted(like, schema));
    }

    /** Takes a schema back, whose tables are still those that it had. */
    public void giveBack(String schema) {
        synchronized (free) {
            free.add(schema);
        }
    }

    /** Drops the whole database. */
    @Override
    public void close() {
        database.close();
    }
}
