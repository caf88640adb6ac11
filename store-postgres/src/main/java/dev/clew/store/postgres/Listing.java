package dev.clew.store.postgres;

import dev.clew.api.TimeRange;
import dev.clew.store.InstanceFilter;
import dev.clew.store.Millis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement that lists instances. It names only what is asked for, so that each way to ask has a plan of its own.
 *
 * <p>Statuses are part of the text, so that the planner sees which partial index has what is looked for. Ids that begin
 * alike are looked up in their index before anything else, whatever the planner thinks of the length of a page.
 */
final class Listing {

    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final String sql;

    Listing(InstanceFilter filter) {
        String where = filter.idPrefix().isPresent() ? named(filter) : ofNamespace(filter);
        this.sql = where + rest(filter) + "\nORDER BY i.key DESC LIMIT " + parameter(filter.limit());
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
                + filter.idPrefix()
                        .map(prefix -> " AND n.id >= " + parameter(prefix))
                        .orElse("")
                + filter.afterPrefix()
                        .map(end -> " AND n.id < " + parameter(end))
                        .orElse("")
                + ")\nSELECT " + Rows.INSTANCE
                + " FROM clew.instances i WHERE i.key IN (SELECT named.key FROM named)";
    }

    private String rest(InstanceFilter filter) {
        String statuses = filter.statuses().isEmpty()
                ? ""
                : filter.statuses().stream()
                        .sorted()
                        .map(status -> "'" + status.name() + "'")
                        .collect(Collectors.joining(", ", " AND i.status IN (", ")"));
        return statuses
                + filter.before().map(end -> " AND i.key < " + parameter(end)).orElse("")
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
