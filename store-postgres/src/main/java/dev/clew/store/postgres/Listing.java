package dev.clew.store.postgres;

import dev.clew.api.TimeRange;
import dev.clew.store.InstanceFilter;
import dev.clew.store.Millis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement that lists instances. It names only what is asked for, so that each way to ask has a plan of its own.
 *
 * <p>By attributes, their entries lie in an index by key, and their instances are looked up one by one, whatever the
 * planner thinks of how many there are.
 *
 * <p>Statuses are part of the text, so that the planner sees which partial index has what is looked for. Ids that begin
 * alike are looked up in their index before anything else, whatever the planner thinks of the length of a page.
 */
final class Listing {

    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final String sql;

    /**
     * A page.
     *
     * @param attributed how to find instances by the attributes that are asked for, if any are
     */
    Listing(InstanceFilter filter, Optional<Attributed> attributed) {
        this.sql = attributed.map(by -> attributed(filter, by)).orElseGet(() -> plain(filter)) + " DESC LIMIT "
                + parameter(filter.limit());
    }

    private String plain(InstanceFilter filter) {
        String where = filter.idPrefix().isPresent() ? named(filter) : ofNamespace(filter);
        return where + before("i.key", filter) + rest(filter) + "\nORDER BY i.key";
    }

    private String attributed(InstanceFilter filter, Attributed by) {
        return "SELECT " + Rows.INSTANCE + " FROM clew.attributes f CROSS JOIN LATERAL (\n"
                + "SELECT * FROM clew.instances i WHERE i.key = f.instance_key"
                + by.others(this::parameter)
                + ids("i.id", filter)
                + rest(filter)
                + " OFFSET 0) AS i\nWHERE "
                + by.found(this::parameter)
                + before("f.instance_key", filter)
                + "\nORDER BY f.instance_key";
    }

    String sql() {
        return sql;
    }

    @Nullable
    Object[] parameters() {
        return parameters.toArray();
    }

    private String ofNamespace(InstanceFilter filter) {
        return "SELECT " + Rows.INSTANCE + " FROM clew.instances i WHERE i.namespace = "
                + parameter(filter.namespace());
    }

    private String named(InstanceFilter filter) {
        return "WITH named AS MATERIALIZED (SELECT n.key FROM clew.instances n WHERE n.namespace = "
                + parameter(filter.namespace())
                + ids("n.id", filter)
                + ")\nSELECT " + Rows.INSTANCE
                + " FROM clew.instances i WHERE i.key IN (SELECT named.key FROM named)";
    }

    private String ids(String id, InstanceFilter filter) {
        return filter.idPrefix()
                        .map(prefix -> " AND " + id + " >= " + parameter(prefix))
                        .orElse("")
                + filter.afterPrefix()
                        .map(end -> " AND " + id + " < " + parameter(end))
                        .orElse("");
    }

    private String before(String key, InstanceFilter filter) {
        return filter.before()
                .map(end -> " AND " + key + " < " + parameter(end))
                .orElse("");
    }

    private String rest(InstanceFilter filter) {
        String statuses = filter.statuses().isEmpty()
                ? ""
                : filter.statuses().stream()
                        .sorted()
                        .map(status -> "'" + status.name() + "'")
                        .collect(Collectors.joining(", ", " AND i.status IN (", ")"));
        return statuses
                + filter.name().map(name -> " AND i.name = " + parameter(name)).orElse("")
                + filter.version()
                        .map(version -> " AND i.version = " + parameter(version))
                        .orElse("")
                + within("i.created_at_ms", filter.created())
                + within("i.updated_at_ms", filter.updated());
    }

    private String within(String column, TimeRange range) {
        return range.from()
                        .map(first -> " AND " + column + " >= " + parameter(Millis.up(first)))
                        .orElse("")
                + range.until()
                        .map(end -> " AND " + column + " < " + parameter(Millis.up(end)))
                        .orElse("");
    }

    private String parameter(Object value) {
        parameters.add(value);
        return "?";
    }
}
