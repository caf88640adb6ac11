package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Evidence;
import dev.clew.cli.chaos.check.HistoryChecker;
import dev.clew.cli.chaos.check.LifeSpan;
import dev.clew.cli.chaos.check.RejoinRule;
import dev.clew.cli.chaos.check.Roster;
import dev.clew.cli.chaos.check.Snapshots;
import dev.clew.cli.chaos.check.Violation;
import dev.clew.cli.chaos.faults.Act;
import dev.clew.cli.chaos.faults.Act.Burst;
import dev.clew.cli.chaos.faults.Act.Cut;
import dev.clew.cli.chaos.faults.Act.Freeze;
import dev.clew.cli.chaos.faults.Act.Kill;
import dev.clew.cli.chaos.faults.Act.KillDatabase;
import dev.clew.cli.chaos.faults.Act.Resume;
import dev.clew.cli.chaos.faults.Act.Stall;
import dev.clew.cli.chaos.faults.Act.Start;
import dev.clew.cli.chaos.faults.Act.StartDatabase;
import dev.clew.cli.chaos.faults.Act.StopDatabase;
import dev.clew.cli.chaos.faults.Act.Thaw;
import dev.clew.cli.chaos.faults.Plan;
import dev.clew.cli.chaos.faults.Step;
import dev.clew.cli.chaos.fleet.Fleet;
import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.chaos.load.Load;
import dev.clew.cli.chaos.rows.Photographer;
import dev.clew.cli.chaos.rows.Rows;
import dev.clew.cli.chaos.rows.Watch;
import dev.clew.cli.console.Progress;
import dev.clew.cli.jvm.ExecutionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One chaos run, from the process that is not struck.
 *
 * <p>It runs no engine: it starts instances and carries out the steps of a plan, and looks at rows. In the end it heals
 * everything, waits until all instances have ended, and has the evidence judged.
 */
final class Chaos implements AutoCloseable {

    private static final Duration GLANCE = Duration.ofMillis(5);
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(20);
    private static final Duration LAST_PATIENCE = Duration.ofMinutes(2);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(20);

    /** When to go on although what killed nodes had owned is not taken over. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    /** How many unfinished instances are enough; more would only wait. */
    private static final int MOST_OPEN = 300;

    private final Setup setup;
    private final Site site;
    private final Fleet fleet;
    private final Load load;
    private final Watch watch;
    private final Photographer photographer;
    private final Progress progress;
    private final Diary diary;
    private final long begin = System.nanoTime();
    private Tally tally = Tally.NONE;
    private long nextStart = begin;
    private long lastStep = begin;
    private long recoveredAt = begin;

    /**
     * What a run is made of.
     *
     * @param folder an empty folder for what is written
     * @param seed what the load grows from
     * @param nodes how many nodes there are
     * @param lease how long a node lives without renewing
     * @param plan what is done to them
     * @param bounds when that ends
     * @param betweenSnapshots how long to take no more snapshots after one
     */
    record Setup(
            Path folder, long seed, int nodes, Duration lease, Plan plan, Bounds bounds, Duration betweenSnapshots) {}

    /** A run on a database, which has to be closed after it. */
    Chaos(Setup setup, Site site, Progress progress) {
        this.setup = setup;
        this.site = site;
        this.progress = progress;
        this.diary = new Diary(setup.folder().resolve("acts.log"));
        this.fleet = new Fleet(site, setup.nodes(), setup.folder(), setup.lease());
        this.load = new Load(fleet, setup.seed());
        this.watch = Watch.begin(site::openRows);
        this.photographer = new Photographer(site::openRows, setup.betweenSnapshots());
    }

    /**
     * Runs it.
     *
     * @throws dev.clew.cli.chaos.fleet.NodeEndedException if a node ended by itself
     */
    ChaosReport run() throws InterruptedException {
        fleet.heal();
        for (Step step = setup.plan().next(); waitFor(step); step = setup.plan().next()) {
            lastStep = System.nanoTime();
            carryOut(step.act());
        }
        heal();
        drain();
        Roster roster = watch.end();
        fleet.end(SHUTDOWN_PATIENCE);
        photographer.take();
        Snapshots snapshots = photographer.end();
        progress.stage("judging " + load.size() + " instances");
        return judge(roster, snapshots);
    }

