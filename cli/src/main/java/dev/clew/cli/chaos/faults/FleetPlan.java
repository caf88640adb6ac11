package dev.clew.cli.chaos.faults;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Everything that can happen to nodes on one database: faults that overlap, each followed by what heals it.
 *
 * <p>Kinds of faults are dealt from a deck, so that each comes as often as it should even in a short run. A node that is
 * down, frozen or cut off is left alone until that is healed, and one node is always spared. The database is spared
 * only while it is down.
 */
public final class FleetPlan implements Plan {

    private static final long SHORTEST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 3_500;
    private static final long LONGEST_DOWN_MS = 5_000;
    private static final long LONGEST_OUTAGE_MS = 3_000;
    private static final int SMALLEST_BURST = 30;
    private static final int LARGEST_BURST = 150;

    private static final Map<Fault, Integer> DECK = Map.of(
            Fault.KILL, 8,
            Fault.FREEZE, 3,
            Fault.CUT, 4,
            Fault.STALL, 3,
            Fault.DATABASE_STOP, 1,
            Fault.DATABASE_KILL, 1,
            Fault.BURST, 4);

    private final SplittableRandom random;
    private final int nodes;
    private final long leaseMs;
    private final List<Fault> deck = new ArrayList<>();
    private final PriorityQueue<Due> healing = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
    private final Set<Integer> struck = new HashSet<>();
    private boolean databaseDown;
    private long nowMs;
    private long nextFaultMs;

    /** What can happen. */
    private enum Fault {
        KILL,
        FREEZE,
        CUT,
        STALL,
        DATABASE_STOP,
        DATABASE_KILL,
        BURST
    }

    /** Something that is due by this plan's own time. */
    private record Due(long atMs, Act act) {}

    /**
     * A plan.
     *
     * @param nodes how many nodes there are
     * @param lease how long a node lives without renewing
     */
    public FleetPlan(long seed, int nodes, Duration lease) {
        this.random = new SplittableRandom(seed);
        this.nodes = nodes;
        this.leaseMs = lease.toMillis();
        this.nextFaultMs = pause();
    }

    @Override
    public Step next() {
        Due due;
        if (!healing.isEmpty() && healing.peek().atMs() <= nextFaultMs) {
            due = healing.remove();
            healed(due.act());
        } else {
            due = new Due(nextFaultMs, fault());
            nextFaultMs += pause();
        }
        Step step = new Step(false, Duration.ofMillis(due.atMs() - nowMs), due.act());
        nowMs = due.atMs();
        return step;
    }

    private long pause() {
        return random.nextLong(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
    }

    private void healed(Act act) {
        switch (act) {
            case Start(int node) -> struck.remove(node);
            case Thaw(int node) -> struck.remove(node);
            case Resume(int line) -> struck.remove(line);
            case StartDatabase() -> databaseDown = false;
            case Kill _, Freeze _, Cut _, Stall _, StopDatabase _, KillDatabase _, Burst _ ->
                throw new IllegalStateException(act + " heals nothing");
        }
    }

    private Act fault() {
        Fault fault = deal();
        return switch (fault) {
            case KILL, FREEZE -> mayStrikeANode() ? strikeANode(fault) : burst();
            case CUT -> new Cut(random.nextInt(nodes + 1));
            case STALL -> stall();
            case DATABASE_STOP -> databaseDown ? burst() : outage(new StopDatabase());
            case DATABASE_KILL -> databaseDown ? burst() : outage(new KillDatabase());
            case BURST -> burst();
        };
    }

    private Fault deal() {
        if (deck.isEmpty()) {
            for (Fault fault : Fault.values()) {
                deck.addAll(Collections.nCopies(DECK.getOrDefault(fault, 0), fault));
            }
            Collections.shuffle(deck, new Random(random.nextLong()));
        }
        return deck.removeLast();
    }

    private boolean mayStrikeANode() {
        long nodesStruck = struck.stream().filter(line -> line < nodes).count();
        return nodesStruck == 0 || nodesStruck < nodes - 1;
    }

    private Act strikeANode(Fault fault) {
        int node = spared(nodes);
        struck.add(node);
        if (fault == Fault.KILL) {
            heal(random.nextBoolean() ? 0 : random.nextLong(LONGEST_DOWN_MS), new Start(node));
            return new Kill(node);
        }
        // long enough that somebody looks whose lease has run out after this one's has
        heal(random.nextLong(5 * leaseMs / 2, 4 * leaseMs), new Thaw(node));
        return new Freeze(node);
    }

    private Act stall() {
        boolean clients = !struck.contains(nodes) && random.nextInt(nodes + 1) == 0;
        if (!clients && !mayStrikeANode()) {
            return burst();
        }
        int line = clients ? nodes : spared(nodes);
        struck.add(line);
        boolean brief = random.nextBoolean();
        heal(brief ? random.nextLong(leaseMs / 2) : random.nextLong(leaseMs, 3 * leaseMs), new Resume(line));
        return new Stall(line);
    }

    private int spared(int bound) {
        int line = random.nextInt(bound);
        while (struck.contains(line)) {
            line = (line + 1) % bound;
        }
        return line;
    }

    private Act outage(Act act) {
        databaseDown = true;
        heal(random.nextLong(LONGEST_OUTAGE_MS), new StartDatabase());
        return act;
    }

    private Act burst() {
        return new Burst(random.nextInt(SMALLEST_BURST, LARGEST_BURST));
    }

    private void heal(long afterMs, Act act) {
        healing.add(new Due(nextFaultMs + afterMs, act));
    }
}
