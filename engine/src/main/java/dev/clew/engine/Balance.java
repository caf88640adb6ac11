package dev.clew.engine;

import dev.clew.store.Epoch;
import dev.clew.store.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * A node's fair share of what there is to do, among the nodes that can do the same.
 *
 * <p>A node with clearly more than its share lets some go: they are ready for whoever claims them, and the node itself
 * claims nothing for a moment, so that the others come first. If none does, it takes them back; so nothing waits for
 * nodes that are full or gone. For use by the node's own thread.
 */
final class Balance {

    /** What is above that is a surplus: moving an instance costs a commit, a claim and a replay. */
    private static final double TOLERANCE = 1.25;

    private static final int SLACK = 16;

    /** How many to let go at a time, so that a mistake is a small one. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final Duration ABSTINENCE = Duration.ofMillis(500);

    /** Leases are looked at a moment after they may have run out: clocks are read a moment late. */
    private static final Duration LATE = Duration.ofMillis(50);

    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final Epoch self;
    private final Duration lease;
    private final Instant joined;
    private List<NodeRecord> others = List.of();

    /** The looks of the last lease. What others say of themselves is not older than that. */
    private final Deque<Look> lately = new ArrayDeque<>();

    /** How many were busy here when that lease began, by the last look before it. */
    private int before;

    private int surplus;
    private boolean lettingGo;
    private Instant abstainsUntil = Instant.MIN;

    /** What a look has found. */
    private record Look(Instant at, int busy) {}

    Balance(Epoch self, Duration lease, Instant joined) {
        this.self = self;
        this.lease = lease;
        this.joined = joined;
    }

    /**
     * Looks at who there is. What has come here within the last lease is not counted: as much may have come to others, who
     * have not said so yet.
     *
     * @param nodes all that live
     * @param busy how many instances with something to do are here
     * @param now the store's time
     */
    void look(List<NodeRecord> nodes, int busy, Instant now) {
        others = nodes.stream().filter(node -> !node.epoch().equals(self)).toList();
        int programs = nodes.stream()
                .filter(node -> node.epoch().equals(self))
                .mapToInt(node -> node.load().programs())
                .findFirst()
                .orElse(0);
        int lasting = lasting(busy, now);
        List<NodeRecord> peers = others.stream()
                .filter(node -> node.load().programs() == programs)
                .toList();
        long all = lasting
                + peers.stream().mapToLong(node -> node.load().instances()).sum();
        long share = (all + peers.size()) / (peers.size() + 1);
        boolean tooMany = !peers.isEmpty() && lasting > share * TOLERANCE + SLACK;
        surplus = tooMany ? (int) Math.min(lasting - share, MOST_AT_ONCE) : 0;
        lettingGo = surplus > 0;
    }

    /** How many were busy here all the time since others have last said what they do. */
    private int lasting(int busy, Instant now) {
        Instant leaseAgo = now.minus(lease);
        while (!lately.isEmpty() && !lately.peek().at().isAfter(leaseAgo)) {
            before = lately.remove().busy();
        }
        lately.add(new Look(now, busy));
        return lately.stream().mapToInt(Look::busy).reduce(before, Math::min);
    }

    /** How many instances to let go. */
    int surplus() {
        return surplus;
    }

    /**
     * When to look again: when the first lease may have run out, unless it is renewed. Nodes that start together have to find
     * each other, so a young one looks again after as long as it has lived.
     */
    Instant nextLook(Instant now) {
        if (lettingGo) {
            lettingGo = false;
            abstainsUntil = now.plus(ABSTINENCE);
        }
        Instant soonest = now.plus(SHORTEST);
        Instant latest = now.plus(longest(Duration.between(joined, now)));
        Instant due = others.stream()
                .map(node -> node.leaseUntil().plus(LATE))
                .min(Instant::compareTo)
                .orElse(latest);
        if (due.isBefore(soonest)) {
            return soonest;
        }
        return due.isBefore(latest) ? due : latest;
    }

    /** How long a node of an age goes without looking. */
    private Duration longest(Duration age) {
        return Collections.min(List.of(lease, Collections.max(List.of(SHORTEST, age))));
    }

    /** When to look again after the store did not answer: others could not renew their leases either. */
    Instant afterTrouble(Instant now) {
        return now.plus(lease.dividedBy(2));
    }

    /** Whether to leave what is ready to others for a moment. */
    boolean abstains(Instant now) {
        return abstainsUntil.isAfter(now);
    }

    /** An instant, or the end of abstaining if that is later. */
    Instant afterAbstaining(Instant at) {
        return at.isBefore(abstainsUntil) ? abstainsUntil : at;
    }
}
