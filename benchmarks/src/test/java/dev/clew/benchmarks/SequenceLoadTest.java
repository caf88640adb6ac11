package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SequenceLoadTest {

    private static final SequenceLoad LOAD = new SequenceLoad("s", 10, 5, 4, Duration.ofMillis(1500));

    @Test
    void givenNodesThatDoNotDivideIt_whenALoadIsSpread_thenNothingIsLostAndIdsDiffer() {
        List<SequenceLoad> shares = LOAD.spread(3);

        assertThat(shares.stream().mapToInt(SequenceLoad::instances).sum()).isEqualTo(10);
        assertThat(shares.stream().mapToInt(SequenceLoad::clients).sum()).isEqualTo(4);
        assertThat(shares).extracting(SequenceLoad::prefix).doesNotHaveDuplicates();
    }

    @Test
    void givenMoreNodesThanClients_whenALoadIsSpread_thenEachHasOne() {
        assertThat(LOAD.spread(6))
                .allSatisfy(share -> assertThat(share.clients()).isPositive());
    }

    @Test
    void givenALoad_whenItIsSentAsText_thenItArrivesAsItWas() {
        assertThat(SequenceLoad.parse(LOAD.text())).isEqualTo(LOAD);
    }
}
