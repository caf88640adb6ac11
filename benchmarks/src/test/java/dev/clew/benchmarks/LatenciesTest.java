package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LatenciesTest {

    @Test
    void givenAHundredSpans_whenThePercentilesAreAsked_thenTheyStandWhereTheyShould() {
        Latencies latencies = new Latencies(100);
        LongStream.rangeClosed(1, 100).map(ms -> (101 - ms) * 1_000_000).forEach(latencies::add);

        assertThat(latencies.percentiles().p50Ms()).isEqualTo(51);
        assertThat(latencies.percentiles().p99Ms()).isEqualTo(100);
        assertThat(latencies.maxMs()).isEqualTo(100);
    }

    @Test
    void givenMoreSpansThanFit_whenTheyAreAsked_thenLaterOnesWerePassedOver() {
        Latencies latencies = new Latencies(2);
        LongStream.of(5, 6, 7).forEach(latencies::add);

        assertThat(latencies.nanos()).containsExactly(5, 6);
    }
}
