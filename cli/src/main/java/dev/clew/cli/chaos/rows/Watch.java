package dev.clew.cli.chaos.rows;

import dev.clew.cli.chaos.check.Roster;
import dev.clew.cli.chaos.check.Roster.Member;
import dev.clew.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the database again and again, on a thread of its own: who is alive, what the dead left, how much is running,
 * and what waits to be taken over. Does without it while it is down.
 */
public final class Watch implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
    private static final int LOOKS_A_COUNT = 4;

    private final Supplier<Rows> opening;
    private final Roster roster = new Roster();
    private final Recoveries recoveries = new Recoveries();
    private final List<Killed> killed = new ArrayList<>();

    /** The dead of whom is not known yet what they left: the database went down in between. */
    private final Deque<Long> unburied = new ArrayDeque<>();

    private final Thread thread;
    private @Nullable Rows rows;
    private volatile boolean closed;
    private volatile long running;
    private final AtomicLong looks = new AtomicLong();
    private volatile Set<String> alive = Set.of();

    /** A node of which is not known yet what it owned. */
    private record Killed(String name, long at) {}

    private Watch(Supplier<Rows> opening) {
        this.opening = opening;
        this.thread = Thread.ofPlatform().daemon().name("chaos-watch").unstarted(this::lookOnAndOn);
    }

    /**
     * A watch that has begun.
     *
     * @param opening opens the database anew, or says that it cannot be had
     */
    public static Watch begin(Supplier<Rows> opening) {
        Watch watch = new Watch(opening);
        watch.thread.start();
        return watch;
    }

    /** How many instances had not ended at the last count. */
    public long running() {
        return running;
    }

    /** How many looks there were. */
    long looks() {
        return looks.get();
    }

    /** Whether nodes of all these names were alive at the last look. */
    public boolean sees(Collection<String> names) {
        return alive.containsAll(names);
    }

    /** Notes that the process of a node is gone, just now. */
    public synchronized void killed(int life) {
        killed.add(new Killed(Roster.nodeName(life), System.nanoTime()));
    }

    /** Notes that until now nobody could take anything over, since no node ran or the database was down. */
    public synchronized void nobodyCouldTakeOver() {
        long now = System.nanoTime();
        recoveries.countAnew(now);
        killed.replaceAll(one -> new Killed(one.name(), now));
    }

    /** Whether all that killed nodes had owned is taken over. */
    public synchronized boolean recovered() {
        return killed.isEmpty() && recoveries.complete();
    }

    /** How long each recovery took that is over. */
    public synchronized List<Duration> recoveries() {
        return recoveries.done();
    }

    private void lookOnAndOn() {
        while (!closed) {
            try {
                Rows open = rows == null ? opening.get() : rows;
                rows = open;
                look(open);
                if (looks.incrementAndGet() % LOOKS_A_COUNT == 0) {
                    running = open.running();
                }
            } catch (StoreUnavailableException down) {
                drop();
            }
            pause();
        }
        drop();
    }

    private synchronized void look(Rows from) {
        long before = System.currentTimeMillis();
        List<Member> members = from.members();
        alive = members.stream().map(Member::name).collect(Collectors.toUnmodifiableSet());
        unburied.addAll(roster.see(before, System.currentTimeMillis(), members));
        while (!unburied.isEmpty()) {
            long epoch = unburied.getFirst();
            roster.bury(epoch, from.placesOf(epoch));
            unburied.removeFirst();
        }
        for (Killed one : killed) {
            members.stream()
                    .filter(member -> member.name().equals(one.name()))
                    .forEach(member -> recoveries.killed(member.epoch(), from.ownedBy(member.epoch()), one.at()));
        }
        killed.clear();
        if (!recoveries.complete()) {
            long now = System.nanoTime();
            Set<Long> waiting = new HashSet<>(from.ready());
            recoveries.epochs().forEach(epoch -> waiting.addAll(from.ownedBy(epoch)));
            recoveries.see(waiting, now);
        }
    }

    private void drop() {
        Rows open = rows;
        rows = null;
        if (open != null) {
            try {
                open.close();
            } catch (StoreUnavailableException gone) {
                // which is why it is dropped
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException end) {
            closed = true;
        }
    }

    /** Ends the watch; what it saw, when it was seen. */
    public Roster end() {
        close();
        return roster;
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
