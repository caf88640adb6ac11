package dev.clew.engine;

import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.store.Load;
import dev.clew.store.Membership;
import dev.clew.store.NodeRecord;
import dev.clew.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * That a node lives, and which others do: renews its lease, declares those dead whose leases have run out, and lets go
 * what is more than its share of the work of all.
 *
 * <p>For use by the node's own thread, but for {@link #suspect} and {@link #dead}, which anybody may call.
 */
final class Liveness {

    private static final System.Logger LOG = System.getLogger(Liveness.class.getName());

    private final Node node;
    private final Membership membership;
    private final HotInstances hot;
    private final Balance balance;
    private final Endings endings;
    private final Neighbours neighbours;
    private final Duration lease;
    private volatile boolean dead;
    private volatile boolean leaseInDoubt;
    private boolean inTrouble;
    private Instant nextRenewal;
    private Instant nextReaping;

    /**
     * That of a node that has just joined.
     *
     * @param lease how long it lives without a renewal
     */
    Liveness(
            Node node,
            Membership membership,
            HotInstances hot,
            Balance balance,
            Endings endings,
            Neighbours neighbours,
            Duration lease,
            Instant now) {
        this.node = node;
        this.membership = membership;
        this.hot = hot;
        this.balance = balance;
        this.endings = endings;
        this.neighbours = neighbours;
        this.lease = lease;
        this.nextRenewal = now.plus(lease.dividedBy(2));
        this.nextReaping = now;
    }

    /** Whether nobody could take work off this node: there is no other, and no other process will come. Thread-safe. */
    boolean withoutHelp() {
        return membership.oneProcess() && membership.nodes().size() == 1;
    }

    /** Whether this node was declared dead. */
    boolean dead() {
        return dead;
    }

    /** Notes a sign that this node may have been declared dead. */
    void suspect() {
        leaseInDoubt = true;
    }

    /** When there is next something to do. */
    Instant next() {
        return nextRenewal.isBefore(nextReaping) ? nextRenewal : nextReaping;
    }

    /** Does what is due. */
    void tick(Instant now) {
        if (!nextRenewal.isAfter(now) || leaseInDoubt) {
            leaseInDoubt = false;
            Load load = new Load(hot.busy(), node.registry().fingerprint(node.formats()));
            dead = !node.observer().call(StoreOperation.RENEW, () -> membership.renew(node.epoch(), lease, load));
            nextRenewal = now.plus(lease.dividedBy(2));
            if (inTrouble) {
                LOG.log(System.Logger.Level.INFO, "the store answers again");
                inTrouble = false;
            }
        }
        if (!nextReaping.isAfter(now)) {
            lookAfterOthers(now);
        }
    }

    /** Declares the dead dead as soon as their leases have run out, and takes a fair share of what there is to do. */
    private void lookAfterOthers(Instant now) {
        List<NodeRecord> nodes = membership.nodes();
        if (nodes.stream().anyMatch(other -> !other.leaseUntil().isAfter(now))
                && !membership.reap().isEmpty()) {
            node.claimSoon();
            node.tasks().lookAgain();
        }
        balance.look(nodes, hot.busy(), now);
        neighbours.see(nodes);
        node.pipeline().among(nodes.size());
        hot.all().stream()
                .filter(instance -> instance.idleSince().equals(Instant.MAX))
                .limit(balance.surplus())
                .forEach(HotInstance::askToMove);
        nextReaping = balance.nextLook(now);
        endings.forgetOld();
    }

    /** Notes that the store did not answer, to this node or to its neighbours, who could not renew their leases either. */
    void afterTrouble(StoreUnavailableException trouble, Instant now) {
        nextReaping = balance.afterTrouble(now);
        LOG.log(
                inTrouble ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "the store does not answer, and is asked again until it does: {0}",
                trouble.getMessage());
        LOG.log(System.Logger.Level.DEBUG, "why the store does not answer", trouble);
        inTrouble = true;
    }
}
