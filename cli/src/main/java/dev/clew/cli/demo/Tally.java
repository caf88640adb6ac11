package dev.clew.cli.demo;

import dev.clew.cli.jvm.ExecutionLog.Line;
import dev.clew.cli.jvm.ExecutionLog.Moment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the kill cost, by the log that the work itself wrote.
 *
 * @param executions how many times work on a file began, in both lives
 * @param cutOff how many files were being worked on when the engine was killed
 * @param ranAgain how many files were begun in both lives
 * @param redone how many of those were durable before the kill, and so should not have been begun again
 */
record Tally(int executions, int cutOff, int ranAgain, int redone) {

    /**
     * Counts.
     *
     * @param durable the files whose results were durable at the kill
     */
    static Tally of(List<Line> log, Set<String> durable) {
        Set<String> first = begun(log, 1);
        Set<String> both = new HashSet<>(begun(log, 2));
        both.retainAll(first);
        Set<String> redone = new HashSet<>(begun(log, 2));
        redone.retainAll(durable);
        Set<String> cutOff = new HashSet<>(first);
        cutOff.removeAll(durable);
        int executions =
                (int) log.stream().filter(line -> line.moment() == Moment.BEGUN).count();
        return new Tally(executions, cutOff.size(), both.size(), redone.size());
    }

    private static Set<String> begun(List<Line> log, int life) {
        return log.stream()
                .filter(line -> line.life() == life && line.moment() == Moment.BEGUN)
                .map(Line::key)
                .collect(Collectors.toSet());
    }
}
