package dev.clew.benchmarks.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.clew.benchmarks.Clients;
import dev.clew.benchmarks.Latencies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import java.util.SequencedMap;
import javax.sql.DataSource;

/**
 * db-scheduler: jobs of one step, rows of one table that are deleted when they are done.
 *
 * <p>Callers schedule one-time tasks for now and wait until the scheduler's listener reports that they are done, which
 * it does after their rows are deleted. The settings are in the documentation of this package.
 */
final class DbScheduler implements Peer {

    private static final int THREADS = 20;

    /** One for each thread that executes, and some for callers that schedule. */
    private static final int CONNECTIONS = 30;

    private static final double LOWER_LIMIT = 1.0;
    private static final double UPPER_LIMIT = 4.0;

    /** Rarely waited for, since immediate execution asks for a poll after each call that schedules. */
    private static final Duration POLLING_INTERVAL = Duration.ofMillis(100);

    private static final String COORDINATES = "/META-INF/maven/com.github.kagkarlsson/db-scheduler/pom.properties";

    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE scheduled_tasks (
              task_name text NOT NULL,
              task_instance text NOT NULL,
              task_data bytea,
              execution_time timestamptz NOT NULL,
              picked boolean NOT NULL,
              picked_by text,
              last_success timestamptz,
              last_failure timestamptz,
              consecutive_failures int,
              last_heartbeat timestamptz,
              version bigint NOT NULL,
              priority smallint,
              PRIMARY KEY (task_name, task_instance))
            """,
            "CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)",
            "CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");

    @Override
    public String name() {
        return "db-scheduler";
    }

    @Override
    public String version() {
        try (InputStream coordinates = Scheduler.class.getResourceAsStream(COORDINATES)) {
            if (coordinates == null) {
                throw new IllegalStateException("no " + COORDINATES + " in db-scheduler's archive");
            }
            Properties properties = new Properties();
            properties.load(coordinates);
            return properties.getProperty("version", "unknown");
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + COORDINATES, failed);
        }
    }

    @Override
    public boolean can(Work work) {
        return switch (work) {
            case Work.Sequence sequence -> sequence.steps() == 1;
            case Work.Batches _ -> true;
            case Work.Latency _ -> false;
        };
    }

    @Override
    public Result run(String jdbcUrl, Work work) {
        return switch (work) {
            case Work.Sequence sequence
            when can(sequence) -> run(jdbcUrl, work, sequence.instances(), 1, sequence.callers());
            case Work.Batches batches -> run(jdbcUrl, work, batches.instances(), batches.size(), batches.callers());
            case Work.Sequence _, Work.Latency _ ->
                throw new IllegalArgumentException(name() + " has jobs of one step only: " + work);
        };
    }

    private Result run(String jdbcUrl, Work work, int jobs, int size, int callers) {
        try (HikariDataSource pool = Pools.open(jdbcUrl, CONNECTIONS)) {
            createTable(pool);
            OneTimeTask<Void> task = Tasks.oneTime("job").execute((instance, context) -> {});
            JobsUnderWay underWay = new JobsUnderWay();
            Scheduler scheduler = Scheduler.create(pool, task)
                    .threads(THREADS)
                    .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
                    .pollingInterval(POLLING_INTERVAL)
                    .enableImmediateExecution()
                    .addSchedulerListener(underWay)
                    .build();
            scheduler.start();
            try {
                Clients clients = new Clients(callers);
                clients.during(
                        work.warmUp(), number -> runAll(scheduler, underWay, batch(task, "warm-" + number, size)));
                int calls = Math.ceilDiv(jobs, size);
                Latencies latencies = new Latencies(calls);
                double seconds = clients.share(calls, number -> {
                    var batch = batch(task, "job-" + number, Math.min(size, jobs - number * size));
                    long begin = System.nanoTime();
                    runAll(scheduler, underWay, batch);
                    latencies.add(System.nanoTime() - begin);
                });
                return new Result(name(), version(), work, settings(), jobs, jobs, seconds, latencies.percentiles());
            } finally {
                scheduler.stop();
            }
        }
    }

    private static List<TaskInstance<?>> batch(OneTimeTask<Void> task, String id, int size) {
        List<TaskInstance<?>> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            batch.add(task.instance(id + "-" + i));
        }
        return batch;
    }

    private static void runAll(Scheduler scheduler, JobsUnderWay underWay, List<TaskInstance<?>> jobs) {
        JobsUnderWay.Batch batch = underWay.add(jobs);
        if (jobs.size() == 1) {
            scheduler.schedule(jobs.getFirst(), Instant.now());
        } else {
            scheduler.scheduleBatch(jobs, Instant.now());
        }
        batch.await();
    }

    private static void createTable(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("db-scheduler's table could not be created", failed);
        }
    }

    private static SequencedMap<String, String> settings() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("threads", String.valueOf(THREADS));
        settings.put("pollUsingLockAndFetch", LOWER_LIMIT + ", " + UPPER_LIMIT);
        settings.put("pollingInterval", POLLING_INTERVAL.toString());
        settings.put("enableImmediateExecution", "true");
        settings.put("maximumPoolSize", String.valueOf(CONNECTIONS));
        return settings;
    }
}
