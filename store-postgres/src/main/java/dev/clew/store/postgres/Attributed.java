package dev.clew.store.postgres;

import dev.clew.api.Attributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Instances that have attributes, as parts of a statement. The rarest attribute finds them, by an index in which they lie
 * by key; the others are looked for in each. Which one that is has to be asked: it decides how much is read in vain, and
 * the planner takes names and values for things that have nothing to do with each other.
 */
final class Attributed {

    /** Beyond so many all are equally common. */
    private static final int MANY = 1_000;

    private static final String HOW_MANY = """
            SELECT count(*) FROM (
                SELECT FROM clew.attributes a WHERE a.namespace = ? AND a.name = ? AND a.value = ? LIMIT ?) AS found""";

    private final String namespace;
    private final Map.Entry<String, String> rarest;
    private final List<Map.Entry<String, String>> others;

    private Attributed(String namespace, List<Map.Entry<String, String>> rarestFirst) {
        this.namespace = namespace;
        this.rarest = rarestFirst.getFirst();
        this.others = rarestFirst.subList(1, rarestFirst.size());
    }

    /** By these attributes; empty if there are none of them to go by. */
    static Optional<Attributed> of(Session session, String namespace, Attributes wanted) throws SQLException {
        List<Map.Entry<String, String>> all = new ArrayList<>(wanted.values().entrySet());
        if (all.size() > 1) {
            List<Map.Entry<Long, Map.Entry<String, String>>> counted = new ArrayList<>();
            for (Map.Entry<String, String> each : all) {
                long count = session.one(
                                HOW_MANY, row -> row.getLong(1), namespace, each.getKey(), each.getValue(), MANY)
                        .orElseThrow();
                counted.add(Map.entry(count, each));
            }
            counted.sort(Comparator.comparingLong(Map.Entry::getKey));
            all = counted.stream().map(Map.Entry::getValue).toList();
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(new Attributed(namespace, all));
    }

    /**
     * That an instance {@code i} has all but the rarest one.
     *
     * @param parameter takes a parameter and names it
     */
    String others(Function<Object, String> parameter) {
        var conditions = new StringBuilder();
        for (Map.Entry<String, String> each : others) {
            conditions
                    .append(" AND EXISTS (SELECT FROM clew.attributes o WHERE o.instance_key = i.key AND o.name = ")
                    .append(parameter.apply(each.getKey()))
                    .append(" AND o.value = ")
                    .append(parameter.apply(each.getValue()))
                    .append(")");
        }
        return conditions.toString();
    }

    /** That an entry {@code f} is one of the rarest one. */
    String found(Function<Object, String> parameter) {
        return "f.namespace = " + parameter.apply(namespace)
                + " AND f.name = " + parameter.apply(rarest.getKey())
                + " AND f.value = " + parameter.apply(rarest.getValue());
    }
}
