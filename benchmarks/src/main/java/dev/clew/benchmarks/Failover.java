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

    private static final String OWNED =
            "SELECT count(*) FROM instances i JOIN nodes n ON n.epoch = i.owner WHERE i.status = 'RUNNING'";
    private static final String OWNED_BY_OTHERS = OWNED + " AND n.name <> ?";

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
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
            await(connection, OWNED, plan.instances());
            long before = count(connection, OWNED_BY_OTHERS);
            progress.accept("killing a node");
            long begin = System.nanoTime();
            nodes.kill(0);
            double first = await(connection, OWNED_BY_OTHERS, Math.min(before + 1, plan.instances()), begin);
            double all = await(connection, OWNED_BY_OTHERS, plan.instances(), begin);
            SequencedMap<String, Object> figures = new LinkedHashMap<>();
            figures.put("instances_of_the_killed", plan.instances() - before);
            figures.put("lease_s", EngineOptions.defaults().lease().toMillis() / 1000.0);
            figures.put("first_taken_over_s", first);
            figures.put("all_taken_over_s", all);
            figures.putAll(bench.figures());
            return new Report(
                    Workload.FAILOVER,
                    plan,
                    all,
                    plan.instances() - before,
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

    private static void await(Connection connection, String sql, long wanted) throws SQLException {
        await(connection, sql, wanted, System.nanoTime());
    }

    /** Seconds since an instant until so many rows are counted. */
    private static double await(Connection connection, String sql, long wanted, long begin) throws SQLException {
        while (count(connection, sql) < wanted) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("after " + PATIENCE + " there were " + count(connection, sql)
                        + " instances in memory and not " + wanted);
            }
            Machine.pause(GLANCE);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long count(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (sql.equals(OWNED_BY_OTHERS)) {
                statement.setString(1, KILLED);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
