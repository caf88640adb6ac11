package dev.clew.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Instances of a few steps, to be run by clients that each wait for one before they start the next.
 *
 * @param prefix what ids begin with
 * @param instances how many
 * @param steps how many steps each
 * @param clients how many clients at the same time
 * @param during for how long to go on afterwards with more instances
 */
record SequenceLoad(String prefix, int instances, int steps, int clients, Duration during) {

    /** What a plan asks for. */
    static SequenceLoad of(Plan plan) {
        return new SequenceLoad("sequence", plan.instances(), plan.steps(), plan.concurrency(), Duration.ZERO);
    }

    /** The same kind of work, for as long as a plan says. */
    static SequenceLoad warmUp(Plan plan) {
        return new SequenceLoad("warm", plan.concurrency(), plan.steps(), plan.concurrency(), plan.warmUp());
    }

    /** Shares for so many nodes, as equal as can be; each has at least one client. */
    List<SequenceLoad> spread(int nodes) {
        List<SequenceLoad> shares = new ArrayList<>(nodes);
        for (int node = 0; node < nodes; node++) {
            shares.add(new SequenceLoad(
                    prefix + "-n" + node,
                    share(instances, node, nodes),
                    steps,
                    Math.max(1, share(clients, node, nodes)),
                    during));
        }
        return shares;
    }

    private static int share(int all, int node, int nodes) {
        return (int) ((long) all * (node + 1) / nodes - (long) all * node / nodes);
    }

    /** As one line of text. */
    String text() {
        return String.join(
                " ",
                prefix,
                Integer.toString(instances),
                Integer.toString(steps),
                Integer.toString(clients),
                Long.toString(during.toMillis()));
    }

    /** What {@link #text} wrote. */
    static SequenceLoad parse(String text) {
        String[] words = text.split(" ", -1);
        return new SequenceLoad(
                words[0],
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Duration.ofMillis(Long.parseLong(words[4])));
    }
}
