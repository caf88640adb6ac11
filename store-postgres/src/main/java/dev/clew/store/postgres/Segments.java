package dev.clew.store.postgres;

import dev.clew.store.InstanceId;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Cuts a batch into segments, so that its writes take effect in the order given. Nearly every batch is one segment:
 * engines write one thing for an instance at a time.
 */
final class Segments {

    /** How many characters of text one segment takes: messages to the server are bounded. */
    private static final long MOST_TEXT = 64L << 20;

    private static final String KEYS = """
            SELECT d.place, i.key FROM unnest(?::int[], ?::text[], ?::text[]) AS d (place, namespace, id)
            JOIN clew.instances i ON i.namespace = d.namespace AND i.id = d.id""";

    private static final String INSTANCES =
            "SELECT t.key, t.instance_key FROM clew.tasks t WHERE t.key = ANY (?::bigint[])";

    /** The rank of what ends tasks. */
    private static final int TASKS_ENDED = 2;

    /** A task's row key, which is not to be taken for an instance's. */
    private record TaskKey(long key) {}

    /**
     * A message's row key: of two messages with one key the second is told that it is taken, even if the first is
     * consumed next.
     */
    private record MessageKey(long key) {}

    private final Session session;
    private final Context context;
    private final Texts texts;
    private final long total;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<Object, Integer> ranks = new HashMap<>();
    private final Map<InstanceId, Long> started = new HashMap<>();
    private Map<InstanceId, Long> keys = Map.of();
    private Map<Long, Long> instances = Map.of();
    private long text;

    private Segments(Session session, Context context, Texts texts, long total) {
        this.session = session;
        this.context = context;
        this.texts = texts;
        this.total = total;
    }

    /**
     * Cuts.
     *
     * @param total how many characters of text the writes carry
     */
    static List<Segment> of(
            List<Group.Numbered<Write>> writes, Session session, Context context, Texts texts, long total)
            throws SQLException {
        return new Segments(session, context, texts, total).cut(writes);
    }

    private List<Segment> cut(List<Group.Numbered<Write>> writes) throws SQLException {
        begin();
        if (total <= MOST_TEXT && isOneSegment(writes)) {
            for (Group.Numbered<Write> each : writes) {
                segments.getLast().add(each.place(), each.write());
            }
            return segments;
        }
        instances = instancesOf(writes);
        keys = keysOf(writes);
        for (Group.Numbered<Write> each : writes) {
            Write write = each.write();
            int rank = Segment.rank(write);
            List<Object> touched = touched(write);
            long size = texts.at(write).size();
            text += size;
            if (text > MOST_TEXT || touched.stream().anyMatch(instance -> isInTheWay(instance, rank, write))) {
                begin();
                text = size;
            }
            touched.forEach(instance -> ranks.merge(instance, rank, Math::max));
            segments.getLast().add(each.place(), write);
        }
        return segments;
    }

    /** Whether these are the new instances and turns of a busy engine, each of another instance. */
    private static boolean isOneSegment(List<Group.Numbered<Write>> writes) {
        Set<Object> seen = HashSet.newHashSet(writes.size());
        for (Group.Numbered<Write> each : writes) {
            boolean first = switch (each.write()) {
                case Write.Start start -> !start.replace() && seen.add(start.id()) && seen.add(start.key());
                case Write.Turn turn -> seen.add(turn.key());
                default -> false;
            };
            if (!first) {
                return false;
            }
        }
        return true;
    }

    private void begin() {
        segments.add(new Segment(context));
        ranks.clear();
    }

    private boolean isInTheWay(Object instance, int rank, Write write) {
        Integer before = ranks.get(instance);
        return before != null
                && (instance instanceof MessageKey
                        || before > rank
                        || (before == rank && !areInOrder(instance, write)));
    }

    /** Whether several writes of the kind may touch the same in one segment: those that add to the same inbox. */
    private static boolean areInOrder(Object touched, Write write) {
        return write instanceof Write.Delivery || (!(touched instanceof TaskKey) && Segment.rank(write) == TASKS_ENDED);
    }

