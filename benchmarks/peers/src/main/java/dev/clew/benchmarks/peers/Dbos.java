package dev.clew.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.clew.benchmarks.Clients;
import dev.clew.benchmarks.Latencies;
import dev.clew.benchmarks.Latencies.Percentiles;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * DBOS Transact for Java: workflows of inline steps, all of whose rows are in PostgreSQL.
 *
 * <p>Callers call the workflow's proxy, which runs it in this process and returns its result; steps are
 * {@code runStep}. The settings are in the documentation of this package.
 */
final class Dbos implements Peer {

    private static final int CONNECTIONS = 20;

    /** Of a workflow that only warms up, so that many of them fit a short time. */
    private static final int WARM_UP_STEPS = 100;

    @Override
    public String name() {
        return "DBOS Transact for Java";
    }

    @Override
    public String version() {
        return DBOS.version();
    }

    @Override
    public boolean can(Work work) {
        return switch (work) {
            case Work.Sequence _, Work.Latency _ -> true;
            case Work.Batches _ -> false;
        };
    }

    @Override
    public Result run(String jdbcUrl, Work work) {
        return switch (work) {
            case Work.Sequence sequence -> sequence(jdbcUrl, sequence);
            case Work.Latency latency -> latency(jdbcUrl, latency);
            case Work.Batches _ -> throw new IllegalArgumentException(name() + " starts workflows one by one: " + work);
        };
    }

    private Result sequence(String jdbcUrl, Work.Sequence work) {
        try (HikariDataSource pool = Pools.open(jdbcUrl, CONNECTIONS);
                DBOS dbos = new DBOS(config(pool))) {
            Steps workflow = dbos.registerProxy(Steps.class, new StepsOnDbos(dbos, new Latencies(0)));
            dbos.launch();

            Clients callers = new Clients(work.callers());
            callers.during(work.warmUp(), number -> runOne(workflow, work.steps()));
            Latencies latencies = new Latencies(work.instances());
            double seconds = callers.share(work.instances(), number -> {
                long begin = System.nanoTime();
                runOne(workflow, work.steps());
                latencies.add(System.nanoTime() - begin);
            });
            return result(work, work.instances(), work.steps(), seconds, latencies.percentiles());
        }
    }

    private Result latency(String jdbcUrl, Work.Latency work) {
        try (HikariDataSource pool = Pools.open(jdbcUrl, CONNECTIONS);
                DBOS dbos = new DBOS(config(pool))) {
            Latencies latencies = new Latencies(work.steps());
            Steps warmUp = dbos.registerProxy(Steps.class, new StepsOnDbos(dbos, new Latencies(0)), "warm-up");
            Steps workflow = dbos.registerProxy(Steps.class, new StepsOnDbos(dbos, latencies));
            dbos.launch();

            Clients caller = new Clients(1);
            caller.during(work.warmUp(), number -> runOne(warmUp, WARM_UP_STEPS));
            double seconds = caller.share(1, number -> runOne(workflow, work.steps()));
            return result(work, 1, work.steps(), seconds, latencies.percentiles());
        }
    }

    private static DBOSConfig config(HikariDataSource pool) {
        return DBOSConfig.defaults("benchmark").withDataSource(pool);
    }

    private static void runOne(Steps workflow, int steps) {
        int done = workflow.run(steps);
        if (done != steps) {
            throw new IllegalStateException("a workflow did " + done + " steps of " + steps);
        }
    }

    private Result result(Work work, long instances, int steps, double seconds, Percentiles latency) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("maximumPoolSize", String.valueOf(CONNECTIONS));
        return new Result(name(), version(), work, settings, instances, instances * steps, seconds, latency);
    }

    /** The workflow as callers see it; proxies need an interface. */
    interface Steps {

        /** Does so many steps, and says how many. */
        int run(int steps);
    }

    /** Trivial steps, one after the other. */
    static final class StepsOnDbos implements Steps {

        private static final String OUTCOME = "0123456789";

        private final DBOS dbos;
        private final Latencies latencies;

        StepsOnDbos(DBOS dbos, Latencies latencies) {
            this.dbos = dbos;
            this.latencies = latencies;
        }

        @Override
        @Workflow(name = "steps")
        public int run(int steps) {
            int done = 0;
            for (int i = 0; i < steps; i++) {
                long begin = System.nanoTime();
                String outcome = dbos.runStep(() -> OUTCOME, "step");
                latencies.add(System.nanoTime() - begin);
                if (outcome.equals(OUTCOME)) {
                    done++;
                }
            }
            return done;
        }
    }
}
