package dev.clew.benchmarks;

import dev.clew.api.ClewClient;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Take-over: many instances are in the memory of several nodes; one node is killed as {@code kill -9} does. Measured is
 * the time from the kill until every instance is in the memory of another, loaded with its history.
 *
 * <p>A node notices the death of another when its lease runs out, which is between half a lease and a lease after the
 * kill. The percentiles are of nothing: there is one death.
 */
final class Failover implements Benchmark {

    private static final String KILLED = Nodes.name(0);
    private static final Duration GLANCE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String OWNED_BY =
            "SELECT count(*) FROM instances i WHERE i.status = 'RUNNING' AND i.owner = ?";
    private static final String OWNED_BY_OTHERS =
            "SELECT count(*) FROM instances i WHERE i.status = 'RUNNING' AND i.owner <> ?";
    private static final String NOT_TAKEN_OVER =
            "SELECT count(*) FROM instances i WHERE i.status = 'RUNNING' AND (i.owner = ? OR i.ready_at_ms IS NOT NULL)";
    private static final String EPOCH = "SELECT n.epoch FROM nodes n WHERE n.name = ?";

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        int room = (plan.fleet().nodes() - 1) * BenchNode.MOST_HOT;
        if (plan.instances() > room) {
            throw new IllegalArgumentException(
                    "once a node is killed, " + (plan.fleet().nodes() - 1)
                            + " of them have room for " + room + " instances in memory; give --instances " + room
                            + " at most, or more --nodes");
        }
        progress.accept("warming up " + plan.fleet().nodes() + " JVMs");
        try (Nodes nodes = Nodes.start(bench.jvms(), plan.fleet().nodes())) {
            PostgresSchema scratch = Nodes.shared(bench.scratch());
            nodes.open(scratch);
            try (Store store = scratch.open()) {
                Signals.warmUp(client(store), plan);
            }
            nodes.leave();
            return measure(plan, bench, nodes, progress);
        }
    }

    private static Report measure(Plan plan, Workbench bench, Nodes nodes, Consumer<String> progress) {
        PostgresSchema schema = Nodes.shared(bench.measured());
        nodes.open(schema);
        try (Store store = schema.open();
                Connection connection = schema.connect(Map.of())) {
            progress.accept("starting " + plan.instances() + " instances");
            ClewClient client = client(store);
            new Clients(plan.concurrency()).share(plan.instances(), number -> Signals.start(client, number));
            long epoch = epochOf(connection, KILLED);
            await(
                    "there is work on its way",
                    () -> count(connection, NOT_TAKEN_OVER, epoch) == count(connection, OWNED_BY, epoch),
                    System.nanoTime());
            long hot = count(connection, OWNED_BY, epoch);
            long ofOthers = count(connection, OWNED_BY_OTHERS, epoch);
            progress.accept("killing a node");
            long begin = System.nanoTime();
            nodes.kill(0);
            double first = await(
                    "nothing is taken over",
                    () -> hot == 0 || count(connection, OWNED_BY_OTHERS, epoch) > ofOthers,
                    begin);
            double all = await("not all is taken over", () -> count(connection, NOT_TAKEN_OVER, epoch) == 0, begin);
            SequencedMap<String, Object> figures = new LinkedHashMap<>();
            figures.put("instances_of_the_killed", hot);
            figures.put("lease_s", EngineOptions.defaults().lease().toMillis() / 1000.0);
            figures.put("first_taken_over_s", first);
            figures.put("all_taken_over_s", all);
            figures.putAll(bench.figures());
            return new Report(
                    Workload.FAILOVER,
                    plan,
                    all,
                    hot,
                    new Latencies(0).percentiles(),
                    OptionalDouble.empty(),
                    Workbench.settings(bench.measured()),
                    figures);
        } catch (SQLException failed) {
            throw new IllegalStateException("cannot look into " + schema, failed);
        }
    }

    private static ClewClient client(Store store) {
        return StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE);
    }

    private interface Check {
        boolean isTrue() throws SQLException;
    }

    /**
     * Waits.
     *
     * @param otherwise what is the case as long as the check is false
     * @return seconds since the beginning
     */
    private static double await(String otherwise, Check check, long begin) throws SQLException {
        while (!check.isTrue()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("after " + PATIENCE + " " + otherwise);
            }
            Machine.pause(GLANCE);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long epochOf(Connection connection, String node) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EPOCH)) {
            statement.setString(1, node);
            return one(statement);
        }
    }

    private static long count(Connection connection, String sql, long epoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, epoch);
            return one(statement);
        }
    }

    private static long one(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
