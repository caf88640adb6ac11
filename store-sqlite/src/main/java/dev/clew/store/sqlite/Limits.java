package dev.clew.store.sqlite;

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
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The limits of queues, and what counts against them. */
final class Limits {

    private static final String SET = """
            INSERT INTO queues (name, concurrency, concurrency_per_key, rate_count, rate_ms, key_rate_count, key_rate_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (name) DO UPDATE SET
                concurrency = excluded.concurrency, concurrency_per_key = excluded.concurrency_per_key,
                rate_count = excluded.rate_count, rate_ms = excluded.rate_ms,
                key_rate_count = excluded.key_rate_count, key_rate_ms = excluded.key_rate_ms""";
    private static final String FIND = """
            SELECT concurrency, concurrency_per_key, rate_count, rate_ms, key_rate_count, key_rate_ms, window_until_ms,
                window_used
            FROM queues WHERE name = ?1""";
    private static final String RUNNING = "SELECT count(*) FROM tasks WHERE taker IS NOT NULL AND queue = ?1";
    private static final String RUNNING_OF_KEY = RUNNING + " AND limit_key = ?2";
    private static final String KEY_WINDOW =
            "SELECT until_ms, used FROM key_windows WHERE queue = ?1 AND limit_key = ?2";
    private static final String KEEP_WINDOW =
            "UPDATE queues SET window_until_ms = ?2, window_used = ?3 WHERE name = ?1";
    private static final String FORGET_KEY_WINDOWS = "DELETE FROM key_windows WHERE queue = ?1 AND until_ms <= ?2";
    private static final String KEEP_KEY_WINDOW = """
            INSERT INTO key_windows (queue, limit_key, until_ms, used) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (queue, limit_key) DO UPDATE SET until_ms = excluded.until_ms, used = excluded.used""";

    private final Session session;
    private final Map<String, QueueLimits> limited = new HashMap<>();

    Limits(Session session) {
        this.session = session;
    }

    private record Queue(QueueLimits limits, Window window) {
        static Queue read(ResultSet row) throws SQLException {
            var limits = new QueueLimits(count(row, 1), count(row, 2), rate(row, 3), rate(row, 5));
            return new Queue(limits, TaskRows.number(row, 7).isPresent() ? Limits.window(row, 7) : Window.NONE);
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
        return new Window(Instant.ofEpochMilli(row.getLong(column)), row.getInt(column + 1));
    }

    static void set(Session session, String queue, QueueLimits limits) throws SQLException {
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
        return session.one(FIND, Queue::read, queue).map(Queue::limits).orElse(QueueLimits.NONE);
    }

    /** Tells how the queues of some lines stand. */
    void tell(Admission admission, Collection<Line> lines) throws SQLException {
        Set<String> names = lines.stream().map(line -> line.route().queue()).collect(Collectors.toSet());
        for (String name : names) {
            Optional<Queue> queue =
                    session.one(FIND, Queue::read, name).filter(found -> !found.limits.equals(QueueLimits.NONE));
            if (queue.isPresent()) {
                QueueLimits limits = queue.get().limits;
                limited.put(name, limits);
                int running = limits.concurrency().isPresent() ? count(RUNNING, name) : 0;
                admission.queue(name, limits, running, queue.get().window);
            }
        }
        var shares = new LinkedHashSet<Line.Share>();
        lines.forEach(line -> line.share().ifPresent(shares::add));
        for (Line.Share share : shares) {
            QueueLimits limits = limited.getOrDefault(share.queue(), QueueLimits.NONE);
            if (limits.concurrencyPerKey().isPresent() || limits.ratePerKey().isPresent()) {
                tell(admission, share);
            }
        }
    }

    private void tell(Admission admission, Line.Share share) throws SQLException {
        admission.share(
                share,
                count(RUNNING_OF_KEY, share.queue(), share.limitKey()),
                session.one(KEY_WINDOW, row -> window(row, 1), share.queue(), share.limitKey())
                        .orElse(Window.NONE));
    }

    private int count(String sql, String... parameters) throws SQLException {
        return session.one(sql, row -> row.getInt(1), (Object[]) parameters).orElseThrow();
    }

    /** Keeps the windows in which a take counted. */
    void keep(Admission admission, Set<String> queues, long now) throws SQLException {
        for (String name : queues) {
            QueueLimits limits = limited.getOrDefault(name, QueueLimits.NONE);
            if (limits.rate().isPresent()) {
                Window window = admission.window(name);
                session.update(KEEP_WINDOW, name, Millis.of(window.until()), window.used());
            }
        }
        Map<Line.Share, Window> windows = admission.windows();
        for (String name : windows.keySet().stream().map(Line.Share::queue).collect(Collectors.toSet())) {
            session.update(FORGET_KEY_WINDOWS, name, now);
        }
        for (Map.Entry<Line.Share, Window> entry : windows.entrySet()) {
            Line.Share share = entry.getKey();
            Window window = entry.getValue();
            session.update(KEEP_KEY_WINDOW, share.queue(), share.limitKey(), Millis.of(window.until()), window.used());
        }
    }
}
