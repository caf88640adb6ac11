package dev.clew.cli.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.benchmarks.Latencies;
import dev.clew.benchmarks.peers.Result;
import dev.clew.benchmarks.peers.Work;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class ComparisonTest {

    private static final Work SEQUENCE = new Work.Sequence(100, 5, 4, Duration.ZERO);
    private static final Work LATENCY = new Work.Latency(100, Duration.ZERO);

    @Test
    void givenThroughput_whenTwoEnginesAreCompared_thenTheBestRoundOfEachCounts() {
        Standing clew = standing(SEQUENCE, result("Clew", SEQUENCE, 2, 9), result("Clew", SEQUENCE, 1, 9));
        Standing other = standing(SEQUENCE, result("other", SEQUENCE, 10, 1), result("other", SEQUENCE, 20, 1));

        assertThat(clew.times(other)).isCloseTo(10, within(1e-9));
        assertThat(clew.byRound()).containsExactly(50.0, 100.0);
    }

    @Test
    void givenLatency_whenTwoEnginesAreCompared_thenTheShorterStepIsTheBetter() {
        Standing clew = standing(LATENCY, result("Clew", LATENCY, 1, 2), result("Clew", LATENCY, 1, 1));
        Standing other = standing(LATENCY, result("other", LATENCY, 1, 4), result("other", LATENCY, 1, 3));

        assertThat(clew.times(other)).isCloseTo(3, within(1e-9));
    }

    @Test
    void givenAServer_whenEveryEngineDoesALittle_thenEachHasALineWithARatio() {
        Work oneStep = new Work.Sequence(4, 1, 2, Duration.ZERO);
        Work latency = new Work.Latency(5, Duration.ZERO);
        StringWriter text = new StringWriter();

        Comparison comparison;
        try (Databases databases = Databases.onServerOfTheirOwn()) {
            comparison = Comparison.run(databases, List.of(oneStep, latency), 1, stage -> {});
        }
        comparison.table().print(new PrintWriter(text, true));

        assertThat(comparison.standings())
                .extracting(each -> each.best().name())
                .containsExactly("Clew", "DBOS Transact for Java", "db-scheduler", "Clew", "DBOS Transact for Java");
        assertThat(text.toString()).contains("CLEW IS TIMES").contains("db-scheduler");
        assertThat(comparison.document()).containsKeys("durability", "results");
    }

    private static Standing standing(Work work, Result... results) {
        return new Standing(work, List.of(results));
    }

    private static Result result(String name, Work work, double seconds, int ms) {
        Latencies latencies = new Latencies(1);
        latencies.add(ms * 1_000_000L);
        return new Result(name, "1", work, new LinkedHashMap<>(), 100, 500, seconds, latencies.percentiles());
    }
}
