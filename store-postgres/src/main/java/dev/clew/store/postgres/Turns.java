package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns into histories, and what they do to their instances' rows.
 *
 * <p>The owners' epochs are known to be alive until the end of the transaction, so who owns an instance cannot change
 * under its turn but by the owner's own doing. A subquery that cannot be merged into its statement is one look into an
 * index for each turn, however the planner feels about the size of the arrays.
 */
final class Turns implements Group {

    /** Turns that are known to be the next, and their owners' to write. */
    private static final String APPEND = """
            INSERT INTO clew.history (instance_key, epoch, execution, number, at_ms, events)
            SELECT unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::int[]), unnest(?::int[]), unnest(?::bigint[]),
                unnest(?::text[])""";

    private static final String INSERT = """
            INSERT INTO clew.history (instance_key, execution, number, at_ms, epoch, events)
            SELECT t.key, t.execution, t.number, t.at_ms, t.owner, t.events
            FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::text[])
                AS t (key, owner, execution, number, at_ms, events)
            WHERE (SELECT i.owner = t.owner AND i.execution = t.execution FROM clew.instances i WHERE i.key = t.key)
              AND (t.number = 0 OR (
                  SELECT TRUE FROM clew.history h
                  WHERE h.instance_key = t.key AND h.execution = t.execution AND h.number = t.number - 1))
            ON CONFLICT DO NOTHING
            RETURNING instance_key""";

    /**
     * Whether this very transaction stored the turn: one that was stored before has changed all it had to, and nobody's
     * epoch stores a termination, which takes the number of a turn.
     */
    static final String STORED_NOW = """
            (SELECT h.xmin = pg_current_xact_id()::xid AND h.epoch <> 0 FROM clew.history h
             WHERE h.instance_key = c.key AND h.execution = c.execution AND h.number = c.number)""";

    private static final String CHANGE = """
            UPDATE clew.instances i SET
                claims = 0,
                status = CASE WHEN c.released AND i.pausing IS NOT NULL THEN 'PAUSED'
                    ELSE coalesce(c.status, i.status) END,
                outcome = CASE WHEN c.released AND i.pausing IS NOT NULL THEN i.pausing
                    ELSE coalesce(c.outcome, i.outcome) END,
                custom_status = CASE WHEN c.custom IS NULL THEN i.custom_status ELSE nullif(c.custom, '') END,
                status_version = CASE WHEN c.custom IS NULL THEN i.status_version
                    ELSE coalesce(i.status_version, 0) + 1 END,
                execution = CASE WHEN c.next IS NULL THEN i.execution ELSE i.execution + 1 END,
                start = coalesce(c.next, i.start),
                version = coalesce(c.version, i.version),
                format = coalesce(c.format, i.format),
                updated_at_ms = CASE WHEN c.released AND i.pausing IS NOT NULL THEN ?
                    ELSE coalesce(c.at_ms, i.updated_at_ms) END,
                owner = CASE WHEN c.leaves THEN NULL ELSE i.owner END,
                pausing = CASE WHEN c.leaves THEN NULL ELSE i.pausing END,
                ready_at_ms = CASE WHEN c.released AND i.pausing IS NOT NULL THEN NULL ELSE c.ready_at_ms END
            FROM unnest(?::bigint[], ?::int[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                ?::boolean[], ?::bigint[], ?::boolean[], ?::int[], ?::boolean[], ?::int[])
                AS c (key, execution, number, status, outcome, custom, next, at_ms, leaves, ready_at_ms, appended,
                    version, released, format)
            WHERE i.key = c.key AND (c.appended OR\s""" + STORED_NOW + ")";

    /** The ends of known instances, and nothing else: the most frequent change, and a smaller statement. */
    private static final String END = """
            UPDATE clew.instances i SET
                claims = 0, status = c.status, outcome = coalesce(c.outcome, i.outcome), updated_at_ms = c.at_ms, owner = NULL,
                pausing = NULL, ready_at_ms = NULL
            FROM (SELECT unnest(?::bigint[]) AS key, unnest(?::text[]) AS status, unnest(?::text[]) AS outcome,
                unnest(?::bigint[]) AS at_ms) AS c
            WHERE i.key = c.key""";

