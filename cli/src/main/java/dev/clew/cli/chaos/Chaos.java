package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Evidence;
import dev.clew.cli.chaos.check.HistoryChecker;
import dev.clew.cli.chaos.check.Snapshots;
import dev.clew.cli.chaos.load.Load;
import dev.clew.cli.console.Progress;
import dev.clew.cli.jvm.ChildJvm;
import dev.clew.cli.jvm.ExecutionLog;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One chaos run, from the process that is not killed.
 *
 * <p>It runs no engine: it starts and kills JVMs, starts instances and sends signals as a client beside them, and reads
 * rows. Between a kill and the next start it holds fast what the database says, so that nothing the next engine commits
 * can slip in.
 */
final class Chaos {

    private static final Duration LAST_PATIENCE = Duration.ofMinutes(2);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(20);

    private final Path database;
    private final Path executions;
    private final Path engineLog;
    private final int kills;
    private final long seed;
    private final Progress progress;
    private final Snapshots snapshots = new Snapshots();
    private final List<Duration> recoveries = new ArrayList<>();

    /**
     * A run.
     *
     * @param folder an empty folder for what is written
     */
    Chaos(Path folder, int kills, long seed, Progress progress) {
        this.database = folder.resolve("chaos.db");
        this.executions = folder.resolve("executions.log");
        this.engineLog = folder.resolve("engine.log");
        this.kills = kills;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @throws EngineEndedException if an engine ended by itself
     */
    ChaosReport run() throws InterruptedException {
        long begin = System.nanoTime();
        try (Store store = SqliteStore.open(database);
                RowReader rows = RowReader.open(database)) {
            Load load = new Load(StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE), seed);
            Life last = killAgainAndAgain(rows, load);
            load.finish();
            progress.stage(
                    kills + " kills are done; " + rows.running() + " of " + load.size() + " instances have yet to end");
            last.drain(LAST_PATIENCE);
            last.recovery().ifPresent(recoveries::add);
            last.end(SHUTDOWN_PATIENCE);
            snapshots.add(rows.turns());
            progress.stage("judging " + load.size() + " instances");
            return report(rows, load, (System.nanoTime() - begin) / 1e9);
        }
    }

    private Life killAgainAndAgain(RowReader rows, Load load) throws InterruptedException {
        KillSchedule schedule = new KillSchedule(seed);
        Life life = new Life(engine(1), rows, load, rows.lastTurn(), System.nanoTime());
        for (int kill = 1; kill <= kills; kill++) {
            if (!life.live(schedule.next())) {
                throw new EngineEndedException(kill, engineLog);
            }
            if (kill > 1) {
                life.recovery().ifPresent(recoveries::add);
            }
            progress.update("kill " + kill + " of " + kills + ", " + load.size() + " instances");
            long killedAt = System.nanoTime();
            life.kill();
            long lastTurn = rows.holdFast();
            life = new Life(engine(kill + 1), rows, load, lastTurn, killedAt);
            snapshots.add(rows.turns());
            rows.letGo();
        }
        return life;
    }

    private ChildJvm engine(int life) {
        return ChildJvm.start(
                ChaosEngine.class,
                List.of(database.toString(), executions.toString(), Integer.toString(life)),
                engineLog);
    }

    private ChaosReport report(RowReader rows, Load load, double seconds) {
        List<ExecutionLog.Line> lines = ExecutionLog.read(executions);
        Evidence evidence = new Evidence(load.cases(), rows.instances(), snapshots, lines);
        return new ChaosReport(
                seed,
                kills,
                load.size(),
                snapshots.turns().size(),
                lines.size(),
                load.failedCalls(),
                recoveries,
                HistoryChecker.check(evidence),
                seconds);
    }
}
