package dev.clew.store.postgres;

import dev.clew.api.Attributes;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What listings find instances by. A batch in which nothing of it changes has no statement of this.
 *
 * <p>As with {@link States}, only the owner of an instance writes here, one turn at a time.
 */
final class AttributeRows {

    /** What the instance has already is left alone. */
    private static final String PUT = """
            INSERT INTO clew.attributes AS a (instance_key, name, value, namespace)
            SELECT c.key, c.name, c.value, i.namespace
            FROM unnest(?::bigint[], ?::int[], ?::int[], ?::boolean[], ?::text[], ?::text[])
                AS c (key, execution, number, appended, name, value)
            JOIN clew.instances i ON i.key = c.key
            WHERE c.appended OR\s""" + Turns.STORED_NOW + """

            ON CONFLICT (instance_key, name) DO UPDATE SET value = excluded.value WHERE a.value <> excluded.value""";

    private static final String REMOVE = """
            DELETE FROM clew.attributes a
            USING unnest(?::bigint[], ?::int[], ?::int[], ?::boolean[]) AS c (key, execution, number, appended)
            WHERE a.instance_key = c.key
              AND NOT EXISTS (
                  SELECT FROM unnest(?::bigint[], ?::text[]) AS n (key, name) WHERE n.key = c.key AND n.name = a.name)
              AND (c.appended OR\s""" + Turns.STORED_NOW + ")";

    private static final String CLEAR = "DELETE FROM clew.attributes a WHERE a.instance_key = ANY (?::bigint[])";

    private AttributeRows() {}

    /**
     * A turn and all that its instance has from then on.
     *
     * @param known whether the turn is known to be the next, so that it is stored if the script is
     */
    record Changed(Write.Turn turn, Attributes attributes, boolean known) {}

    /** One attribute of something. */
    record One<T>(T of, String name, String value) {

        static <T> List<One<T>> each(T of, Attributes attributes) {
            List<One<T>> all = new ArrayList<>();
            for (Map.Entry<String, String> each : attributes.values().entrySet()) {
                all.add(new One<>(of, each.getKey(), each.getValue()));
            }
            return all;
        }

        static <T> long[] keys(List<One<T>> all, ToLongFunction<T> key) {
            return all.stream().mapToLong(one -> key.applyAsLong(one.of)).toArray();
        }

        static <T> String[] names(List<One<T>> all) {
            return all.stream().map(One::name).toArray(String[]::new);
        }

        static <T> String[] values(List<One<T>> all) {
            return all.stream().map(One::value).toArray(String[]::new);
        }
    }

    /** Adds the statements of turns whose own statements are run before these. */
    static void script(Script script, List<Changed> changes) {
        if (changes.isEmpty()) {
            return;
        }
        List<One<Changed>> all = changes.stream()
                .flatMap(each -> One.each(each, each.attributes).stream())
                .toList();
        long[] keys = One.keys(all, each -> each.turn.key());
        script.add(
                REMOVE,
                changes.stream().mapToLong(each -> each.turn.key()).toArray(),
                changes.stream().mapToInt(each -> each.turn.execution()).toArray(),
                changes.stream().mapToInt(each -> each.turn.number()).toArray(),
                known(changes),
                keys,
                One.names(all));
        if (!all.isEmpty()) {
            script.add(
                    PUT,
                    keys,
                    all.stream().mapToInt(one -> one.of.turn.execution()).toArray(),
                    all.stream().mapToInt(one -> one.of.turn.number()).toArray(),
                    known(all.stream().map(One::of).toList()),
                    One.names(all),
                    One.values(all));
        }
    }

    private static boolean[] known(List<Changed> changes) {
        boolean[] known = new boolean[changes.size()];
        for (int i = 0; i < known.length; i++) {
            known[i] = changes.get(i).known;
        }
        return known;
    }

    /** Deletes all of them, with the instances. */
    static void clear(Script script, long[] instances) {
        script.add(CLEAR, (Object) instances);
    }
}
