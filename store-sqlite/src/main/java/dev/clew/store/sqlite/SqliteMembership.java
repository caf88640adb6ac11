package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.Load;
import dev.clew.store.Membership;
import dev.clew.store.Millis;
import dev.clew.store.NodeRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Nodes, their leases, and the freeing of what the dead owned. */
final class SqliteMembership implements Membership {

    private static final String ALL_EPOCHS = "SELECT epoch FROM nodes ORDER BY epoch";
    private static final String EXPIRED = "SELECT epoch FROM nodes WHERE lease_until_ms <= ?1 ORDER BY epoch";
    private static final String ALL_NODES = "SELECT " + Rows.NODE + " FROM nodes ORDER BY epoch";
    private static final String JOIN = "INSERT INTO nodes (name, lease_until_ms) VALUES (?1, ?2)";
    private static final String JOINED = "SELECT last_insert_rowid()";
    private static final String FORGET_ABILITIES = "DELETE FROM abilities WHERE epoch NOT IN (SELECT epoch FROM nodes)";
    private static final String SAY = "INSERT INTO abilities (epoch, said) VALUES (?1, ?2)";
    private static final String SAID =
            "SELECT a.epoch, a.said FROM abilities AS a JOIN nodes AS n ON n.epoch = a.epoch";
    private static final String RENEW = "UPDATE nodes SET lease_until_ms = ?2 WHERE epoch = ?1";

    private final Writing writing;
    private final Reading reading;
    private final EngineSeat seat;
    private final InstantSource clock;
    private final Changes changes;

    /** Nodes are of this process, all of them, and so need not write down what they say of themselves. */
    private final ConcurrentMap<Epoch, Load> loads = new ConcurrentHashMap<>();

    SqliteMembership(Writing writing, Reading reading, EngineSeat seat, InstantSource clock, Changes changes) {
        this.writing = writing;
        this.reading = reading;
        this.seat = seat;
        this.clock = clock;
        this.changes = changes;
    }

    /** {@inheritDoc} Source of the rule that earlier nodes are dead when the lock is new: ADR-0011. */
    @Override
    public Epoch join(String name, Duration lease, String abilities) {
        return seat.join(first -> writing.transaction(session -> {
            if (first) {
                for (Epoch earlier : session.list(ALL_EPOCHS, Rows::epoch)) {
                    Ownership.bury(session, earlier, now());
                }
            }
            session.update(JOIN, name, leaseUntil(lease));
            Epoch epoch = session.one(JOINED, Rows::epoch).orElseThrow();
            session.update(FORGET_ABILITIES);
            if (!abilities.isEmpty()) {
                session.update(SAY, epoch.number(), abilities);
            }
            return epoch;
        }));
    }

    @Override
    public boolean renew(Epoch epoch, Duration lease, Load load) {
        boolean alive = writing.transaction(session -> session.update(RENEW, epoch.number(), leaseUntil(lease)) == 1);
        if (alive) {
            loads.put(epoch, load);
        } else {
            loads.remove(epoch);
        }
        return alive;
    }

    @Override
    public void leave(Epoch epoch) {
        writing.transaction(session -> {
            Ownership.bury(session, epoch, now());
            return epoch;
        });
        loads.remove(epoch);
        changes.happened();
    }

    @Override
    public List<Epoch> reap() {
        if (reading.read(session -> session.list(EXPIRED, Rows::epoch, now())).isEmpty()) {
            return List.of();
        }
        List<Epoch> dead = writing.transaction(session -> {
            List<Epoch> expired = session.list(EXPIRED, Rows::epoch, now());
            for (Epoch epoch : expired) {
                Ownership.bury(session, epoch, now());
            }
            return List.copyOf(expired);
        });
        dead.forEach(loads::remove);
        changes.happened();
        return dead;
    }

    @Override
    public boolean oneProcess() {
        return true;
    }

    @Override
    public List<NodeRecord> nodes() {
        return reading.read(session -> session.list(ALL_NODES, Rows::node)).stream()
                .map(node -> new NodeRecord(
                        node.epoch(), node.name(), node.leaseUntil(), loads.getOrDefault(node.epoch(), Load.NONE)))
                .toList();
    }

    @Override
    public SortedMap<Epoch, String> abilities() {
        var abilities = new TreeMap<Epoch, String>();
        reading.read(session -> session.list(SAID, row -> Map.entry(Rows.epoch(row), row.getString(2))))
                .forEach(each -> abilities.put(each.getKey(), each.getValue()));
        return abilities;
    }

    private long now() {
        return Millis.of(clock.instant());
    }

    private long leaseUntil(Duration lease) {
        return Millis.of(clock.instant().plus(lease));
    }
}
