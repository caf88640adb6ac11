package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TrafficTest {

    private static final Traffic BEFORE = new Traffic(100, OptionalLong.of(1_000), 10, 20, 4_000);
    private static final Traffic AFTER = new Traffic(150, OptionalLong.of(1_200), 110, 220, 24_000);

    @Test
    void givenTwoReadings_whenTheyAreSubtracted_thenEachStepHasItsShare() {
        assertThat(AFTER.since(BEFORE).perStep(100))
                .containsEntry("transactions", 50L)
                .containsEntry("transactions_per_step", 0.5)
                .containsEntry("statements_per_step", 2.0)
                .containsEntry("rows_per_step", 1.0)
                .containsEntry("wal_records_per_step", 2.0)
                .containsEntry("wal_bytes_per_step", 200.0);
    }

    @Test
    void givenAServerThatCountsNoStatements_whenTheFiguresAreAsked_thenNothingIsSaidOfThem() {
        Traffic uncounted = new Traffic(150, OptionalLong.empty(), 110, 220, 24_000);

        assertThat(uncounted.since(BEFORE).perStep(1)).doesNotContainKeys("statements", "statements_per_step");
    }

    @Test
    void givenSeveralNodes_whenTimeIsTheMeasure_thenItIsSharedAmongThem() {
        assertThat(AFTER.since(BEFORE).perSecond(10, 2))
                .containsEntry("transactions_per_s_and_node", 2.5)
                .containsEntry("statements_per_s_and_node", 10.0);
    }
}
