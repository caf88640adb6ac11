package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.LimitTrial.Way;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BestLimitTest {

    private static final List<Integer> PENS = List.of(1, 2, 4);

    @Test
    void givenInstancesThatFitOneCommit_whenTheWaysAreAsked_thenThereIsOne() {
        assertThat(BestLimit.ways(new PhysicalLimit(64, 5), PENS)).containsExactly(new Way(64, 1));
    }

    @Test
    void givenTwoWaves_whenTheWaysAreAsked_thenNoPenIsWithoutWork() {
        assertThat(BestLimit.ways(new PhysicalLimit(100, 5), PENS))
                .containsExactly(new Way(64, 1), new Way(64, 2), new Way(256, 1));
    }

    @Test
    void givenManyInstances_whenTheWaysAreAsked_thenEveryBatchIsTriedWithEveryNumberOfPens() {
        assertThat(BestLimit.ways(new PhysicalLimit(50_000, 5), PENS)).hasSize(12);
        assertThat(BestLimit.ways(new PhysicalLimit(50_000, 5), List.of(1))).hasSize(4);
    }
}
