package dev.clew.store;

/**
 * Which formats of histories somebody reads, and which one he writes.
 *
 * <p>A format is a number that grows when a release writes histories which earlier ones cannot read. Every instance has
 * that of its current execution, so that a node takes no instance whose history it could not read.
 *
 * @param lowest the lowest it reads, at least {@link #FIRST}
 * @param highest the highest it reads
 * @param written the one that counts as written by it; one that it reads
 */
public record Formats(int lowest, int highest, int written) {

    /** The format of the first release. */
    public static final int FIRST = 1;

    /** Reads and writes {@link #FIRST}. */
    public static final Formats ONLY_FIRST = new Formats(FIRST, FIRST, FIRST);

    public Formats {
        if (lowest < FIRST || highest < lowest) {
            throw new IllegalArgumentException("history formats to be read must be a range from " + FIRST
                    + " or higher, were " + lowest + ".." + highest);
        }
        if (written < lowest || written > highest) {
            throw new IllegalArgumentException("the history format to be written must be among those that are read, "
                    + lowest + ".." + highest + ", was " + written);
        }
    }

    /** Whether it reads a format. */
    public boolean read(int format) {
        return lowest <= format && format <= highest;
    }

    /** The same with another range to be read; what it writes stays as near as it can. */
    public Formats reading(int from, int to) {
        return new Formats(from, to, Math.max(from, Math.min(written, to)));
    }

    /** The same, and this format counts as written. */
    public Formats writing(int format) {
        return new Formats(lowest, highest, format);
    }

    /** What it reads, for people: {@code 1..6}, or {@code 1}. */
    public String range() {
        return lowest == highest ? Integer.toString(lowest) : lowest + ".." + highest;
    }
}
