package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.store.ClaimResult;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Instances that begin later: they are there at once, and nobody gets them before. */
public abstract class LaterStartContract extends Contract {

    private static final Instant LATER = NOON.plusSeconds(60);

    @Rule("LS-01")
    @Test
    void givenAStartForLater_whenNodesClaim_thenTheyLearnWhenAndGetItThen() {
        Epoch alpha = join("alpha");
        committed(later("one"));

        ClaimResult before = claim(alpha, 10);
        clock.advance(Duration.ofSeconds(60));
        ClaimResult then = claim(alpha, 10);

        assertThat(before.claimed()).isEmpty();
        assertThat(before.nextReady()).contains(LATER);
        assertThat(idsOf(then)).containsExactly("one");
    }

    @Rule("LS-02")
    @Test
    void givenAStartForATimeThatHasPassed_whenNodesClaim_thenTheyGetItAtOnce() {
        committed(startAt("one", NOON.minusSeconds(1)));

        assertThat(row("one").readyAt()).contains(NOON);
        assertThat(idsOf(claim(join("alpha"), 10))).containsExactly("one");
    }

    @Rule("LS-03")
    @Test
    void givenAStartForLater_whenMessagesCome_thenTheyWaitAndItIsReadyNoEarlier() {
        Epoch alpha = join("alpha");
        committed(later("one"), delivery("one", "a"), delivery("one", "b").knownBy("k"));

        assertThat(row("one").readyAt()).contains(LATER);
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        clock.advance(Duration.ofSeconds(60));
        assertThat(bodies(claimOne(alpha).inbox())).containsExactly("a", "b");
    }

    @Rule("LS-04")
    @Test
    void givenAStartForLater_whenAMessageRousesIt_thenItIsReadyAtOnceAndStaysSo() {
        Epoch alpha = join("alpha");
        committed(later("one"), delivery("one", "a"), delivery("one", "stop").rousing());

        assertThat(row("one").readyAt()).contains(NOON);
        long key = claimOne(alpha).instance().key();
        List<Long> messages =
                inbox("one").stream().map(message -> message.key()).toList();
        committed(turn(key, alpha, 1, 0, messages, Optional.empty()), release(key, alpha));
        committed(delivery("one", "more"));
        assertThat(row("one").readyAt()).contains(NOON);
    }

    @Rule("LS-05")
    @Test
    void givenAStartForLaterThatIsPaused_whenItIsResumedBefore_thenItBeginsWhenItWasTo() {
        committed(later("one"), new Write.Pause(id("one"), "{}", NOON));
        assertThat(row("one").status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(row("one").readyAt()).isEmpty();

        committed(new Write.Resume(id("one"), NOON, true));

        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row("one").readyAt()).contains(LATER);
    }

    @Rule("LS-06")
    @Test
    void givenAStartForLaterThatIsPaused_whenItIsResumedAfterwards_thenItIsReadyAtOnce() {
        committed(later("one"), new Write.Pause(id("one"), "{}", NOON));
        clock.advance(Duration.ofSeconds(90));

        committed(new Write.Resume(id("one"), clock.instant(), true));

        assertThat(row("one").readyAt()).contains(NOON.plusSeconds(90));
    }

    @Rule("LS-07")
    @Test
    void givenAStartForLaterThatIsPaused_whenAMessageRousesIt_thenItIsReadyAtOnce() {
        committed(
                later("one"),
                new Write.Pause(id("one"), "{}", NOON),
                delivery("one", "stop").rousing());

        assertThat(row("one").status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(row("one").readyAt()).contains(NOON);
    }

    @Rule("LS-08")
    @Test
    void givenAStartForLater_whenItIsTerminated_thenItNeverBegins() {
        Epoch alpha = join("alpha");
        Write.Start start = later("one");
        committed(start, delivery("one", "a"));

        assertThat(commitOne(terminate(start.key()))).isInstanceOf(Outcome.Committed.class);

        clock.advance(Duration.ofSeconds(60));
        assertThat(claim(alpha, 10).claimed()).isEmpty();
        assertThat(row("one").status()).isEqualTo(InstanceStatus.TERMINATED);
    }

    @Rule("LS-09")
    @Test
    void givenAnEndedInstance_whenItIsReplacedByOneForLater_thenThatBeginsThen() {
        Epoch alpha = join("alpha");
        long old = owned("one", alpha);
        committed(turn(old, alpha, 0, Changes.end(InstanceStatus.COMPLETED, "{}")));

        committed(replacingLater("one"));

        assertThat(row("one").readyAt()).contains(LATER);
    }

    private Write.Start later(String id) {
        return startAt(id, LATER);
    }

    private Write.Start startAt(String id, Instant begin) {
        return beginning(start(id), begin);
    }

    private Write.Start replacingLater(String id) {
        return beginning(replacing(start(id)), LATER);
    }

    private static Write.Start beginning(Write.Start start, Instant begin) {
        return new Write.Start(
                start.key(),
                start.id(),
                start.kind(),
                start.name(),
                start.version(),
                start.start(),
                start.at(),
                start.owner(),
                start.replace(),
                start.attributes(),
                Formats.FIRST,
                Optional.of(begin),
                start.idempotencyKey());
    }
}
