package dev.clew.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Who ran the instances of a fleet, as the histories say, read while its engines live.
 *
 * @param instances how many have a history
 * @param byNode how many each node stored a turn of
 * @param takenOver how many went on under another owner after one was dead
 * @param handedOver how many went on under another owner while both lived: a node with more than its share lets some go
 */
record Owners(long instances, List<Long> byNode, long takenOver, long handedOver) {

    private static final String INSTANCES = "SELECT count(DISTINCT instance_key) FROM history";
    private static final String BY_NODE =
            "SELECT count(DISTINCT instance_key) FROM history GROUP BY epoch ORDER BY epoch";

    /** With how many distinct epochs each instance has turns, and how many of those live. */
    private static final String SEVERAL = """
            SELECT count(*) FILTER (WHERE living < epochs), count(*) FILTER (WHERE living = epochs) FROM (
                SELECT count(DISTINCT h.epoch) AS epochs, count(DISTINCT n.epoch) AS living
                FROM history h LEFT JOIN nodes n ON n.epoch = h.epoch
                GROUP BY h.instance_key HAVING count(DISTINCT h.epoch) > 1) AS several""";

    /**
     * Who lets an instance go does not get it back before such a short run is over. So an owner that stores a turn after
     * another has, and had stored one before that, did not know that it was none any more.
     */
    private static final String BY_TURNS = """
            SELECT count(*) FROM (
                SELECT instance_key FROM (
                    SELECT instance_key, epoch,
                        lag(epoch) OVER (PARTITION BY instance_key ORDER BY execution, number) AS before
                    FROM history) AS turns
                GROUP BY instance_key
                HAVING count(*) FILTER (WHERE before <> epoch) >= count(DISTINCT epoch)) AS several""";

    /** Rows whose number another row of the same instance should have before them. */
    private static final String GAPS = """
            SELECT count(*) FROM history h
            WHERE h.number > 0 AND NOT EXISTS (
                SELECT FROM history b
                WHERE b.instance_key = h.instance_key AND b.execution = h.execution AND b.number = h.number - 1)""";

    /**
     * Reads a database.
     *
     * @throws IllegalStateException if an instance was run by two owners at once, or a history has a hole
     */
    static Owners of(SqlDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            long twice = number(statement, BY_TURNS);
            long gaps = number(statement, GAPS);
            if (twice > 0 || gaps > 0) {
                throw new IllegalStateException(twice + " instances were run by two owners at once, and " + gaps
                        + " turns follow on none, in " + database);
            }
            long instances = number(statement, INSTANCES);
            List<Long> byNode = byNode(statement);
            try (ResultSet several = statement.executeQuery(SEVERAL)) {
                several.next();
                return new Owners(instances, byNode, several.getLong(1), several.getLong(2));
            }
        } catch (SQLException e) {
            throw Sql.failed(database, e);
        }
    }

    private static List<Long> byNode(Statement statement) throws SQLException {
        List<Long> counts = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(BY_NODE)) {
            while (row.next()) {
                counts.add(row.getLong(1));
            }
        }
        return counts;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What the report says of it. */
    SequencedMap<String, Object> figures() {
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("instances", instances);
        figures.put("instances_by_node", byNode);
        figures.put("instances_taken_over", takenOver);
        figures.put("instances_handed_over", handedOver);
        figures.put("instances_with_two_owners_at_once", 0);
        return figures;
    }
}
