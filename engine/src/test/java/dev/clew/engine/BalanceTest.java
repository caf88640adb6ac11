package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.Load;
import dev.clew.store.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a node has more than its share, and what it does then. */
final class BalanceTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Epoch SELF = new Epoch(1);

    private final Balance balance = new Balance(SELF, LEASE, NOW.minusSeconds(60));

    private static NodeRecord node(long epoch, int instances, int programs) {
        return new NodeRecord(new Epoch(epoch), "node", NOW.plusSeconds(3), new Load(instances, programs));
    }

    /** Looks at what was there a lease ago too. */
    private void lookAgain(int busy, NodeRecord... nodes) {
        look(NOW.minus(LEASE), busy, nodes);
        look(NOW, busy, nodes);
    }

    private void look(Instant at, int busy, NodeRecord... nodes) {
        balance.look(List.of(nodes), busy, at);
    }

    @Test
    void givenANodeThatIsAlone_whenItLooks_thenNothingIsTooMuch() {
        lookAgain(10_000, node(1, 0, 7));

        assertThat(balance.surplus()).isZero();
    }

    @Test
    void givenAnotherNodeHasNothingToDo_whenThisOneHasMuch_thenHalfOfItIsLetGo() {
        lookAgain(400, node(1, 0, 7), node(2, 0, 7));

        assertThat(balance.surplus()).isEqualTo(200);
    }

    @Test
    void givenMuchThatCameJustNow_whenTheOthersHaveNotSaidWhatCameToThem_thenNothingIsLetGo() {
        look(NOW, 0, node(1, 0, 7), node(2, 0, 7));
        look(NOW.plusSeconds(2), 400, node(1, 0, 7), node(2, 0, 7));
        assertThat(balance.surplus()).isZero();

        look(NOW.plusSeconds(4), 400, node(1, 400, 7), node(2, 0, 7));
        assertThat(balance.surplus()).isZero();

        look(NOW.plusSeconds(6), 400, node(1, 400, 7), node(2, 400, 7));
        assertThat(balance.surplus()).isZero();
    }

    @Test
    void givenMuchThatStaysForALease_whenTheOthersHaveLess_thenTheSurplusIsLetGo() {
        look(NOW, 0, node(1, 0, 7), node(2, 0, 7));
        look(NOW.plusSeconds(2), 600, node(1, 0, 7), node(2, 0, 7));
        look(NOW.plusSeconds(7), 400, node(1, 400, 7), node(2, 0, 7));

        assertThat(balance.surplus()).isEqualTo(200);
    }

    @Test
    void givenAnotherNodeCannotRunTheSame_whenThisOneHasMuch_thenItKeepsIt() {
        lookAgain(400, node(1, 0, 7), node(2, 0, 8));

        assertThat(balance.surplus()).isZero();
    }

    @Test
    void givenALittleMoreThanItsShare_whenANodeLooks_thenMovingIsNotWorthIt() {
        lookAgain(110, node(1, 0, 7), node(2, 90, 7));

        assertThat(balance.surplus()).isZero();
    }

    @Test
    void givenFarTooMuch_whenANodeLooks_thenItLetsGoOfABoundedNumberAtATime() {
        lookAgain(10_000, node(1, 0, 7), node(2, 0, 7));

        assertThat(balance.surplus()).isEqualTo(1_000);
    }

    @Test
    void givenANodeThatLetsGo_whenSomethingIsReady_thenItLeavesThatToTheOthersForAMoment() {
        lookAgain(400, node(1, 0, 7), node(2, 0, 7));
        balance.nextLook(NOW);

        assertThat(balance.abstains(NOW)).isTrue();
        assertThat(balance.afterAbstaining(Instant.MIN)).isEqualTo(NOW.plusMillis(500));
        assertThat(balance.abstains(NOW.plusMillis(500))).isFalse();
    }

    @Test
    void givenAYoungNode_whenItPlansItsNextLook_thenItIsAfterAsLongAsItHasLivedAndAfterALeaseAtTheLatest() {
        Balance young = new Balance(SELF, LEASE, NOW);

        assertThat(young.nextLook(NOW)).isEqualTo(NOW.plusMillis(100));
        assertThat(young.nextLook(NOW.plusMillis(100))).isEqualTo(NOW.plusMillis(200));
        assertThat(young.nextLook(NOW.plusSeconds(1))).isEqualTo(NOW.plusSeconds(2));
        assertThat(young.nextLook(NOW.plusSeconds(60))).isEqualTo(NOW.plusSeconds(65));
    }

    @Test
    void givenLeasesOfOthers_whenANodePlansItsNextLook_thenItIsWhenTheFirstMayHaveRunOut() {
        look(NOW, 0, node(1, 0, 7), node(2, 0, 7), node(3, 0, 7));

        assertThat(balance.nextLook(NOW)).isEqualTo(NOW.plusMillis(3_050));
        assertThat(balance.nextLook(NOW.plusSeconds(4))).isEqualTo(NOW.plusMillis(4_100));
    }

    @Test
    void givenNobodyElse_whenANodePlansItsNextLook_thenItIsALeaseAway() {
        look(NOW, 0, node(1, 0, 7));

        assertThat(balance.nextLook(NOW)).isEqualTo(NOW.plus(LEASE));
    }
}
