package dev.clew.store.postgres;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Puts the schema's name into statements. Thread-safe. */
final class Dialect {

    private static final String PLACEHOLDER = "clew.";

    private final String schema;
    private final ConcurrentMap<String, String> statements = new ConcurrentHashMap<>();

    Dialect(String schema) {
        this.schema = schema;
    }

    String schema() {
        return schema;
    }

    /** A statement for this schema, made once: scripts are put together from few parts. */
    String of(String sql) {
        return PLACEHOLDER.startsWith(schema + '.')
                ? sql
                : statements.computeIfAbsent(sql, text -> text.replace(PLACEHOLDER, schema + '.'));
    }
}
