package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Kept;
import dev.clew.cli.chaos.check.ProgramChecker;
import dev.clew.cli.chaos.check.ProgramEvidence;
import dev.clew.cli.chaos.check.ProgramEvidence.Strike;
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
import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.chaos.hosts.Hosts;
import dev.clew.cli.chaos.hosts.ProgramLoad;
import dev.clew.cli.chaos.hosts.Records;
import dev.clew.cli.chaos.hosts.Victims;
import dev.clew.cli.chaos.rows.Rows;
import dev.clew.cli.console.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One chaos run of programs, from the process that is not struck.
 *
 * <p>It launches nothing itself: it has processes started and seen to, carries out the steps of a plan on their hosts, and kills programs
 * in between. In the end it heals everything, waits until all processes have ended, and has the evidence judged.
 */
final class ProcessChaos implements AutoCloseable {

    private static final Duration GLANCE = Duration.ofMillis(10);
    private static final Duration LAST_PATIENCE = Duration.ofMinutes(3);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(20);

    /** When to go on although the hosts are not back. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    /** How long after all is back a run may still fall to a strike before it: a program that was just being launched, say. */
    private static final Duration AFTERSHOCK = Duration.ofSeconds(5);

    private static final int PROGRAMS_A_BURST = 3;
    private static final int SHORTEST_BETWEEN_PROGRAM_KILLS_MS = 300;
    private static final int LONGEST_BETWEEN_PROGRAM_KILLS_MS = 3_000;

    private final Setup setup;
    private final Site site;
    private final Hosts hosts;
    private final Victims victims;
    private final ProgramLoad load;
    private final Progress progress;
    private final Diary diary;
    private final SplittableRandom random;
    private final List<Strike> strikes = new ArrayList<>();
    private final long begin = System.nanoTime();
    private Tally tally = Tally.NONE;
    private long lastStep = begin;
    private long servedAt = begin;
    private long nextProgramKill = begin;
    private long struckSinceMs;
    private boolean struck;
    private int open;

    /**
     * What a run is made of.
     *
     * @param folder an empty folder for what is written
     * @param seed what the load grows from
     * @param hosts how many environments there are
     * @param programs how many processes are under way at a time
     * @param lease how long a host lives without renewing
     * @param plan what is done to them
     * @param bounds when that ends
     */
    record Setup(Path folder, long seed, int hosts, int programs, Duration lease, Plan plan, Bounds bounds) {}

    /** A run on a database, which has to be closed after it. */
    ProcessChaos(Setup setup, Site site, Progress progress) {
        this.setup = setup;
        this.site = site;
        this.progress = progress;
        this.diary = new Diary(setup.folder().resolve("acts.log"));
        this.hosts = new Hosts(site, setup.hosts(), setup.folder(), setup.lease());
        this.random = new SplittableRandom(setup.seed());
        this.victims = new Victims(hosts.trace(), random.nextLong());
        this.load = new ProgramLoad(hosts.environment(), setup.seed(), setup.programs());
    }

    /**
     * Runs it.
     *
     * @throws dev.clew.cli.chaos.fleet.NodeEndedException if a host ended by itself
     */
    ProcessChaosReport run() throws InterruptedException {
        hosts.heal();
        for (Step step = setup.plan().next(); waitFor(step); step = setup.plan().next()) {
            lastStep = System.nanoTime();
            carryOut(step.act());
        }
        heal();
        progress.stage("all is healed; " + load.open() + " of " + load.size() + " processes have yet to end");
        load.finish();
        diary.note(load.awaitAll(LAST_PATIENCE) ? "all have ended" : load.open() + " processes are left");
        hosts.requireAlive();
        List<Kept> kept = kept();
        hosts.end(SHUTDOWN_PATIENCE);
        victims.killAll();
        progress.stage("judging " + load.size() + " processes");
        return judge(kept);
    }

    private List<Kept> kept() {
        Records records = new Records(hosts);
        try (Rows rows = site.openRows()) {
            return rows.instances().stream().map(records::of).toList();
        }
    }

