package dev.clew.cli.chaos;

import dev.clew.cli.chaos.faults.FleetPlan;
import dev.clew.cli.chaos.faults.LoneNodePlan;
import dev.clew.cli.chaos.faults.Plan;
import dev.clew.cli.chaos.fleet.PostgresSite;
import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.chaos.fleet.SqliteSite;
import dev.clew.cli.console.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What a run is like on each kind of database, and what it is unless something else is asked for. */
enum Surroundings {

    /**
     * One engine on a file, which is killed and started again. Its lease is long: nobody else could declare it dead, and so
     * work that runs twice in one life is always a fault.
     */
    SQLITE(Duration.ofMinutes(2), Duration.ZERO) {
        @Override
        Bounds usualBounds() {
            return new Bounds(Optional.of(50), Optional.empty());
        }

        @Override
        Plan plan(long seed, int nodes) {
            return new LoneNodePlan(seed);
        }

        @Override
        Site open(Path folder) {
            return new SqliteSite(folder.resolve("chaos.db"));
        }
    },

    /** A fleet on a server. Its lease is short, so that nodes are declared dead all the time. */
    POSTGRES(Duration.ofSeconds(3), Duration.ofSeconds(10)) {
        @Override
        Bounds usualBounds() {
            return new Bounds(Optional.empty(), Optional.of(Duration.ofMinutes(3)));
        }

        @Override
        Plan plan(long seed, int nodes) {
            return new FleetPlan(seed, nodes, lease());
        }

        @Override
        Site open(Path folder) {
            return PostgresSite.start();
        }
    };

    private static final int MOST_NODES = 16;
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Duration lease;
    private final Duration betweenSnapshots;

    Surroundings(Duration lease, Duration betweenSnapshots) {
        this.lease = lease;
        this.betweenSnapshots = betweenSnapshots;
    }

    /** The kind of that name on the command line. */
    static Surroundings named(String store) {
        for (Surroundings one : values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(store)) {
                return one;
            }
        }
        throw new UsageException(
                "--store " + store + " does not outlive its process, or is not known; give sqlite or postgres");
    }

    /** When a run ends if nothing else is asked for. */
    abstract Bounds usualBounds();

    /** What is done to the nodes. */
    abstract Plan plan(long seed, int nodes);

    /** Starts the database, empty. */
    abstract Site open(Path folder);

    Duration lease() {
        return lease;
    }

    Duration betweenSnapshots() {
        return betweenSnapshots;
    }

    /**
     * How many nodes there are.
     *
     * @param usual how many where there may be several, unless somebody says so
     */
    int nodes(Optional<Integer> asked, int usual) {
        int nodes = asked.orElse(this == SQLITE ? 1 : usual);
        if (this == SQLITE && nodes != 1) {
            throw new UsageException("--nodes is " + nodes + "; SQLite admits one engine a file, give 1");
        }
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new UsageException("--nodes is " + nodes + "; give 1 to " + MOST_NODES);
        }
        return nodes;
    }

    /** When a run ends. */
    Bounds bounds(Optional<Integer> kills, Optional<Duration> length) {
        if (kills.isPresent() && kills.get() < 1) {
            throw new UsageException("--kills is " + kills.get() + "; give at least 1");
        }
        if (length.isPresent() && (!length.get().isPositive() || length.get().compareTo(LONGEST) > 0)) {
            throw new UsageException("--minutes is out of range; give more than 0 and at most " + LONGEST.toMinutes());
        }
        return kills.isEmpty() && length.isEmpty() ? usualBounds() : new Bounds(kills, length);
    }
}
