package dev.clew.store.sqlite;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Catalog;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.StateRow;
import dev.clew.store.TaskStanding;
import dev.clew.store.TurnRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looking at rows, on connections of its own. */
final class SqliteCatalog implements Catalog {

    private static final String FIND = "SELECT " + Rows.INSTANCE + " FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String HISTORY = "SELECT " + Rows.TURN + """
             FROM history
            WHERE instance_key = (SELECT key FROM instances WHERE namespace = ?1 AND id = ?2)
              AND execution = ?3 AND number >= ?4
            ORDER BY number LIMIT ?5""";
    private static final String INBOX = "SELECT " + Rows.MESSAGE + """
             FROM inbox
            WHERE instance_key = (SELECT key FROM instances WHERE namespace = ?1 AND id = ?2)
            ORDER BY seq LIMIT ?3""";
    private static final String TASKS = "SELECT " + TaskRows.STANDING + """
             FROM tasks AS t
            WHERE t.instance_key = (SELECT key FROM instances WHERE namespace = ?1 AND id = ?2) AND t.wanted = 1
            ORDER BY t.key LIMIT ?3""";
    private static final String STATE = "SELECT " + Rows.STATE + """
             FROM state
            WHERE instance_key = (SELECT key FROM instances WHERE namespace = ?1 AND id = ?2)""";
    private static final String ONE_OF_STATE = STATE + " AND name = ?3";
    private static final String COUNT = "SELECT status, COUNT(*) FROM instances WHERE namespace = ?1 GROUP BY status";

    private static final String BACKLOG = """
            SELECT (SELECT COUNT(*) FROM instances WHERE ready_at_ms <= ?1),
                   (SELECT COUNT(*) FROM tasks WHERE taker IS NULL),
                   (SELECT COUNT(*) FROM tasks WHERE taker IS NOT NULL)""";

    private final Reading reading;

    SqliteCatalog(Reading reading) {
        this.reading = reading;
    }

    @Override
    public Optional<InstanceRow> find(InstanceId id) {
        return reading.read(session -> session.one(FIND, Rows::instance, id.namespace(), id.id()));
    }

    @Override
    public List<InstanceRow> list(InstanceFilter filter) {
        return List.copyOf(reading.read(session -> {
            var listing = new Listing(filter, Attributed.of(session, filter.namespace(), filter.attributes()));
            return session.list(listing.sql(), Rows::instance, listing.parameters());
        }));
    }

    @Override
    public List<TurnRow> history(InstanceId id, int execution, int from, int limit) {
        List<TurnRow> turns = reading.read(
                session -> session.list(HISTORY, Rows::turn, id.namespace(), id.id(), execution, from, limit));
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).number() != from + i) {
                throw new DamagedRowException(
                        "turn " + (from + i) + " of execution " + execution + " of " + id.id() + " is missing", null);
            }
        }
        return List.copyOf(turns);
    }

    @Override
    public List<MessageRow> inbox(InstanceId id, int limit) {
        return reading.read(session -> session.list(INBOX, Rows::queued, id.namespace(), id.id(), limit)).stream()
                .map(Rows.Queued::message)
                .toList();
    }

    @Override
    public Backlog backlog(Instant now) {
        return reading.read(session -> session.one(
                        BACKLOG, row -> new Backlog(row.getLong(1), row.getLong(2), row.getLong(3)), Millis.of(now)))
                .orElseThrow();
    }

    @Override
    public List<TaskStanding> tasks(InstanceId id, int limit) {
        return List.copyOf(
                reading.read(session -> session.list(TASKS, TaskRows::standing, id.namespace(), id.id(), limit)));
    }

    @Override
    public Optional<StateRow> state(InstanceId id, String name) {
        return reading.read(session -> session.one(ONE_OF_STATE, Rows::state, id.namespace(), id.id(), name));
    }

    /** Sorted here: the database orders texts by their bytes. */
    @Override
    public List<StateRow> state(InstanceId id) {
        return reading.read(session -> session.list(STATE, Rows::state, id.namespace(), id.id())).stream()
                .sorted(Comparator.comparing(StateRow::name))
                .toList();
    }

    @Override
    public Map<InstanceStatus, Long> count(String namespace, Attributes having) {
        List<Map.Entry<InstanceStatus, Long>> counts = reading.read(session -> {
            Optional<Attributed> attributed = Attributed.of(session, namespace, having);
            return attributed.isEmpty()
                    ? session.list(COUNT, SqliteCatalog::countOfOne, namespace)
                    : count(session, attributed.get());
        });
        var all = new EnumMap<InstanceStatus, Long>(InstanceStatus.class);
        counts.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    /** Counted here: a group would be sorted there. */
    private static List<Map.Entry<InstanceStatus, Long>> count(Session session, Attributed attributed)
            throws SQLException {
        List<Object> parameters = new ArrayList<>();
        Function<Object, String> parameter = value -> {
            parameters.add(value);
            return "?" + parameters.size();
        };
        List<InstanceStatus> statuses = List.of(InstanceStatus.values());
        String sums = statuses.stream()
                .map(status -> "COALESCE(SUM(status = '" + status + "'), 0)")
                .collect(Collectors.joining(", "));
        String sql = "SELECT " + sums + " FROM " + attributed.from(Optional.empty(), parameter) + " WHERE "
                + attributed.where(parameter);
        return session.one(sql, row -> counts(statuses, row), parameters.toArray())
                .orElseThrow();
    }

    private static List<Map.Entry<InstanceStatus, Long>> counts(List<InstanceStatus> statuses, ResultSet row)
            throws SQLException {
        List<Map.Entry<InstanceStatus, Long>> counts = new ArrayList<>();
        for (int i = 0; i < statuses.size(); i++) {
            long count = row.getLong(i + 1);
            if (count > 0) {
                counts.add(Map.entry(statuses.get(i), count));
            }
        }
        return counts;
    }

    private static Map.Entry<InstanceStatus, Long> countOfOne(ResultSet row) throws SQLException {
        return Map.entry(Rows.status("an instance", row.getString(1)), row.getLong(2));
    }
}
