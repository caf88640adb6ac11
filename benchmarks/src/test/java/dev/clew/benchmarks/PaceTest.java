package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PaceTest {

    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Offset<Double> A_LITTLE = within(1e-9);

    @Test
    void givenABurstAtTheBeginning_whenTheRunIsLong_thenItCountsByWhatItLeavesOfAWholeWindow() {
        // 1,000 within the first second, then one a second for two minutes
        long[] ends = LongStream.concat(everyMs(1, 0, 1_000), everyMs(1_000, 1_000, 120))
                .toArray();

        assertThat(Pace.sustainedPerSecond(ends, MINUTE)).isCloseTo(1_059 / 60.0, A_LITTLE);
    }

    @Test
    void givenARunShorterThanTheWindow_whenItsRateIsAsked_thenItCountsAsAWhole() {
        // a burst in the first second of ten
        long[] ends = LongStream.concat(everyMs(10, 0, 100), LongStream.of(ms(10_000)))
                .toArray();

        assertThat(Pace.sustainedPerSecond(ends, MINUTE)).isCloseTo(10.1, A_LITTLE);
    }

    @Test
    void givenARunThatGetsFaster_whenItsRateIsAsked_thenTheBestWholeWindowCounts() {
        // one a second for a minute, ten a second for a minute, one a second for a minute
        long[] ends = LongStream.concat(
                        LongStream.concat(everyMs(1_000, 0, 60), everyMs(100, 60_000, 600)),
                        everyMs(1_000, 120_000, 60))
                .toArray();

        assertThat(Pace.sustainedPerSecond(ends, MINUTE)).isCloseTo(10, A_LITTLE);
    }

    @Test
    void givenEndsInAnyOrder_whenTheRateIsAsked_thenItIsTheSame() {
        long[] ends = {ms(4_000), ms(1_000), ms(3_000), ms(2_000)};

        assertThat(Pace.sustainedPerSecond(ends, MINUTE)).isCloseTo(1, A_LITTLE);
    }

    @Test
    void givenNothingDoneOrAllInNoTime_whenTheRateIsAsked_thenThereIsNone() {
        assertThat(Pace.sustainedPerSecond(new long[0], MINUTE)).isNaN();
        assertThat(Pace.sustainedPerSecond(new long[] {0, 0}, MINUTE)).isNaN();
        assertThat(Pace.sustainedPerSecond(new long[] {5}, Duration.ZERO)).isNaN();
    }

    @Test
    void givenMoreThanFits_whenTheRateIsAsked_thenWhatCameLaterIsPassedOver() {
        Pace pace = new Pace(1);
        final long begin = System.nanoTime() - ms(1_000);
        pace.add();
        pace.add();

        assertThat(pace.sustainedPerSecond(begin)).isPositive().isLessThanOrEqualTo(1);
    }

    /** So many ends, that far from each other, the first of them that long after a time. */
    private static LongStream everyMs(long distance, long after, int count) {
        return LongStream.rangeClosed(1, count).map(i -> ms(after + i * distance));
    }

    private static long ms(long ms) {
        return ms * 1_000_000;
    }
}
