package dev.clew.process;

import java.util.List;

/**
 * Which part of a list.
 *
 * @param newestFirst whether the list begins with what came last
 * @param limit how many at most, from 1 to {@value #MOST}
 * @param offset how many to leave out
 */
public record Paging(boolean newestFirst, int limit, int offset) {

    /** The largest part. */
    public static final int MOST = 10_000;

    /** The oldest 100. */
    public static final Paging OLDEST = new Paging(false, 100, 0);

    /** The newest 100. */
    public static final Paging NEWEST = new Paging(true, 100, 0);

    public Paging {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", was " + limit);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative, was " + offset);
        }
    }

    /** The same with another limit. */
    public Paging limit(int most) {
        return new Paging(newestFirst, most, offset);
    }

    /** The same with more or less left out. */
    public Paging offset(int leftOut) {
        return new Paging(newestFirst, limit, leftOut);
    }

    /** That part of all that fit. */
    public <T> Slice<T> of(List<T> oldestFirst) {
        List<T> all = newestFirst ? oldestFirst.reversed() : oldestFirst;
        int from = Math.min(offset, all.size());
        return new Slice<>(all.subList(from, (int) Math.min((long) from + limit, all.size())), all.size());
    }
}