    /** Goes on starting instances until a step is due; false if the run is over before. */
    private boolean waitFor(Step step) throws InterruptedException {
        while (!isDue(step)) {
            if (setup.bounds().reached(tally, Duration.ofNanos(System.nanoTime() - begin))) {
                return false;
            }
            if (System.nanoTime() >= nextStart && watch.running() + load.unacknowledged() < MOST_OPEN) {
                load.startNext();
                nextStart = System.nanoTime() + BETWEEN_STARTS.toNanos();
            }
            fleet.requireAlive();
            Thread.sleep(GLANCE);
        }
        return !setup.bounds().reached(tally, Duration.ofNanos(System.nanoTime() - begin));
    }

    private boolean isDue(Step step) {
        long now = System.nanoTime();
        if (!step.afterRecovery() || now >= lastStep + LONGEST_RECOVERY.toNanos()) {
            return now >= lastStep + step.delay().toNanos();
        }
        if (!watch.recovered()) {
            recoveredAt = now;
        }
        return now >= Math.max(lastStep, recoveredAt) + step.delay().toNanos();
    }

    private void carryOut(Act act) throws InterruptedException {
        tally = tally.and(act);
        diary.note(act.text());
        long seconds = Duration.ofNanos(lastStep - begin).toSeconds();
        progress.update(
                seconds + " s: " + act.text() + "; " + load.size() + " instances, " + watch.running() + " open");
        switch (act) {
            case Kill(int node) -> kill(node);
            case Start(int node) -> fleet.start(node);
            case Freeze(int node) -> fleet.freeze(node);
            case Thaw(int node) -> fleet.thaw(node);
            case Cut(int line) -> fleet.cut(line);
            case Stall(int line) -> fleet.stall(line);
            case Resume(int line) -> fleet.resume(line);
            case StopDatabase() -> {
                photographer.take();
                site.stop();
            }
            case KillDatabase() -> {
                photographer.take();
                site.kill();
            }
            case StartDatabase() -> {
                site.up();
                watch.nobodyCouldTakeOver();
            }
            case Burst(int instances) -> {
                for (int i = 0; i < instances; i++) {
                    load.startNext();
                }
            }
        }
    }

    private void kill(int node) throws InterruptedException {
        int life = fleet.kill(node);
        diary.note("that was life " + life);
        if (!fleet.anyRuns()) {
            watch.nobodyCouldTakeOver();
        }
        watch.killed(life);
        recoveredAt = System.nanoTime();
        photographer.hold();
    }

    private void heal() throws InterruptedException {
        diary.note("healing");
        site.up();
        watch.nobodyCouldTakeOver();
        fleet.heal();
        load.finish(LAST_PATIENCE);
    }

    /** Waits until every instance has ended and every node is back, or the time is over. */
    private void drain() throws InterruptedException {
        try (Rows rows = site.openRows()) {
            progress.stage("all is healed; " + rows.running() + " of " + load.size() + " instances have yet to end");
            long end = System.nanoTime() + LAST_PATIENCE.toNanos();
            while ((rows.running() > 0 || !watch.recovered() || !watch.sees(fleet.names()))
                    && System.nanoTime() < end) {
                fleet.requireAlive();
                Thread.sleep(GLANCE);
            }
            diary.note(rows.running() + " instances are left");
        }
    }

    private ChaosReport judge(Roster roster, Snapshots snapshots) {
        List<ExecutionLog.Line> lines = ExecutionLog.read(fleet.executions());
        List<LifeSpan> lives = fleet.lives();
        try (Rows rows = site.openRows()) {
            Evidence evidence = new Evidence(load.cases(), rows.instances(), snapshots, lines, roster, lives);
            List<Violation> violations = HistoryChecker.check(evidence);
            if (!violations.isEmpty()) {
                for (String table : List.of("instances", "history", "inbox", "nodes")) {
                    rows.dump(table, setup.folder().resolve(table + ".tsv"));
                }
            }
            roster.lines().forEach(diary::note);
            return new ChaosReport(
                    new ChaosReport.Setting(site.name(), setup.seed(), setup.nodes()),
                    tally,
                    RejoinRule.fenced(roster, lives),
                    load.size(),
                    snapshots.turns().size(),
                    lines.size(),
                    load.failedCalls(),
                    watch.recoveries(),
                    violations,
                    Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    @Override
    public void close() {
        photographer.close();
        watch.close();
        fleet.close();
        diary.close();
    }
}
