package dev.clew.store.postgres;

import dev.clew.api.QueueLimits;
import dev.clew.api.QueueLimits.Rate;
import dev.clew.store.Admission;
import dev.clew.store.Line;
import dev.clew.store.Millis;
import dev.clew.store.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The limits of queues, and what counts against them. */
final class Limits {

    /** Whether a row of {@code queues q} limits anything. */
    static final String LIMITED =
            "coalesce(q.concurrency, q.concurrency_per_key, q.rate_count, q.key_rate_count) IS NOT NULL";

    /**
     * Waits for takes that go on, and lets none begin until the limits are there to be seen: one that began without them
     * would not hold the queue's row.
     */
    private static final String WAIT = "LOCK TABLE clew.tasks IN SHARE ROW EXCLUSIVE MODE";

    private static final String SET = """
            INSERT INTO clew.queues (name, concurrency, concurrency_per_key, rate_count, rate_ms, key_rate_count,
                key_rate_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET
                concurrency = excluded.concurrency, concurrency_per_key = excluded.concurrency_per_key,
                rate_count = excluded.rate_count, rate_ms = excluded.rate_ms,
                key_rate_count = excluded.key_rate_count, key_rate_ms = excluded.key_rate_ms""";
    private static final String FIND = """
            SELECT q.name, q.concurrency, q.concurrency_per_key, q.rate_count, q.rate_ms, q.key_rate_count,
                q.key_rate_ms, q.window_until_ms, q.window_used
            FROM clew.queues q WHERE q.name = ANY (?::text[]) ORDER BY q.name""";
    private static final String LOCK = FIND + " FOR NO KEY UPDATE";

    /** What runs has a taker that lives. */
    private static final String RUNNING = """
            SELECT n.name, r.tasks FROM unnest(?::text[]) AS n (name), LATERAL (
                SELECT count(*) AS tasks FROM clew.nodes e JOIN clew.tasks t ON t.taker = e.epoch
                WHERE t.queue = n.name) AS r""";

    private static final String SHARES = """
            SELECT n.queue, n.limit_key, r.tasks, w.until_ms, w.used
            FROM unnest(?::text[], ?::text[]) AS n (queue, limit_key)
            LEFT JOIN clew.key_windows w ON w.queue = n.queue AND w.limit_key = n.limit_key, LATERAL (
                SELECT count(*) AS tasks FROM clew.nodes e JOIN clew.tasks t ON t.taker = e.epoch
                WHERE t.queue = n.queue AND t.limit_key = n.limit_key) AS r""";

    private static final String KEEP_WINDOW =
            "UPDATE clew.queues q SET window_until_ms = ?, window_used = ? WHERE q.name = ?";
    private static final String FORGET_KEY_WINDOWS =
            "DELETE FROM clew.key_windows w WHERE w.queue = ANY (?::text[]) AND w.until_ms <= ?";
    private static final String KEEP_KEY_WINDOWS = """
            INSERT INTO clew.key_windows (queue, limit_key, until_ms, used)
            SELECT w.queue, w.limit_key, w.until_ms, w.used
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::int[]) AS w (queue, limit_key, until_ms, used)
            ON CONFLICT (queue, limit_key) DO UPDATE SET until_ms = excluded.until_ms, used = excluded.used""";

    private final Session session;
    private final Map<String, QueueLimits> limited = new HashMap<>();

    Limits(Session session) {
        this.session = session;
    }

    private record Queue(String name, QueueLimits limits, Window window) {
        static Queue read(ResultSet row) throws SQLException {
            var limits = new QueueLimits(count(row, 2), count(row, 3), rate(row, 4), rate(row, 6));
            return new Queue(row.getString(1), limits, Limits.window(row, 8));
        }

        private static OptionalInt count(ResultSet row, int column) throws SQLException {
            int count = row.getInt(column);
            return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(count);
        }

        private static Optional<Rate> rate(ResultSet row, int column) throws SQLException {
            OptionalInt count = count(row, column);
            Duration per = Duration.ofMillis(row.getLong(column + 1));
            return count.isPresent() ? Optional.of(new Rate(count.getAsInt(), per)) : Optional.empty();
        }
    }

