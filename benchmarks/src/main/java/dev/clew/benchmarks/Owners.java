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
 * @param takenOver how many went on under another owner after the first was dead
 */
record Owners(long instances, List<Long> byNode, long takenOver) {

    private static final String INSTANCES = "SELECT count(DISTINCT instance_key) FROM history";
    private static final String BY_NODE =
            "SELECT count(DISTINCT instance_key) FROM history GROUP BY epoch ORDER BY epoch";
    private static final String SEVERAL = """
            SELECT count(*) FROM (
                SELECT instance_key FROM history GROUP BY instance_key HAVING count(DISTINCT epoch) > 1) AS several""";

    /** Nothing that runs through without a rest is ever given back, so only the dead may have a successor. */
    private static final String SEVERAL_LIVING = """
            SELECT count(*) FROM (
                SELECT h.instance_key FROM history h JOIN nodes n ON n.epoch = h.epoch
                GROUP BY h.instance_key HAVING count(DISTINCT h.epoch) > 1) AS several""";

    /** Rows whose number another row of the same instance should have before them. */
    private static final String GAPS = """
            SELECT count(*) FROM history h
            WHERE h.number > 0 AND NOT EXISTS (
                SELECT FROM history b
                WHERE b.instance_key = h.instance_key AND b.execution = h.execution AND b.number = h.number - 1)""";

    /**
     * Reads a database.
     *
     * @throws IllegalStateException if an instance was run by two owners that both live, or a history has a hole
     */
    static Owners of(SqlDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            long twice = number(statement, SEVERAL_LIVING);
            long gaps = number(statement, GAPS);
            if (twice > 0 || gaps > 0) {
                throw new IllegalStateException(twice + " instances were run by two owners at once, and " + gaps
                        + " turns follow on none, in " + database);
            }
            return new Owners(number(statement, INSTANCES), byNode(statement), number(statement, SEVERAL));
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
        figures.put("instances_with_two_living_owners", 0);
        return figures;
    }
}
