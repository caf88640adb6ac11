package dev.clew.store.postgres;

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

/** Looking at rows. */
final class PostgresCatalog implements Catalog {

    private static final String FIND =
            "SELECT " + Rows.INSTANCE + " FROM clew.instances i WHERE i.namespace = ? AND i.id = ?";
    private static final String HISTORY = "SELECT " + Rows.TURN + """
             FROM clew.history h
            WHERE h.instance_key = (SELECT i.key FROM clew.instances i WHERE i.namespace = ? AND i.id = ?)
              AND h.execution = ? AND h.number >= ?
            ORDER BY h.number LIMIT ?""";
    private static final String INBOX = "SELECT " + Rows.MESSAGE + """
             FROM clew.inbox m
            WHERE m.instance_key = (SELECT i.key FROM clew.instances i WHERE i.namespace = ? AND i.id = ?)
            ORDER BY m.seq LIMIT ?""";
    private static final String TASKS = "SELECT " + TaskRows.STANDING + """
             FROM clew.tasks t
            WHERE t.instance_key = (SELECT i.key FROM clew.instances i WHERE i.namespace = ? AND i.id = ?) AND t.wanted
            ORDER BY t.key LIMIT ?""";
    private static final String STATE = "SELECT " + Rows.STATE + """
             FROM clew.state s
            WHERE s.instance_key = (SELECT i.key FROM clew.instances i WHERE i.namespace = ? AND i.id = ?)""";
    private static final String ONE_OF_STATE = STATE + " AND s.name = ?";
    private static final String COUNT =
            "SELECT i.status, count(*) FROM clew.instances i WHERE i.namespace = ? GROUP BY i.status";

    private static final String COUNT_ATTRIBUTED = """
            SELECT i.status, count(*)
            FROM clew.attributes f JOIN clew.instances i ON i.key = f.instance_key WHERE\s""";
    private static final String BY_STATUS = " GROUP BY i.status";

    private static final String BACKLOG = """
            SELECT (SELECT count(*) FROM clew.instances i WHERE i.ready_at_ms <= ?),
                   (SELECT count(*) FROM clew.tasks t WHERE t.taker IS NULL),
                   (SELECT count(*) FROM clew.tasks t WHERE t.taker IS NOT NULL)""";

    private final Database database;

    PostgresCatalog(Database database) {
        this.database = database;
    }

    @Override
    public Optional<InstanceRow> find(InstanceId id) {
        return database.read(session -> session.one(FIND, Rows::instance, id.namespace(), id.id()));
    }

    @Override
    public List<InstanceRow> list(InstanceFilter filter) {
        return List.copyOf(database.read(session -> {
            var listing = new Listing(filter, Attributed.of(session, filter.namespace(), filter.attributes()));
            return session.list(listing.sql(), Rows::instance, listing.parameters());
        }));
    }

    @Override
    public List<TurnRow> history(InstanceId id, int execution, int from, int limit) {
        List<TurnRow> turns = database.read(
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
        return database.read(session -> session.list(INBOX, Rows::queued, id.namespace(), id.id(), limit)).stream()
                .map(Rows.Queued::message)
                .toList();
    }

    @Override
    public Backlog backlog(Instant now) {
        return database.read(session -> session.one(
                        BACKLOG, row -> new Backlog(row.getLong(1), row.getLong(2), row.getLong(3)), Millis.of(now)))
                .orElseThrow();
    }

    @Override
    public List<TaskStanding> tasks(InstanceId id, int limit) {
        return List.copyOf(
                database.read(session -> session.list(TASKS, TaskRows::standing, id.namespace(), id.id(), limit)));
    }

    @Override
    public Optional<StateRow> state(InstanceId id, String name) {
        return database.read(session -> session.one(ONE_OF_STATE, Rows::state, id.namespace(), id.id(), name));
    }

    /** Sorted here: the database orders texts by their bytes. */
    @Override
    public List<StateRow> state(InstanceId id) {
        return database.read(session -> session.list(STATE, Rows::state, id.namespace(), id.id())).stream()
                .sorted(Comparator.comparing(StateRow::name))
                .toList();
    }

    @Override
    public Map<InstanceStatus, Long> count(String namespace, Attributes having) {
        List<Map.Entry<InstanceStatus, Long>> counts = database.read(session -> {
            Optional<Attributed> attributed = Attributed.of(session, namespace, having);
            return attributed.isEmpty()
                    ? session.list(COUNT, PostgresCatalog::countOfOne, namespace)
                    : count(session, attributed.get());
        });
        var all = new EnumMap<InstanceStatus, Long>(InstanceStatus.class);
        counts.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private static List<Map.Entry<InstanceStatus, Long>> count(Session session, Attributed attributed)
            throws SQLException {
        List<Object> parameters = new ArrayList<>();
        Function<Object, String> parameter = value -> {
            parameters.add(value);
            return "?";
        };
        String sql = COUNT_ATTRIBUTED + attributed.found(parameter) + attributed.others(parameter) + BY_STATUS;
        return session.list(sql, PostgresCatalog::countOfOne, parameters.toArray());
    }

    private static Map.Entry<InstanceStatus, Long> countOfOne(ResultSet row) throws SQLException {
        return Map.entry(Rows.status("an instance", row.getString(1)), row.getLong(2));
    }
}
