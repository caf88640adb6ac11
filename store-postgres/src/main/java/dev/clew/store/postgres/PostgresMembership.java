package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Hint;
import dev.clew.store.Hints;
import dev.clew.store.Load;
import dev.clew.store.Membership;
import dev.clew.store.Millis;
import dev.clew.store.NodeRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Nodes, their leases on the database's clock, and the freeing of what the dead owned. */
final class PostgresMembership implements Membership {

    private static final String NEXT_EPOCH = "UPDATE clew.epochs SET last = last + 1 RETURNING last";
    private static final String JOIN =
            "INSERT INTO clew.nodes (epoch, name, lease_until_ms, instances, programs) VALUES (?, ?, "
                    + DatabaseClock.NOW + " + ?, 0, 0)";
    private static final String FORGET_ABILITIES =
            "DELETE FROM clew.abilities a WHERE NOT EXISTS (SELECT FROM clew.nodes n WHERE n.epoch = a.epoch)";
    private static final String SAY = "INSERT INTO clew.abilities (epoch, said) VALUES (?, ?)";
    private static final String SAID =
            "SELECT a.epoch, a.said FROM clew.abilities a JOIN clew.nodes n ON n.epoch = a.epoch";

    /** Says what time it is, too, so that nobody has to ask. */
    private static final String RENEW = "UPDATE clew.nodes n SET lease_until_ms = " + DatabaseClock.NOW
            + " + ?, instances = ?, programs = ? WHERE n.epoch = ? RETURNING " + DatabaseClock.MICROS;

    private static final String EXPIRED =
            "SELECT n.epoch FROM clew.nodes n WHERE n.lease_until_ms <= " + DatabaseClock.NOW + " ORDER BY n.epoch";

    /** Waits for commits that go on. One that renews meanwhile lives; one that another buries is gone. */
    private static final String LOCK_EXPIRED = EXPIRED + " FOR UPDATE";

    private static final String ALL_NODES = "SELECT " + Rows.NODE + " FROM clew.nodes n ORDER BY n.epoch";

    /** Rows of writers that have not written for a day; one that wakes up opens another lane. */
    private static final String FORGET_WRITERS = "DELETE FROM clew.writers WHERE used_at_ms < ?";

    private static final Duration WRITERS_KEPT = Duration.ofDays(1);

    private final Database database;
    private final DatabaseClock clock;
    private final Pulse pulse;
    private final Hints hints;

    PostgresMembership(Database database, DatabaseClock clock, Pulse pulse, Hints hints) {
        this.database = database;
        this.clock = clock;
        this.pulse = pulse;
        this.hints = hints;
    }

    /** {@inheritDoc} A join whose answer was lost leaves an epoch that owns nothing and dies with its lease. */
    @Override
    public Epoch join(String name, Duration lease, String abilities) {
        return database.repeatably(session -> {
            clock.set(session);
            session.update(FORGET_WRITERS, Millis.of(clock.instant().minus(WRITERS_KEPT)));
            Epoch epoch = session.one(NEXT_EPOCH, Rows::epoch).orElseThrow();
            session.update(JOIN, epoch.number(), name, clock.orNull(), lease.toMillis());
            session.update(FORGET_ABILITIES);
            if (!abilities.isEmpty()) {
                session.update(SAY, epoch.number(), abilities);
            }
            return epoch;
        });
    }

    @Override
    public boolean renew(Epoch epoch, Duration lease, Load load) {
        Optional<Long> micros = database.statement(session -> session.one(
                RENEW,
                row -> row.getLong(1),
                clock.orNull(),
                lease.toMillis(),
                load.instances(),
                load.programs(),
                epoch.number()));
        micros.ifPresentOrElse(clock::set, () -> pulse.forget(epoch));
        return micros.isPresent();
    }

    @Override
    public void leave(Epoch epoch) {
        pulse.forget(epoch);
        database.repeatably(session -> {
            Ownership.bury(session, List.of(epoch), Millis.of(clock.instant()));
            return epoch;
        });
        hints.send(new Hint.Ready());
    }

    @Override
    public List<Epoch> reap() {
        if (database.read(session -> session.list(EXPIRED, Rows::epoch, clock.orNull()))
                .isEmpty()) {
            return List.of();
        }
        List<Epoch> dead = database.once(session -> {
            List<Epoch> expired = session.list(LOCK_EXPIRED, Rows::epoch, clock.orNull());
            if (!expired.isEmpty()) {
                Ownership.bury(session, expired, Millis.of(clock.instant()));
            }
            return List.copyOf(expired);
        });
        if (!dead.isEmpty()) {
            hints.send(new Hint.Ready());
        }
        return dead;
    }

    @Override
    public List<NodeRecord> nodes() {
        return List.copyOf(database.read(session -> session.list(ALL_NODES, Rows::node)));
    }

    @Override
    public SortedMap<Epoch, String> abilities() {
        var abilities = new TreeMap<Epoch, String>();
        database.read(session -> session.list(SAID, row -> Map.entry(Rows.epoch(row), row.getString(2))))
                .forEach(each -> abilities.put(each.getKey(), each.getValue()));
        return abilities;
    }
}
