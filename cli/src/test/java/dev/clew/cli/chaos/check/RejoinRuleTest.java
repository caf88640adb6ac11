package dev.clew.cli.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.chaos.check.LifeSpan.Freeze;
import dev.clew.cli.chaos.check.Roster.Member;
import dev.clew.cli.chaos.check.Violation.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that was declared dead while its process lived has to join again. */
final class RejoinRuleTest {

    private static final long FROZEN_MS = 1_000;
    private static final long DEAD_MS = 5_000;
    private static final long THAWED_MS = 9_000;
    private static final Freeze FREEZE = new Freeze(FROZEN_MS, THAWED_MS);

    private final Roster roster = new Roster();

    private void alive(long atMs, long... epochs) {
        roster.see(
                atMs,
                atMs,
                Arrays.stream(epochs)
                        .mapToObj(epoch -> new Member(epoch, Roster.nodeName(1)))
                        .toList());
    }

    @Test
    void givenAFrozenNodeThatWasDeclaredDead_whenItNeverJoinsAgain_thenThatIsALoss() {
        alive(FROZEN_MS, 1);
        alive(DEAD_MS);
        List<LifeSpan> lives = List.of(new LifeSpan(1, THAWED_MS + RejoinRule.PATIENCE_MS + 1, List.of(FREEZE)));

        assertThat(RejoinRule.check(roster, lives))
                .singleElement()
                .extracting(Violation::kind)
                .isEqualTo(Kind.LOST);
    }

    @Test
    void givenAFrozenNodeThatWasDeclaredDead_whenItJoinsUnderANewEpoch_thenItWasFencedAndAllIsWell() {
        alive(FROZEN_MS, 1);
        alive(DEAD_MS);
        alive(THAWED_MS, 2);
        List<LifeSpan> lives = List.of(new LifeSpan(1, 10 * THAWED_MS, List.of(FREEZE)));

        assertThat(RejoinRule.check(roster, lives)).isEmpty();
        assertThat(RejoinRule.fenced(roster, lives)).isOne();
    }

    @Test
    void givenADeadNode_whenItsProcessIsKilledBeforeItCanKnow_thenThatIsRight() {
        alive(FROZEN_MS, 1);
        alive(DEAD_MS);

        assertThat(RejoinRule.check(roster, List.of(new LifeSpan(1, THAWED_MS + 100, List.of(FREEZE)))))
                .isEmpty();
    }

    @Test
    void givenAFreezeThatNobodyNoticed_whenItIsCounted_thenItWasNotFenced() {
        alive(FROZEN_MS, 1);
        alive(THAWED_MS, 1);

        assertThat(RejoinRule.fenced(roster, List.of(new LifeSpan(1, 10 * THAWED_MS, List.of(FREEZE)))))
                .isZero();
    }
}
