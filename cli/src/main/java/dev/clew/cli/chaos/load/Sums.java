package dev.clew.cli.chaos.load;

import java.util.stream.IntStream;

/** What programs have to come to, computed without running them. */
final class Sums {

    private Sums() {}

    /** The sum of the first values that grow from a seed. */
    static long upTo(long seed, int count) {
        return IntStream.range(0, count).mapToLong(i -> Work.value(seed, i)).sum();
    }
}
