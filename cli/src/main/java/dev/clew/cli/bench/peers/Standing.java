package dev.clew.cli.bench.peers;

import dev.clew.benchmarks.peers.Result;
import dev.clew.benchmarks.peers.Work;
import java.util.Comparator;
import java.util.List;

/**
 * What an engine made of a kind of work, in all rounds.
 *
 * @param results one of each round, in their order; at least one
 */
record Standing(Work work, List<Result> results) {

    Standing {
        results = List.copyOf(results);
    }

    /** The best round, since what else the machine did can only have slowed the others down. */
    Result best() {
        return results.stream().max(Comparator.comparingDouble(this::merit)).orElseThrow();
    }

    /** How many times better than another one it was, each at its best. */
    double times(Standing other) {
        return merit(best()) / merit(other.best());
    }

    /** Each round's own figure: milliseconds of a step where latency counts, else instances a second. */
    List<Double> byRound() {
        return results.stream()
                .map(result -> countsLatency() ? result.latency().p50Ms() : result.instancesPerSecond())
                .toList();
    }

    private double merit(Result result) {
        return countsLatency() ? 1 / result.latency().p50Ms() : result.instancesPerSecond();
    }

    private boolean countsLatency() {
        return work instanceof Work.Latency;
    }

    /** What kind of work it was, in words. */
    String kind() {
        return kind(work);
    }

    /** Work in words. */
    static String kind(Work work) {
        return switch (work) {
            case Work.Sequence sequence ->
                "sequence of " + sequence.steps() + (sequence.steps() == 1 ? " step, " : " steps, ")
                        + sequence.callers() + " clients";
            case Work.Batches batches -> "batches of " + batches.size() + ", " + batches.callers() + " clients";
            case Work.Latency _ -> "latency of a step";
        };
    }
}
