package dev.clew.cli.chaos.hosts;

import dev.clew.cli.chaos.check.ProgramEvidence.RunOf;
import dev.clew.cli.chaos.programs.Trace;
import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The programs that run, of which some are killed now and then. For one thread. */
public final class Victims {

    /** How exactly one can tell when a process was started. */
    private static final long BLUR_MS = 1_000;

    private final Trace.Follower trace;
    private final SplittableRandom random;
    private final List<Line> lines = new ArrayList<>();
    private final Map<Long, Line> running = new LinkedHashMap<>();
    private final Set<RunOf> killed = new HashSet<>();

    public Victims(Path trace, long seed) {
        this.trace = new Trace.Follower(trace);
        this.random = new SplittableRandom(seed);
    }

    /** Kills one with SIGKILL; which run of what that was, if any is running. */
    public Optional<RunOf> killOne() {
        look();
        List<Line> candidates = new ArrayList<>(running.values());
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        Line one = candidates.get(random.nextInt(candidates.size()));
        RunOf run = new RunOf(one.instance(), one.run());
        killed.add(run); // before, so that nobody takes what follows for a fault
        kill(one);
        return Optional.of(run);
    }

    /** Kills all that still run. */
    public void killAll() {
        look();
        List.copyOf(running.values()).forEach(this::kill);
    }

    private void kill(Line begun) {
        running.remove(begun.pid());
        ProcessHandle.of(begun.pid())
                .filter(process -> isTheSame(process, begun))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Whether it is the process that wrote the line, and not another that got its number. */
    private static boolean isTheSame(ProcessHandle process, Line begun) {
        return process.info()
                .startInstant()
                .filter(start -> !start.isAfter(Instant.ofEpochMilli(begun.atMs() + BLUR_MS)))
                .isPresent();
    }

    private void look() {
        for (Line line : trace.next()) {
            lines.add(line);
            if (line.moment() == Moment.BEGUN) {
                running.put(line.pid(), line);
            } else if (line.moment() == Moment.LEFT || line.moment() == Moment.GAVE_UP) {
                running.remove(line.pid());
            }
        }
    }

    /** All that was said by now. */
    public List<Line> lines() {
        look();
        return List.copyOf(lines);
    }

    /** The runs whose programs were killed. */
    public Set<RunOf> killed() {
        return Set.copyOf(killed);
    }
}
