package dev.clew.environment;

import dev.clew.api.TimeRange;
import dev.clew.process.ProcessStatus;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes to list. What is asked for has to hold together.
 *
 * @param statuses only those that stand in one of these ways; empty for any
 * @param imageId only those of this image
 * @param imageNamePrefix only those of images whose names, at their start, began so
 * @param created only those that were started then
 * @param finished only those that have ended, then
 * @param order the newest first is found page by page; other orders read all that fit, which may be at most {@value #MOST}
 * @param limit how many at most, from 1 to {@value #MOST}
 * @param offset how many to leave out
 */
public record InstanceQuery(
        Set<ProcessStatus> statuses,
        Optional<String> imageId,
        Optional<String> imageNamePrefix,
        TimeRange created,
        TimeRange finished,
        Order order,
        int limit,
        int offset) {

    /** The largest page, and the most that are put in another order. */
    public static final int MOST = 10_000;

    private static final int USUAL = 100;

    /** In which order. */
    public enum Order {
        CREATED_DESC,
        CREATED_ASC,
        FINISHED_DESC,
        FINISHED_ASC
    }

    public InstanceQuery {
        statuses = Set.copyOf(statuses);
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", was " + limit);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative, was " + offset);
        }
    }

    /** The newest 100. */
    public static InstanceQuery all() {
        return new InstanceQuery(
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                TimeRange.ALL,
                TimeRange.ALL,
                Order.CREATED_DESC,
                USUAL,
                0);
    }

    public InstanceQuery statuses(Set<ProcessStatus> wanted) {
        return new InstanceQuery(wanted, imageId, imageNamePrefix, created, finished, order, limit, offset);
    }

    public InstanceQuery imageId(String id) {
        return new InstanceQuery(statuses, Optional.of(id), imageNamePrefix, created, finished, order, limit, offset);
    }

    public InstanceQuery imageNamePrefix(String prefix) {
        return new InstanceQuery(statuses, imageId, Optional.of(prefix), created, finished, order, limit, offset);
    }

    public InstanceQuery created(TimeRange range) {
        return new InstanceQuery(statuses, imageId, imageNamePrefix, range, finished, order, limit, offset);
    }

    public InstanceQuery finished(TimeRange range) {
        return new InstanceQuery(statuses, imageId, imageNamePrefix, created, range, order, limit, offset);
    }

    public InstanceQuery order(Order other) {
        return new InstanceQuery(statuses, imageId, imageNamePrefix, created, finished, other, limit, offset);
    }

    public InstanceQuery limit(int most) {
        return new InstanceQuery(statuses, imageId, imageNamePrefix, created, finished, order, most, offset);
    }

    public InstanceQuery offset(int leftOut) {
        return new InstanceQuery(statuses, imageId, imageNamePrefix, created, finished, order, limit, leftOut);
    }

    /** Whether only processes that have ended can fit. */
    boolean finishedOnly() {
        return !finished.equals(TimeRange.ALL) || order == Order.FINISHED_DESC || order == Order.FINISHED_ASC;
    }
}
