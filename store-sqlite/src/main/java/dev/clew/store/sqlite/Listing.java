package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import dev.clew.store.InstanceFilter;
import dev.clew.store.Millis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statement that lists instances. It names only what is asked for, so that each way to ask has a plan of its own.
 *
 * <p>By attributes, their entries lie in an index by key, and their instances are looked up one by one. By id prefix, the range of ids is looked up in its index, and what fits is sorted. Else statuses are listed one by
 * one and merged: each lies in its index by key, newest first. That there are no other statuses is checked by the table.
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
        this.sql = attributed.map(by -> attributed(filter, by)).orElseGet(() -> plain(filter)) + " LIMIT "
                + parameter(filter.limit());
    }

    private String attributed(InstanceFilter filter, Attributed by) {
        return "SELECT " + Rows.INSTANCE + " FROM " + by.from(filter.before(), this::parameter) + "\nWHERE "
                + by.where(this::parameter)
                + oneOf(filter.statuses())
                + ids(filter)
                + rest(filter)
                + "\nORDER BY found DESC";
    }

    private String plain(InstanceFilter filter) {
        String select = "SELECT " + Rows.INSTANCE + " FROM instances WHERE namespace = " + parameter(filter.namespace())
                + ids(filter);
        String rest = before(filter) + rest(filter);
        String parts = filter.idPrefix().isPresent()
                ? select + oneOf(filter.statuses()) + rest
                : statuses(filter.statuses()).stream()
                        .map(status -> select + " AND status = '" + status.name() + "'" + rest)
                        .collect(Collectors.joining("\nUNION ALL\n"));
        return parts + "\nORDER BY 1 DESC";
    }

    String sql() {
        return sql;
    }

    @Nullable
    Object[] parameters() {
        return parameters.toArray();
    }

    private String ids(InstanceFilter filter) {
        return filter.idPrefix()
                        .map(prefix -> " AND id >= " + parameter(prefix))
                        .orElse("")
                + filter.afterPrefix().map(end -> " AND id < " + parameter(end)).orElse("");
    }

    private String before(InstanceFilter filter) {
        // The sign keeps a cursor from being taken for a better way to the rows than the ids are.
        String key = filter.idPrefix().isPresent() ? "+key" : "key";
        return filter.before()
                .map(end -> " AND " + key + " < " + parameter(end))
                .orElse("");
    }

    private String rest(InstanceFilter filter) {
        return filter.name().map(name -> " AND name = " + parameter(name)).orElse("")
                + filter.version()
                        .map(version -> " AND version = " + parameter(version))
                        .orElse("")
                + within("created_at_ms", filter.created())
                + within("updated_at_ms", filter.updated());
    }

    private String within(String column, TimeRange range) {
        return range.from()
                        .map(first -> " AND " + column + " >= " + parameter(Millis.up(first)))
                        .orElse("")
                + range.until()
                        .map(end -> " AND " + column + " < " + parameter(Millis.up(end)))
                        .orElse("");
    }

    private static List<InstanceStatus> statuses(Set<InstanceStatus> wanted) {
        return List.of(InstanceStatus.values()).stream()
                .filter(status -> wanted.isEmpty() || wanted.contains(status))
                .toList();
    }

    private static String oneOf(Set<InstanceStatus> wanted) {
        return wanted.isEmpty()
                ? ""
                : statuses(wanted).stream()
                        .map(status -> "'" + status.name() + "'")
                        .collect(Collectors.joining(", ", " AND +status IN (", ")"));
    }

    private String parameter(Object value) {
        parameters.add(value);
        return "?" + parameters.size();
    }
}
