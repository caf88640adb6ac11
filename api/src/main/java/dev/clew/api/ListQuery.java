package dev.clew.api;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances to list, newest first. What is asked for has to hold together.
 *
 * <p>Pages of a status are found by an index, and so are those of {@link #idPrefix}, among all instances whose ids begin
 * so, and those of {@link #attributes}, among all that have the rarest of them. Name, version and time ranges are looked for in what the rest leaves: where few of the newest fit, a page takes as long as
 * it takes to come by those that do not. PostgreSQL finds pages of {@link InstanceStatus#RUNNING} and
 * {@link InstanceStatus#COMPLETED} so too.
 *
 * @param statuses only those that stand in one of these ways; empty for any
 * @param name only those that run this orchestration
 * @param version only those that are pinned to this version of what they run
 * @param idPrefix only those whose id begins so
 * @param created only those that were started then
 * @param updated only those whose status, execution or custom status last changed then
 * @param attributes only those that have all of these, with these values
 * @param limit how many at most, from 1 to {@value #MAX_LIMIT}
 * @param after the {@link Page#next} of the page before
 */
public record ListQuery(
        Set<InstanceStatus> statuses,
        Optional<String> name,
        Optional<Integer> version,
        Optional<String> idPrefix,
        TimeRange created,
        TimeRange updated,
        Attributes attributes,
        int limit,
        Optional<String> after) {

    /** The largest page. */
    public static final int MAX_LIMIT = 10_000;

    private static final int DEFAULT_LIMIT = 100;

    public ListQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT + ", was " + limit);
        }
        version.filter(wanted -> wanted < 1).ifPresent(wanted -> {
            throw new IllegalArgumentException("versions are counted from 1, was " + wanted);
        });
        idPrefix.ifPresent(prefix -> Names.require("instance", prefix));
        statuses = Set.copyOf(statuses);
    }

    /** The newest 100. */
    public static ListQuery all() {
        return new ListQuery(
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TimeRange.ALL,
                TimeRange.ALL,
                Attributes.NONE,
                DEFAULT_LIMIT,
                Optional.empty());
    }

    /** Those that stand in one of these ways; none given for any. */
    public ListQuery status(InstanceStatus... wanted) {
        return statuses(new HashSet<>(Arrays.asList(wanted)));
    }

    /** Those that stand in one of these ways; none given for any. */
    public ListQuery statuses(Set<InstanceStatus> wanted) {
        return new ListQuery(wanted, name, version, idPrefix, created, updated, attributes, limit, after);
    }

    public ListQuery name(String wanted) {
        return new ListQuery(
                statuses, Optional.of(wanted), version, idPrefix, created, updated, attributes, limit, after);
    }

    /** Those of this version, of whatever orchestration unless {@link #name} says which. */
    public ListQuery version(int wanted) {
        return new ListQuery(statuses, name, Optional.of(wanted), idPrefix, created, updated, attributes, limit, after);
    }

    /** Those whose id begins so; the empty text for any. */
    public ListQuery idPrefix(String prefix) {
        Optional<String> some = Optional.of(prefix).filter(text -> !text.isEmpty());
        return new ListQuery(statuses, name, version, some, created, updated, attributes, limit, after);
    }

    public ListQuery created(TimeRange range) {
        return new ListQuery(statuses, name, version, idPrefix, range, updated, attributes, limit, after);
    }

    public ListQuery updated(TimeRange range) {
        return new ListQuery(statuses, name, version, idPrefix, created, range, attributes, limit, after);
    }

    /** Those that have that attribute too, with that value. */
    public ListQuery attribute(String attribute, String value) {
        return attributes(attributes.with(attribute, value));
    }

    /** Those that have all of these. */
    public ListQuery attributes(Attributes wanted) {
        return new ListQuery(statuses, name, version, idPrefix, created, updated, wanted, limit, after);
    }

    public ListQuery limit(int most) {
        return new ListQuery(statuses, name, version, idPrefix, created, updated, attributes, most, after);
    }

    public ListQuery after(String cursor) {
        return new ListQuery(
                statuses, name, version, idPrefix, created, updated, attributes, limit, Optional.of(cursor));
    }
}