    /** Kills programs until a step is due; false if the run is over before. */
    private boolean waitFor(Step step) throws InterruptedException {
        while (!isDue(step)) {
            if (isOver()) {
                return false;
            }
            hosts.requireAlive();
            load.requireSound();
            if (System.nanoTime() >= nextProgramKill) {
                killAProgram();
                nextProgramKill = System.nanoTime()
                        + Duration.ofMillis(random.nextInt(
                                        SHORTEST_BETWEEN_PROGRAM_KILLS_MS, LONGEST_BETWEEN_PROGRAM_KILLS_MS))
                                .toNanos();
            }
            Thread.sleep(GLANCE);
        }
        return !isOver();
    }

    private void killAProgram() {
        victims.killOne().ifPresent(run -> diary.note("kill " + run.instance() + " run " + run.run()));
    }

    private boolean isOver() {
        return setup.bounds().reached(tally, Duration.ofNanos(System.nanoTime() - begin));
    }

    private boolean isDue(Step step) {
        long now = System.nanoTime();
        boolean serving = hosts.allServe() && open == 0;
        if (!serving) {
            servedAt = now;
        } else if (struck) {
            struck = false;
            strikes.add(strike());
        }
        if (!step.afterRecovery() || now >= lastStep + LONGEST_RECOVERY.toNanos()) {
            return now >= lastStep + step.delay().toNanos();
        }
        return now >= Math.max(lastStep, servedAt) + step.delay().toNanos();
    }

    /** The time since the first strike after which not all was well again by now. */
    private Strike strike() {
        Duration takeOver = isFleet() ? setup.lease().multipliedBy(2) : Duration.ZERO;
        return new Strike(
                struckSinceMs,
                System.currentTimeMillis() + AFTERSHOCK.plus(takeOver).toMillis());
    }

    private boolean isFleet() {
        return setup.hosts() > 1;
    }

    private void carryOut(Act act) {
        if (!struck) {
            struck = true;
            struckSinceMs = System.currentTimeMillis();
        }
        tally = tally.and(act);
        String what = act instanceof Burst ? "kill " + PROGRAMS_A_BURST + " programs" : act.text();
        diary.note(what);
        long seconds = Duration.ofNanos(lastStep - begin).toSeconds();
        progress.update(seconds + " s: " + what + "; " + load.size() + " processes, " + load.open() + " open");
        switch (act) {
            case Kill(int host) -> hosts.kill(host);
            case Start(int host) -> hosts.start(host);
            case Freeze(int host) -> {
                open++;
                hosts.freeze(host);
            }
            case Thaw(int host) -> {
                open--;
                hosts.thaw(host);
            }
            case Cut(int line) -> hosts.cut(line);
            case Stall(int line) -> {
                open++;
                hosts.stall(line);
            }
            case Resume(int line) -> {
                open--;
                hosts.resume(line);
            }
            case StopDatabase() -> {
                open++;
                site.stop();
            }
            case KillDatabase() -> {
                open++;
                site.kill();
            }
            case StartDatabase() -> {
                open--;
                site.up();
            }
            case Burst _ -> { // more processes than are under way there need not be
                for (int i = 0; i < PROGRAMS_A_BURST; i++) {
                    killAProgram();
                }
            }
        }
    }

    private void heal() throws InterruptedException {
        diary.note("healing");
        site.up();
        hosts.heal();
        struckSinceMs = struck ? struckSinceMs : System.currentTimeMillis();
        long end = System.nanoTime() + LONGEST_RECOVERY.toNanos();
        while (!hosts.allServe() && System.nanoTime() < end) {
            hosts.requireAlive();
            Thread.sleep(GLANCE);
        }
        strikes.add(strike());
    }

    private ProcessChaosReport judge(List<Kept> kept) {
        ProgramEvidence evidence =
                new ProgramEvidence(load.cases(), kept, victims.lines(), victims.killed(), strikes, !isFleet());
        List<Violation> violations = ProgramChecker.check(evidence);
        if (!violations.isEmpty()) {
            try (Rows rows = site.openRows()) {
                for (String table : List.of("instances", "history", "inbox", "nodes")) {
                    rows.dump(table, setup.folder().resolve(table + ".tsv"));
                }
            }
        }
        return new ProcessChaosReport(
                new ChaosReport.Setting(site.name(), setup.seed(), setup.hosts()),
                tally,
                evidence,
                violations,
                Duration.ofNanos(System.nanoTime() - begin));
    }

    @Override
    public void close() {
        load.close();
        hosts.close();
        victims.killAll();
        diary.close();
    }
}
