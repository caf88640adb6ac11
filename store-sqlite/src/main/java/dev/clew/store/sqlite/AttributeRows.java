package dev.clew.store.sqlite;

import dev.clew.api.Attributes;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** What listings find instances by, inside a transaction. */
final class AttributeRows {

    private static final String INSERT = """
            INSERT INTO attributes (instance_key, name, value, namespace)
            VALUES (?1, ?2, ?3, (SELECT namespace FROM instances WHERE key = ?1))""";
    private static final String CLEAR = "DELETE FROM attributes WHERE instance_key = ?1";
    private static final String NAMES = "SELECT name, value FROM attributes WHERE instance_key = ?1";
    private static final String SET = "UPDATE attributes SET value = ?3 WHERE instance_key = ?1 AND name = ?2";
    private static final String REMOVE = "DELETE FROM attributes WHERE instance_key = ?1 AND name = ?2";

    private AttributeRows() {}

    /** Gives an instance its first ones. */
    static void insert(Session session, long instance, Attributes attributes) throws SQLException {
        for (Map.Entry<String, String> each : attributes.values().entrySet()) {
            session.update(INSERT, instance, each.getKey(), each.getValue());
        }
    }

    /** Makes these all that an instance has. Those that it has already are not written again. */
    static void replace(Session session, long instance, Attributes attributes) throws SQLException {
        Map<String, String> before = new TreeMap<>();
        session.list(NAMES, row -> before.put(row.getString(1), row.getString(2)), instance);
        for (String name : before.keySet()) {
            if (attributes.get(name).isEmpty()) {
                session.update(REMOVE, instance, name);
            }
        }
        for (Map.Entry<String, String> each : attributes.values().entrySet()) {
            String value = before.get(each.getKey());
            if (value == null) {
                session.update(INSERT, instance, each.getKey(), each.getValue());
            } else if (!value.equals(each.getValue())) {
                session.update(SET, instance, each.getKey(), each.getValue());
            }
        }
    }

    /** Deletes all of them, with their instance. */
    static void clear(Session session, long instance) throws SQLException {
        session.update(CLEAR, instance);
    }
}
