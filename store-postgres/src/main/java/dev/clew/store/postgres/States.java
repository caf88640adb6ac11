package dev.clew.store.postgres;

import dev.clew.store.Millis;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * What instances keep. A batch in which no turn changes any of it has no statement of this.
 *
 * <p>Only the owner of an instance writes here, one turn at a time, so no two transactions meet.
 */
final class States {

    private static final String PUT = """
            INSERT INTO clew.state (instance_key, name, at_ms, value)
            SELECT c.key, c.name, c.at_ms, c.value
            FROM unnest(?::bigint[], ?::int[], ?::int[], ?::boolean[], ?::text[], ?::bigint[], ?::text[])
                AS c (key, execution, number, appended, name, at_ms, value)
            WHERE c.appended OR\s""" + Turns.STORED_NOW + """

            ON CONFLICT (instance_key, name) DO UPDATE SET at_ms = excluded.at_ms, value = excluded.value""";

    private static final String REMOVE = """
            DELETE FROM clew.state s
            USING unnest(?::bigint[], ?::int[], ?::int[], ?::boolean[], ?::text[])
                AS c (key, execution, number, appended, name)
            WHERE s.instance_key = c.key AND s.name = c.name AND (c.appended OR\s""" + Turns.STORED_NOW + ")";

    private static final String CLEAR = "DELETE FROM clew.state s WHERE s.instance_key = ANY (?::bigint[])";

    private States() {}

    /**
     * A turn and what it changes.
     *
     * @param known whether the turn is known to be the next, so that it is stored if the script is
     */
    record Changed(Write.Turn turn, Write.StateChange change, boolean known) {}

    private record One(Changed of, String name, String value) {}

    /** Adds the statements of turns whose own statements are run before these. */
    static void script(Script script, List<Changed> changes) {
        List<One> puts = new ArrayList<>();
        List<One> removals = new ArrayList<>();
        for (Changed each : changes) {
            each.change.put().forEach((name, value) -> puts.add(new One(each, name, value)));
            each.change.removed().forEach(name -> removals.add(new One(each, name, "")));
        }
        if (!puts.isEmpty()) {
            script.add(
                    PUT,
                    keys(puts),
                    executions(puts),
                    numbers(puts),
                    known(puts),
                    names(puts),
                    puts.stream().mapToLong(one -> Millis.of(one.of.turn.at())).toArray(),
                    puts.stream().map(One::value).toArray(String[]::new));
        }
        if (!removals.isEmpty()) {
            script.add(
                    REMOVE, keys(removals), executions(removals), numbers(removals), known(removals), names(removals));
        }
    }

    private static long[] keys(List<One> all) {
        return all.stream().mapToLong(one -> one.of.turn.key()).toArray();
    }

    private static int[] executions(List<One> all) {
        return all.stream().mapToInt(one -> one.of.turn.execution()).toArray();
    }

    private static int[] numbers(List<One> all) {
        return all.stream().mapToInt(one -> one.of.turn.number()).toArray();
    }

    private static boolean[] known(List<One> all) {
        boolean[] known = new boolean[all.size()];
        for (int i = 0; i < known.length; i++) {
            known[i] = all.get(i).of.known;
        }
        return known;
    }

    private static String[] names(List<One> all) {
        return all.stream().map(One::name).toArray(String[]::new);
    }

    /** Deletes all of it, with the instances. */
    static void clear(Script script, long[] instances) {
        script.add(CLEAR, (Object) instances);
    }
}