    private static final String CONSUME = """
            DELETE FROM clew.inbox m
            USING unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[]) AS c (key, execution, number, message)
            WHERE m.key = c.message AND m.instance_key = c.key AND\s""" + STORED_NOW;

    private final List<Numbered<Write.Turn>> turns = new ArrayList<>();
    private final Handbacks handbacks;
    private final Errands errands;
    private final Context context;
    private final Set<Long> stored = new HashSet<>();

    Turns(Handbacks handbacks, Errands errands, Context context) {
        this.handbacks = handbacks;
        this.errands = errands;
        this.context = context;
    }

    /** A turn's place in a history. */
    record Place(long key, int execution, int number) {
        static Place of(Write.Turn turn) {
            return new Place(turn.key(), turn.execution(), turn.number());
        }
    }

    void add(int place, Write.Turn turn) {
        turns.add(new Numbered<>(place, turn));
    }

    @Override
    public void script(Script script) {
        if (turns.isEmpty()) {
            return;
        }
        turns.sort(Comparator.comparingLong(each -> each.write().key()));
        List<Write.Turn> known = new ArrayList<>(turns.size());
        List<Write.Turn> others = new ArrayList<>();
        List<Write.Turn> consuming = new ArrayList<>();
        List<Changed> changes = new ArrayList<>();
        for (Numbered<Write.Turn> each : turns) {
            Write.Turn turn = each.write();
            if (context.storedBefore(Place.of(turn))) {
                continue;
            }
            boolean isKnown = context.isKnown(turn);
            (isKnown ? known : others).add(turn);
            errands.add(turn);
            if (Errands.endsAnExecution(turn) && context.mayHaveTasks(turn)) {
                errands.over(turn.key());
            }
            if (!turn.consumed().isEmpty()) {
                consuming.add(turn);
            }
            turn.change().ifPresent(change -> changes.add(new Changed(turn, change, isKnown)));
        }
        if (!known.isEmpty()) {
            insert(script, APPEND, known);
            known.forEach(turn -> stored.add(turn.key()));
        }
        if (!others.isEmpty()) {
            insert(script, INSERT, others);
        }
        consume(script, consuming);
        change(script, changes);
        States.script(
                script,
                changes.stream()
                        .filter(each -> !each.change.state().isEmpty())
                        .map(each -> new States.Changed(each.turn, each.change.state(), each.known))
                        .toList());
        AttributeRows.script(
                script,
                changes.stream()
                        .flatMap(each -> each.change.attributes().stream()
                                .map(all -> new AttributeRows.Changed(each.turn, all, each.known)))
                        .toList());
    }

    /** Plain code: every turn comes by here. */
    private void insert(Script script, String statement, List<Write.Turn> writes) {
        int size = writes.size();
        long[] keys = new long[size];
        long[] owners = new long[size];
        int[] executions = new int[size];
        int[] numbers = new int[size];
        long[] times = new long[size];
        String[] events = new String[size];
        for (int i = 0; i < size; i++) {
            Write.Turn turn = writes.get(i);
            keys[i] = turn.key();
            owners[i] = turn.owner().number();
            executions[i] = turn.execution();
            numbers[i] = turn.number();
            times[i] = Millis.of(turn.at());
            events[i] = turn.events();
        }
        script.add(statement, row -> stored.add(row.getLong(1)), keys, owners, executions, numbers, times, events);
    }

    /** Before the changes: an instance is given back as ready only if messages are left. */
    private static void consume(Script script, List<Write.Turn> turns) {
        List<Consumed> consumed = turns.stream()
                .flatMap(turn -> turn.consumed().stream().map(message -> new Consumed(turn, message)))
                .toList();
        if (!consumed.isEmpty()) {
            script.add(
                    CONSUME,
                    consumed.stream().mapToLong(each -> each.turn.key()).toArray(),
                    consumed.stream().mapToInt(each -> each.turn.execution()).toArray(),
                    consumed.stream().mapToInt(each -> each.turn.number()).toArray(),
                    consumed.stream().mapToLong(Consumed::message).toArray());
        }
    }

