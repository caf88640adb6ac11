package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.postgres.local.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * The database goes away in the middle of load and comes back: stopped in good order, and killed as {@code kill -9} does,
 * by turns. Clients do what they do in {@link Sequence}. Measured is the time from when the database takes connections
 * again until the first client has a result, and until each of them has one. If an instance fails, so does the run.
 *
 * <p>Percentiles are of the time from a client's start call until it has the result, over the whole run.
 */
final class Restart implements Benchmark {

    private static final Duration WORK = Duration.ofSeconds(2);
    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final Duration GLANCE = Duration.ofMillis(2);
    private static final int RESTARTS = 6;

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        LocalPostgres server = bench.server()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "restart stops its database, and so takes one of its own: give --store postgres, without --jdbc"));
        progress.accept("warming up");
        try (Clew clew = engine(bench.scratch())) {
            Sequence.load(clew.client(), SequenceLoad.warmUp(plan), new Latencies(0));
        }
        List<Double> first = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        double seconds;
        RestlessClients clients;
        try (Clew clew = engine(bench.measured())) {
            clients = RestlessClients.start(clew.client(), plan);
            for (int i = 0; i < Math.min(RESTARTS, plan.trials()); i++) {
                Machine.pause(WORK);
                boolean kill = i % 2 == 1;
                progress.accept(kill ? "killing the database" : "stopping the database");
                long back = goAndComeBack(server, kill);
                first.add(clients.awaitResults(1, back));
                all.add(clients.awaitResults(plan.concurrency(), back));
            }
            Machine.pause(WORK);
            seconds = clients.end();
        }
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("restarts", all.size());
        figures.put("first_result_s", first);
        figures.put("all_clients_s", all);
        figures.put(
                "all_clients_max_s",
                all.stream().mapToDouble(Double::doubleValue).max().orElse(0));
        figures.put("instances_done", clients.done());
        figures.putAll(bench.figures());
        return new Report(
                Workload.RESTART,
                plan,
                seconds,
                0,
                clients.latencies().percentiles(),
                OptionalDouble.empty(),
                Workbench.settings(bench.measured()),
                figures);
    }

    private static Clew engine(Database database) {
        return Sequence.register(Clew.on(database::open)).start();
    }

    /** When the database took connections again, in the time of {@link System#nanoTime}. */
    private static long goAndComeBack(LocalPostgres server, boolean kill) {
        if (kill) {
            server.kill();
        } else {
            server.stop();
        }
        Machine.pause(AWAY);
        String url = server.jdbcUrl("postgres");
        Thread starting = Thread.ofPlatform().name("starts-the-database").start(server::up);
        while (!answers(url)) {
            Machine.pause(GLANCE);
        }
        long back = System.nanoTime();
        Clients.join(starting);
        return back;
    }

    private static boolean answers(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }
}