    private static Window window(ResultSet row, int column) throws SQLException {
        Optional<Instant> until = TaskRows.number(row, column).map(Instant::ofEpochMilli);
        return until.isPresent() ? new Window(until.get(), row.getInt(column + 1)) : Window.NONE;
    }

    static void set(Session session, String queue, QueueLimits limits) throws SQLException {
        session.update(WAIT);
        session.update(
                SET,
                queue,
                limits.concurrency().isPresent() ? limits.concurrency().getAsInt() : null,
                limits.concurrencyPerKey().isPresent()
                        ? limits.concurrencyPerKey().getAsInt()
                        : null,
                limits.rate().map(Rate::count).orElse(null),
                limits.rate().map(rate -> rate.per().toMillis()).orElse(null),
                limits.ratePerKey().map(Rate::count).orElse(null),
                limits.ratePerKey().map(rate -> rate.per().toMillis()).orElse(null));
    }

    static QueueLimits of(Session session, String queue) throws SQLException {
        return session.one(FIND, Queue::read, (Object) new String[] {queue})
                .map(Queue::limits)
                .orElse(QueueLimits.NONE);
    }

    /**
     * Tells how the queues of some lines stand.
     *
     * @param locking whether to hold the rows of those that are limited: what is told then stands until the end of the
     *     transaction, but for tasks that end
     */
    void tell(Admission admission, Collection<Line> lines, boolean locking) throws SQLException {
        String[] names =
                lines.stream().map(line -> line.route().queue()).distinct().toArray(String[]::new);
        List<Queue> queues = session.list(locking ? LOCK : FIND, Queue::read, (Object) names);
        queues.removeIf(queue -> queue.limits.equals(QueueLimits.NONE));
        if (queues.isEmpty()) {
            return;
        }
        var running = new HashMap<String, Integer>();
        session.list(RUNNING, row -> Map.entry(row.getString(1), row.getInt(2)), (Object) queues.stream()
                        .filter(queue -> queue.limits.concurrency().isPresent())
                        .map(Queue::name)
                        .toArray(String[]::new))
                .forEach(entry -> running.put(entry.getKey(), entry.getValue()));
        for (Queue queue : queues) {
            limited.put(queue.name, queue.limits);
            admission.queue(queue.name, queue.limits, running.getOrDefault(queue.name, 0), queue.window);
        }
        tellShares(admission, lines);
    }

    private void tellShares(Admission admission, Collection<Line> lines) throws SQLException {
        List<Line.Share> shares = lines.stream()
                .flatMap(line -> line.share().stream())
                .distinct()
                .filter(share -> limitsKeys(limited.getOrDefault(share.queue(), QueueLimits.NONE)))
                .toList();
        if (!shares.isEmpty()) {
            session.list(
                    SHARES,
                    row -> {
                        admission.share(
                                new Line.Share(row.getString(1), row.getString(2)), row.getInt(3), window(row, 4));
                        return row;
                    },
                    shares.stream().map(Line.Share::queue).toArray(String[]::new),
                    shares.stream().map(Line.Share::limitKey).toArray(String[]::new));
        }
    }

    private static boolean limitsKeys(QueueLimits limits) {
        return limits.concurrencyPerKey().isPresent() || limits.ratePerKey().isPresent();
    }

    /** Keeps the windows in which a take counted; the rows of its queues are held. */
    void keep(Admission admission, Set<String> queues, long now) throws SQLException {
        for (String name : queues) {
            if (limited.getOrDefault(name, QueueLimits.NONE).rate().isPresent()) {
                Window window = admission.window(name);
                session.update(KEEP_WINDOW, Millis.of(window.until()), window.used(), name);
            }
        }
        List<Map.Entry<Line.Share, Window>> windows =
                List.copyOf(admission.windows().entrySet());
        if (windows.isEmpty()) {
            return;
        }
        String[] names = windows.stream().map(each -> each.getKey().queue()).toArray(String[]::new);
        session.update(FORGET_KEY_WINDOWS, names, now);
        session.update(
                KEEP_KEY_WINDOWS,
                names,
                windows.stream().map(each -> each.getKey().limitKey()).toArray(String[]::new),
                windows.stream()
                        .mapToLong(each -> Millis.of(each.getValue().until()))
                        .toArray(),
                windows.stream().mapToInt(each -> each.getValue().used()).toArray());
    }
}
