package dev.clew.cli.demo;

import dev.clew.api.ClewClient;
import dev.clew.cli.console.Progress;
import dev.clew.cli.demo.DemoReport.Kill;
import dev.clew.cli.demo.Scan.Problem;
import dev.clew.cli.jvm.ChildJvm;
import dev.clew.cli.jvm.ExecutionLog;
import dev.clew.cli.jvm.ExecutionLog.Moment;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One run of the demo, seen from the JVM that outlives the kill. It runs no engine itself: it starts instances and reads
 * results as a client, beside the engine in the other JVM.
 */
final class Demo {

    private static final Duration GLANCE = Duration.ofMillis(5);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

    /** How much of the work the first engine may begin before it waits to be killed, should the kill come late. */
    private static final double HOLD = 0.8;

    private final Path folder;
    private final Workplace workplace;
    private final Progress progress;
    private final Instant begun = Instant.now();

    Demo(Path folder, Workplace workplace, Progress progress) {
        this.folder = folder;
        this.workplace = workplace;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @throws DemoFailedException if an engine ended by itself
     */
    DemoReport run(Scan scan) throws IOException, InterruptedException {
        int instances = Math.ceilDiv(scan.files().size(), Fingerprinting.BATCH);
        try (Store store = SqliteStore.open(workplace.database())) {
            ClewClient client = StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE);
            start(client, scan.files());
            Optional<Kill> kill =
                    scan.files().isEmpty() ? Optional.empty() : Optional.of(work(client, scan, instances));
            progress.stage("checking the list with a second computation");
            return report(scan, instances, History.read(client, instances), kill);
        }
    }

    private static void start(ClewClient client, List<FileName> files) {
        for (int from = 0; from < files.size(); from += Fingerprinting.BATCH) {
            List<String> names = files.subList(from, Math.min(from + Fingerprinting.BATCH, files.size())).stream()
                    .map(FileName::encoded)
                    .toList();
            client.start(Fingerprinting.FILES, DemoEngine.instanceId(from / Fingerprinting.BATCH + 1), names);
        }
    }

    /** Lets one engine begin, kills it, and lets another finish. */
    private Kill work(ClewClient client, Scan scan, int instances) throws InterruptedException {
        int files = scan.files().size();
        ExecutionLog.Follower log = new ExecutionLog.Follower(workplace.executions());
        ChildJvm first = engine(1, (int) (files * HOLD), instances);
        progress.stage("engine " + first.pid() + " is at work on " + files + " files");
        watch(first, log, new Share(files / 2), 0, files);
        awaitDurable(client, instances, files);
        first.kill();
        Set<String> durable = History.read(client, instances).results().keySet().stream()
                .map(FileName::encoded)
                .collect(Collectors.toSet());

        ChildJvm second = engine(2, Integer.MAX_VALUE, instances);
        progress.stage("killed engine " + first.pid() + " with SIGKILL: " + durable.size() + " of " + files
                + " results are durable; engine " + second.pid() + " goes on");
        watch(second, log, new Share(Integer.MAX_VALUE), durable.size(), files);
        int code = second.awaitExit();
        if (code != 0) {
            throw new DemoFailedException(second.pid(), code, workplace);
        }
        Tally tally = Tally.of(ExecutionLog.read(workplace.executions()), durable);
        return new Kill(first.pid(), durable.size(), tally);
    }

    /** Gives the first result time to become durable, for a folder of few files. */
    private static void awaitDurable(ClewClient client, int instances, int files) throws InterruptedException {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (files > 1 && History.read(client, instances).results().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(GLANCE);
        }
    }

    private ChildJvm engine(int life, int holdAfter, int instances) {
        var arguments = new DemoEngine.Arguments(
                workplace.database().toUri(),
                folder.toUri(),
                workplace.executions().toUri(),
                life,
                holdAfter,
                instances);
        return ChildJvm.start(DemoEngine.class, arguments.asList(), workplace.engineLog());
    }

    /** How many files make it enough; at least one has to be begun in any case. */
    private record Share(int enough) {
        boolean reached(int done, int begun) {
            return done >= enough && begun > 0;
        }
    }

    /** Follows an engine until it has done enough or is gone. */
    private void watch(ChildJvm engine, ExecutionLog.Follower log, Share share, int durable, int files)
            throws InterruptedException {
        int begunNow = 0;
        Set<String> done = new HashSet<>();
        boolean alive = true;
        while (alive && !share.reached(done.size(), begunNow)) {
            alive = !engine.awaitExit(GLANCE);
            for (ExecutionLog.Line line : log.next()) {
                if (line.moment() == Moment.DONE) {
                    done.add(line.key());
                } else {
                    begunNow++;
                }
            }
            progress.update("engine " + engine.pid() + ": " + Math.min(files, durable + done.size()) + " of " + files
                    + " files");
        }
        if (!alive && share.enough() != Integer.MAX_VALUE) {
            throw new DemoFailedException(engine.pid(), engine.awaitExit(), workplace);
        }
    }

    private DemoReport report(Scan scan, int instances, History history, Optional<Kill> kill) throws IOException {
        SortedMap<FileName, Fingerprint> readable = new TreeMap<>();
        List<Problem> problems = new ArrayList<>(scan.problems());
        history.results().forEach((name, result) -> {
            if (result.problem().isEmpty()) {
                readable.put(name, result);
            } else {
                problems.add(new Problem(name, result.problem()));
            }
        });
        Set<FileName> missing = new HashSet<>(scan.files());
        missing.removeAll(history.results().keySet());
        int surplus = history.results().size() - (scan.files().size() - missing.size());
        ChecksumList.write(workplace.list(), readable);
        return new DemoReport(
                folder,
                workplace,
                scan,
                instances,
                readable.size(),
                readable.values().stream().mapToLong(Fingerprint::bytes).sum(),
                readable.values().stream().mapToLong(Fingerprint::lines).sum(),
                problems,
                kill,
                Verification.of(workplace.list(), folder, readable, FileTime.from(begun)),
                missing.size() + surplus + history.repeated(),
                Duration.between(begun, Instant.now()).toNanos() / 1e9);
    }
}
