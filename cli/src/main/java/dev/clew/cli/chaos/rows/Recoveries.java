package dev.clew.cli.chaos.rows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * How long it takes from the kill of a node until each instance it owned was claimed by another, or has ended. Times are
 * those of {@link System#nanoTime}.
 */
final class Recoveries {

    private final List<Open> open = new ArrayList<>();
    private final List<Duration> done = new ArrayList<>();

    /** A node that was killed, and what of it was not seen elsewhere yet. */
    private static final class Open {
        final long epoch;
        final Set<Long> left;
        long since;

        Open(long epoch, Set<Long> left, long since) {
            this.epoch = epoch;
            this.left = left;
            this.since = since;
        }
    }

    /** Notes that a node was killed that owned these instances. */
    void killed(long epoch, Set<Long> owned, long at) {
        open.add(new Open(epoch, new HashSet<>(owned), at));
    }

    /** Begins to count anew for all that goes on: until now there was nobody who could take anything over. */
    void countAnew(long at) {
        open.forEach(one -> one.since = Math.max(one.since, at));
    }

    /** The epochs whose instances are not all taken over. */
    List<Long> epochs() {
        return open.stream().map(one -> one.epoch).toList();
    }

    /**
     * Notes what nobody has claimed at a time.
     *
     * @param waiting the instances that are ready without an owner, or are owned by one of {@link #epochs}
     */
    void see(Set<Long> waiting, long at) {
        for (Iterator<Open> each = open.iterator(); each.hasNext(); ) {
            Open one = each.next();
            one.left.retainAll(waiting);
            if (one.left.isEmpty()) {
                done.add(Duration.ofNanos(at - one.since));
                each.remove();
            }
        }
    }

    boolean complete() {
        return open.isEmpty();
    }

    List<Duration> done() {
        return List.copyOf(done);
    }
}
