package dev.clew.cli.chaos.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A recovery is over when the last instance of the dead node was seen elsewhere. */
final class RecoveriesTest {

    private final Recoveries recoveries = new Recoveries();

    @Test
    void givenAKilledNode_whenItsInstancesAreClaimedOneByOne_thenTheLastOneCounts() {
        recoveries.killed(1, Set.of(10L, 11L), 1_000);

        recoveries.see(Set.of(10L, 11L), 2_000);
        recoveries.see(Set.of(11L), 3_000);
        assertThat(recoveries.complete()).isFalse();
        recoveries.see(Set.of(10L), 4_000);

        assertThat(recoveries.complete()).isTrue();
        assertThat(recoveries.done()).containsExactly(Duration.ofNanos(3_000));
    }

    @Test
    void givenARecovery_whenNobodyCouldTakeOverForAWhile_thenThatDoesNotCount() {
        recoveries.killed(1, Set.of(10L), 1_000);

        recoveries.countAnew(5_000);
        recoveries.see(Set.of(), 7_000);

        assertThat(recoveries.done()).containsExactly(Duration.ofNanos(2_000));
    }

    @Test
    void givenANodeThatOwnedNothing_whenItIsKilled_thenItRecoversAtTheNextLook() {
        recoveries.killed(1, Set.of(), 1_000);

        recoveries.see(Set.of(10L), 1_500);

        assertThat(recoveries.done()).containsExactly(Duration.ofNanos(500));
    }
}