    private record Consumed(Write.Turn turn, long message) {}

    private void change(Script script, List<Changed> changes) {
        if (changes.isEmpty()) {
            return;
        }
        if (changes.stream().allMatch(Changed::onlyEnds)) {
            end(script, changes);
        } else {
            changeAnything(script, changes);
        }
        changes.forEach(each -> {
            if (each.ends()) {
                handbacks.ended(each.turn.key());
            } else if (each.released()) {
                handbacks.released(each.turn.key(), each.readyAt());
            } else if (each.held()) {
                handbacks.held(each.turn.key());
            }
        });
    }

    private static void end(Script script, List<Changed> changes) {
        script.add(
                END,
                changes.stream().mapToLong(each -> each.turn.key()).toArray(),
                texts(changes.stream().map(each -> each.change.status().map(InstanceStatus::name))),
                texts(changes.stream().map(each -> each.change.outcome())),
                changes.stream().mapToLong(each -> Millis.of(each.turn.at())).toArray());
    }

    private void changeAnything(Script script, List<Changed> changes) {
        script.add(
                CHANGE,
                context.now(),
                changes.stream().mapToLong(each -> each.turn.key()).toArray(),
                changes.stream().mapToInt(each -> each.turn.execution()).toArray(),
                changes.stream().mapToInt(each -> each.turn.number()).toArray(),
                texts(changes.stream().map(each -> each.change.status().map(InstanceStatus::name))),
                texts(changes.stream().map(each -> each.change.outcome())),
                texts(changes.stream().map(each -> each.change.customStatus())),
                texts(changes.stream().map(each -> each.change.next())),
                changes.stream().map(Changed::updatedAt).toArray(Long[]::new),
                booleans(changes, Changed::leaves),
                changes.stream().map(Changed::readyAt).toArray(Long[]::new),
                booleans(changes, Changed::known),
                changes.stream().map(each -> each.change.version().orElse(null)).toArray(Integer[]::new),
                booleans(changes, Changed::released),
                changes.stream().map(each -> each.change.format().orElse(null)).toArray(Integer[]::new));
    }

    /** A turn and its change. */
    private record Changed(Write.Turn turn, Write.Change change, boolean known) {

        boolean ends() {
            return change.status().filter(InstanceStatus::ended).isPresent();
        }

        /** Whether {@link #END} does all of it that concerns the instance's row. */
        boolean onlyEnds() {
            return known
                    && ends()
                    && change.customStatus().isEmpty()
                    && change.next().isEmpty()
                    && change.version().isEmpty()
                    && change.format().isEmpty();
        }

        boolean held() {
            return change.status().filter(InstanceStatus::held).isPresent();
        }

        boolean released() {
            return !ends() && !held() && change.release().isPresent();
        }

        boolean leaves() {
            return ends() || held() || released();
        }

        @Nullable
        Long updatedAt() {
            boolean seen = change.status().isPresent()
                    || change.customStatus().isPresent()
                    || change.next().isPresent();
            return seen ? Millis.of(turn.at()) : null;
        }

        @Nullable
        Long readyAt() {
            Optional<Instant> at = released() ? change.release().orElseThrow().at() : Optional.empty();
            return at.map(Millis::of).orElse(null);
        }
    }

    private static String[] texts(Stream<Optional<String>> texts) {
        return texts.map(text -> text.orElse(null)).toArray(String[]::new);
    }

    private static boolean[] booleans(List<Changed> changes, Predicate<Changed> predicate) {
        boolean[] values = new boolean[changes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = predicate.test(changes.get(i));
        }
        return values;
    }

    /** The turns that it stored, once its statements were run. */
    Stream<Place> stored() {
        return turns.stream()
                .map(Numbered::write)
                .filter(turn -> stored.contains(turn.key()))
                .map(Place::of);
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Turn> each : turns) {
            if (stored.contains(each.write().key())) {
                answers.put(each.place(), Committed.INSTANCE);
                context.tips().advanced(each.write());
            } else {
                context.tips().forget(each.write().key());
            }
        }
    }
}
