package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Owners that give back, hold or end, and what follows from that.
 *
 * <p>What follows is looked for after the owner was taken away, by statements that begin after that: whoever delivers
 * a message holds the receiver's row, so every message that was delivered to the owner before is seen, and every later
 * one finds no owner.
 */
final class Handbacks implements Group {

    private static final String RELEASE = "UPDATE clew.instances i SET claims = 0, " + Pauses.LOSE_OWNER + """
            r.ready_at_ms END
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS r (key, owner, ready_at_ms)
            WHERE i.key = r.key AND i.owner = r.owner
            RETURNING i.key""";
    private static final String HOLD = """
            UPDATE clew.instances i SET owner = NULL, pausing = NULL, status = h.status, outcome = h.outcome, updated_at_ms = h.at_ms
            FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])
                AS h (key, owner, status, outcome, at_ms)
            WHERE i.key = h.key AND i.owner = h.owner
            RETURNING i.key""";
    /** Looks once whether any inbox holds anything: most instances end while none does. */
    private static final String CLEAR = """
            DELETE FROM clew.inbox m USING unnest(?::bigint[]) AS e (key)
            WHERE (SELECT EXISTS (SELECT FROM clew.inbox)) AND m.instance_key = e.key
              AND (SELECT i.status IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
                FROM clew.instances i WHERE i.key = e.key)""";

    private static final String FORGET_RECEIPTS = """
            UPDATE clew.inbox m SET unreceived_by = NULL, kept_by = NULL
            FROM unnest(?::bigint[]) AS r (key)
            WHERE m.instance_key = r.key AND (m.unreceived_by IS NOT NULL OR m.kept_by IS NOT NULL)
              AND (SELECT i.owner IS NULL FROM clew.instances i WHERE i.key = r.key)""";

    /** One that is ready at another time than it was given back for was not given back just now. */
    private static final String READY = """
            UPDATE clew.instances i SET ready_at_ms = ?
            FROM unnest(?::bigint[], ?::bigint[]) AS r (key, ready_at_ms)
            WHERE i.key = r.key AND i.owner IS NULL AND i.status = 'RUNNING'
              AND i.ready_at_ms IS NOT DISTINCT FROM r.ready_at_ms
              AND EXISTS (SELECT FROM clew.inbox m WHERE m.instance_key = r.key)""";

    private final Context context;
    private final List<Numbered<Write.Release>> releases = new ArrayList<>();
    private final List<Numbered<Write.Hold>> holds = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();
    private final List<Long> ended = new ArrayList<>();
    private final List<Long> released = new ArrayList<>();
    private final List<@Nullable Long> releasedUntil = new ArrayList<>();
    private final List<Long> freed = new ArrayList<>();

    Handbacks(Context context) {
        this.context = context;
    }

    void add(int place, Write.Release release) {
        releases.add(new Numbered<>(place, release));
    }

    void add(int place, Write.Hold hold) {
        holds.add(new Numbered<>(place, hold));
    }

    /** Notes that an instance may have ended. */
    void ended(long key) {
        ended.add(key);
    }

    /** Notes that a turn may have given an instance back. */
    void released(long key, @Nullable Long readyAt) {
        released.add(key);
        releasedUntil.add(readyAt);
        freed.add(key);
    }

    /** Notes that a turn may have held an instance. */
    void held(long key) {
        freed.add(key);
    }

    @Override
    public void script(Script script) {
        releases.forEach(each -> context.tips().forget(each.write().key()));
        holds.forEach(each -> context.tips().forget(each.write().key()));
        if (!releases.isEmpty()) {
            releases.sort(Comparator.comparingLong(each -> each.write().key()));
            List<Write.Release> writes = releases.stream().map(Numbered::write).toList();
            script.add(
                    RELEASE,
                    row -> done.add(row.getLong(1)),
                    context.now(),
                    writes.stream().mapToLong(Write.Release::key).toArray(),
                    writes.stream().mapToLong(each -> each.owner().number()).toArray(),
                    writes.stream().map(Handbacks::readyAt).toArray(Long[]::new));
            writes.forEach(each -> released(each.key(), readyAt(each)));
        }
        if (!holds.isEmpty()) {
            holds.sort(Comparator.comparingLong(each -> each.write().key()));
            List<Write.Hold> writes = holds.stream().map(Numbered::write).toList();
            script.add(
                    HOLD,
                    row -> done.add(row.getLong(1)),
                    writes.stream().mapToLong(Write.Hold::key).toArray(),
                    writes.stream().mapToLong(each -> each.owner().number()).toArray(),
                    writes.stream()
                            .map(Write.Hold::status)
                            .map(InstanceStatus::name)
                            .toArray(String[]::new),
                    writes.stream().map(Write.Hold::outcome).toArray(String[]::new),
                    writes.stream().mapToLong(each -> Millis.of(each.at())).toArray());
            writes.forEach(each -> held(each.key()));
        }
        if (!ended.isEmpty()) {
            script.add(CLEAR, array(ended));
        }
        if (!freed.isEmpty()) {
            script.add(FORGET_RECEIPTS, array(freed));
        }
        if (!released.isEmpty()) {
            script.add(READY, context.now(), array(released), releasedUntil.toArray(Long[]::new));
        }
    }

    /** Forgets the tips once more: the last turn may have been in the same batch, and has just been noted. */
    @Override
    public void answer(Answers answers) {
        releases.forEach(each -> answer(answers, each.place(), each.write().key()));
        holds.forEach(each -> answer(answers, each.place(), each.write().key()));
    }

    private void answer(Answers answers, int place, long key) {
        context.tips().forget(key);
        answers.put(place, done.contains(key) ? Committed.INSTANCE : Fences.NOT_OWNER);
    }

    /** Whether instances may have become ready for others. */
    boolean freedSome() {
        return !released.isEmpty();
    }

    private static @Nullable Long readyAt(Write.Release release) {
        return release.readyAt().map(Millis::of).orElse(null);
    }

    private static long[] array(List<Long> keys) {
        return keys.stream().mapToLong(Long::longValue).toArray();
    }
}