    /** What the write touches: row keys, and names that may be of those rows. */
    private List<Object> touched(Write write) {
        return switch (write) {
            case Write.Start start -> {
                started.put(start.id(), start.key());
                yield named(start.id());
            }
            case Write.Delivery delivery -> {
                List<Object> touched = new ArrayList<>(named(delivery.to()));
                touched.add(new MessageKey(delivery.key()));
                yield touched;
            }
            case Write.Pause pause -> named(pause.id());
            case Write.Resume resume -> named(resume.id());
            case Write.Report report -> {
                List<Object> touched = new ArrayList<>(task(report.task()));
                touched.add(new MessageKey(report.message()));
                yield touched;
            }
            case Write.GiveBack giveBack -> task(giveBack.task());
            case Write.Turn turn -> {
                List<Object> touched = new ArrayList<>(List.of(turn.key()));
                turn.errands().queued().forEach(task -> touched.add(new TaskKey(task.key())));
                turn.consumed().forEach(message -> touched.add(new MessageKey(message)));
                yield touched;
            }
            case Write.Release release -> List.of(release.key());
            case Write.Hold hold -> List.of(hold.key());
            case Write.Terminate terminate -> List.of(terminate.key());
            case Write.Import taken -> {
                started.put(taken.row().id(), taken.row().key());
                yield named(taken.row().id());
            }
            case Write.Migrate migrate -> List.of(migrate.key());
            case Write.Reset reset -> {
                List<Object> touched = new ArrayList<>(List.of(reset.key()));
                reset.consumed().forEach(message -> touched.add(new MessageKey(message)));
                yield touched;
            }
        };
    }

    private List<Object> task(long key) {
        Long instance = instances.get(key);
        return instance == null ? List.of(new TaskKey(key)) : List.of(new TaskKey(key), instance);
    }

    private List<Object> named(InstanceId id) {
        return Stream.of(Optional.of(id), Optional.ofNullable(keys.get(id)), Optional.ofNullable(started.get(id)))
                .flatMap(Optional::stream)
                .collect(Collectors.<Object>toUnmodifiableList());
    }

    /** The instances of tasks that end, if that may matter: if there is anything else. */
    private Map<Long, Long> instancesOf(List<Group.Numbered<Write>> writes) throws SQLException {
        long[] tasks = writes.stream()
                .map(Group.Numbered::write)
                .flatMapToLong(write -> switch (write) {
                    case Write.Report report -> LongStream.of(report.task());
                    case Write.GiveBack giveBack -> LongStream.of(giveBack.task());
                    default -> LongStream.empty();
                })
                .toArray();
        Map<Long, Long> known = new HashMap<>();
        if (tasks.length > 0 && tasks.length < writes.size()) {
            new Script()
                    .add(INSTANCES, row -> known.put(row.getLong(1), row.getLong(2)), (Object) tasks)
                    .run(session);
        }
        return known;
    }

    /** The keys of instances that are named, if that may matter: if others are meant by their keys. */
    private Map<InstanceId, Long> keysOf(List<Group.Numbered<Write>> writes) throws SQLException {
        List<InstanceId> named = new ArrayList<>();
        Map<InstanceId, Long> known = new HashMap<>();
        boolean anyByKey = false;
        for (Group.Numbered<Write> each : writes) {
            switch (each.write()) {
                case Write.Start start -> {
                    if (start.replace()) {
                        named.add(start.id());
                    }
                }
                case Write.Delivery delivery -> named.add(delivery.to());
                case Write.Pause pause -> named.add(pause.id());
                case Write.Resume resume -> named.add(resume.id());
                case Write.Report ignored -> anyByKey = true;
                case Write.GiveBack ignored -> anyByKey = true;
                case Write.Turn ignored -> anyByKey = true;
                case Write.Release ignored -> anyByKey = true;
                case Write.Hold ignored -> anyByKey = true;
                case Write.Terminate ignored -> anyByKey = true;
                case Write.Reset ignored -> anyByKey = true;
                case Write.Migrate ignored -> anyByKey = true;
                case Write.Import ignored -> {}
            }
        }
        if (anyByKey && !named.isEmpty()) {
            int[] places = new int[named.size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = i;
            }
            new Script()
                    .add(
                            KEYS,
                            row -> known.put(named.get(row.getInt(1)), row.getLong(2)),
                            places,
                            named.stream().map(InstanceId::namespace).toArray(String[]::new),
                            named.stream().map(InstanceId::id).toArray(String[]::new))
                    .run(session);
        }
        return known;
    }
}
