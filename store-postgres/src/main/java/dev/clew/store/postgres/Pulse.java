package dev.clew.store.postgres;

import dev.clew.store.ClaimRequest;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.Program;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One look that tells whether there may be something to do for those who claim through this store, so that a quiet node
 * asks one question and not five. Each part of it is a look into an index. Thread-safe.
 */
final class Pulse {

    private static final String ANYTHING = """
            SELECT EXISTS (SELECT FROM clew.inbox m WHERE m.unreceived_by = ANY (?::bigint[]))
                OR EXISTS (
                    SELECT FROM unnest(?::text[], ?::text[], ?::int[], ?::int[], ?::int[])
                        AS p (kind, name, version, lowest, highest)
                    WHERE (
                        SELECT i.ready_at_ms FROM clew.instances i
                        WHERE i.kind = p.kind AND i.name = p.name AND i.version = p.version
                          AND i.ready_at_ms IS NOT NULL AND i.format BETWEEN p.lowest AND p.highest
                        ORDER BY i.ready_at_ms LIMIT 1) <= ?)
                OR EXISTS (SELECT FROM clew.tasks t WHERE t.taker IS NULL)
                OR EXISTS (SELECT FROM clew.tasks t WHERE t.taker = ANY (?::bigint[]) AND NOT t.wanted)
                OR EXISTS (SELECT FROM clew.tasks t WHERE t.deadline_ms <= ?)""";

    private final Map<Epoch, ClaimRequest> asking = new ConcurrentHashMap<>();
    private final AtomicLong beats = new AtomicLong();

    private record Wanted(Program program, Formats formats) {}

    /** Notes what a node claims, for which it will want to know. */
    void note(ClaimRequest request) {
        asking.put(request.owner(), request);
    }

    /** Notes that an epoch is over. */
    void forget(Epoch epoch) {
        asking.remove(epoch);
    }

    /** A number that differs from the last one if there may be something to do. */
    long take(Session session, long now) throws SQLException {
        if (asking.isEmpty()) {
            return beats.incrementAndGet();
        }
        long[] epochs = asking.keySet().stream().mapToLong(Epoch::number).toArray();
        List<Wanted> wanted = asking.values().stream()
                .flatMap(request -> request.programs().stream().map(program -> new Wanted(program, request.formats())))
                .distinct()
                .toList();
        boolean anything = session.one(
                        ANYTHING,
                        row -> row.getBoolean(1),
                        epochs,
                        wanted.stream().map(each -> each.program.kind()).toArray(String[]::new),
                        wanted.stream().map(each -> each.program.name()).toArray(String[]::new),
                        wanted.stream().mapToInt(each -> each.program.version()).toArray(),
                        wanted.stream().mapToInt(each -> each.formats.lowest()).toArray(),
                        wanted.stream().mapToInt(each -> each.formats.highest()).toArray(),
                        now,
                        epochs,
                        now)
                .orElseThrow();
        return anything ? beats.incrementAndGet() : beats.get();
    }
}
