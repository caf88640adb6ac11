package dev.clew.benchmarks.peers;

import dev.clew.benchmarks.Latencies.Percentiles;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What was measured.
 *
 * @param name of the peer
 * @param version of the peer
 * @param work what it did
 * @param settings what was set for it, by the names it uses itself
 * @param instances how many it brought to an end, without those of the warm-up
 * @param steps how many steps these took
 * @param seconds how long that took
 * @param latency in {@link Work.Sequence} and {@link Work.Batches} from a caller's call until all it asked for is done,
 *     in {@link Work.Latency} from a step's call until it is stored and the next may begin
 */
public record Result(
        String name,
        String version,
        Work work,
        SequencedMap<String, String> settings,
        long instances,
        long steps,
        double seconds,
        Percentiles latency) {

    public Result {
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    }

    public double instancesPerSecond() {
        return instances / seconds;
    }

    public double stepsPerSecond() {
        return steps / seconds;
    }
}
