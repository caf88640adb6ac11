package dev.clew.store;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances a listing is about.
 *
 * @param namespace the tenant
 * @param statuses only those that stand in one of these ways; empty for any
 * @param name only those that run this program
 * @param version only those that are pinned to this version of what they run
 * @param idPrefix only those whose id begins so
 * @param created only those that were started then
 * @param updated only those whose {@link InstanceRow#updatedAt} is then
 * @param attributes only those that have all of these
 * @param before only those with a smaller key: where the page before ended
 * @param limit how many at most
 */
public record InstanceFilter(
        String namespace,
        Set<InstanceStatus> statuses,
        Optional<String> name,
        Optional<Integer> version,
        Optional<String> idPrefix,
        TimeRange created,
        TimeRange updated,
        Attributes attributes,
        Optional<Long> before,
        int limit) {

    public InstanceFilter {
        if (limit < 0) {
            throw new IllegalArgumentException("listing " + limit + " instances");
        }
        statuses = Set.copyOf(statuses);
    }

    /** Whatever their attributes are. */
    public InstanceFilter(
            String namespace,
            Set<InstanceStatus> statuses,
            Optional<String> name,
            Optional<Integer> version,
            Optional<String> idPrefix,
            TimeRange created,
            TimeRange updated,
            Optional<Long> before,
            int limit) {
        this(namespace, statuses, name, version, idPrefix, created, updated, Attributes.NONE, before, limit);
    }

    /** By what most ask for. */
    public InstanceFilter(
            String namespace,
            Optional<InstanceStatus> status,
            Optional<String> name,
            Optional<Long> before,
            int limit) {
        this(
                namespace,
                status.map(Set::of).orElse(Set.of()),
                name,
                Optional.empty(),
                Optional.empty(),
                TimeRange.ALL,
                TimeRange.ALL,
                before,
                limit);
    }

    /** Whether an instance is one of these, wherever its page is. For stores that look at each. */
    public boolean fits(InstanceRow row) {
        return row.id().namespace().equals(namespace)
                && (statuses.isEmpty() || statuses.contains(row.status()))
                && name.map(row.name()::equals).orElse(true)
                && version.map(wanted -> wanted == row.version()).orElse(true)
                && idPrefix.map(row.id().id()::startsWith).orElse(true)
                && created.contains(row.createdAt())
                && updated.contains(row.updatedAt())
                && row.attributes().include(attributes);
    }

    /**
     * The first text after all that begin with {@link #idPrefix}, in the order of code points, which is that of bytes
     * in UTF-8; empty if none comes after them. For stores that look ids up in an index.
     */
    public Optional<String> afterPrefix() {
        int[] points = idPrefix.orElse("").codePoints().toArray();
        for (int last = points.length - 1; last >= 0; last--) {
            if (points[last] < Character.MAX_CODE_POINT) {
                int next = points[last] + 1;
                points[last] = next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
                return Optional.of(new String(points, 0, last + 1));
            }
        }
        return Optional.empty();
    }
}
