package dev.clew.api;

import java.util.Optional;

/**
 * Which instances to list, newest first.
 *
 * @param status only those that stand so
 * @param name only those that run this orchestration
 * @param limit how many at most, from 1 to {@value #MAX_LIMIT}
 * @param after the {@link Page#next} of the page before
 */
public record ListQuery(Optional<InstanceStatus> status, Optional<String> name, int limit, Optional<String> after) {

    /** The largest page. */
    public static final int MAX_LIMIT = 10_000;

    public ListQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT + ", was " + limit);
        }
    }

    /** The newest 100. */
    public static ListQuery all() {
        return new ListQuery(Optional.empty(), Optional.empty(), 100, Optional.empty());
    }

    public ListQuery status(InstanceStatus wanted) {
        return new ListQuery(Optional.of(wanted), name, limit, after);
    }

    public ListQuery name(String wanted) {
        return new ListQuery(status, Optional.of(wanted), limit, after);
    }

    public ListQuery limit(int most) {
        return new ListQuery(status, name, most, after);
    }

    public ListQuery after(String cursor) {
        return new ListQuery(status, name, limit, Optional.of(cursor));
    }
}
