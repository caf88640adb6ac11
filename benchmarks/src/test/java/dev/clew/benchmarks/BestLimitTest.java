package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.LimitTrial.Way;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BestLimitTest {

    private static final List<Integer> PENS = List.of(1, 2, 4);

    @Test
    void givenInstancesThatFitOneCommit_whenTheWaysAreAsked_thenThereIsOne() {
        assertThat(BestLimit.ways(new PhysicalLimit(64, 5, 64), PENS))
                .contains(new Way(64, 1))
                .noneMatch(way -> way.batch() > 64);
    }

    @Test
    void givenTwoWaves_whenTheWaysAreAsked_thenNoPenIsWithoutWork() {
        assertThat(BestLimit.ways(new PhysicalLimit(100, 5, 64), PENS))
                .containsExactly(new Way(64, 1), new Way(256, 1), new Way(32, 2), new Way(64, 2), new Way(16, 4));
    }

    @Test
    void givenManyInstances_whenTheWaysAreAsked_thenEveryBatchIsTriedWithEveryNumberOfPens() {
        assertThat(BestLimit.ways(new PhysicalLimit(50_000, 5, 64), List.of(1))).hasSize(4);
        assertThat(BestLimit.ways(new PhysicalLimit(50_000, 5, 256), PENS))
                .hasSize(13)
                .contains(new Way(128, 2), new Way(64, 4), new Way(4096, 4));
    }

    @Test
    void givenFewClients_whenTheWaysAreAsked_thenWithEveryNumberOfPensOneHasNoMoreOnItsWay() {
        for (int pens : PENS) {
            assertThat(BestLimit.ways(new PhysicalLimit(50_000, 5, 24), PENS))
                    .anyMatch(way -> way.pens() == pens && way.atOnce() == 24);
        }
    }
}
