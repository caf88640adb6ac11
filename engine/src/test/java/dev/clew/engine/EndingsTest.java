package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.store.Hint;
import dev.clew.store.Hints;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who waits for an instance hears of its end: all of them, of that end only, and nothing is kept for nobody. */
final class EndingsTest {

    private static final InstanceId ID = new InstanceId("default", "i");
    private static final InstanceId OTHER = new InstanceId("default", "other");
    private static final Ended FIRST = new Ended(InstanceStatus.COMPLETED, Outcome.of(Payload.json("1")));
    private static final Ended SECOND = new Ended(InstanceStatus.COMPLETED, Outcome.of(Payload.json("2")));

    private final List<Hint> sent = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Endings endings = new Endings(new SentHints(sent), nanos::get);

    private record SentHints(List<Hint> sent) implements Hints {
        @Override
        public boolean arrive() {
            return true;
        }

        @Override
        public void send(Hint hint) {
            sent.add(hint);
        }

        @Override
        public Listening listen(Consumer<Hint> listener) {
            throw new AssertionError("nobody listens here");
        }
    }

    private static Optional<Ended> heard(Waits.Wait wait) throws InterruptedException {
        return wait.await(Duration.ZERO);
    }

    @Test
    void givenManyWhoWait_whenTheInstanceEnds_thenAllHearOfItAndThoseWhoWaitForAnotherDoNot()
            throws InterruptedException {
        var one = endings.wait(ID);
        var another = endings.wait(ID);
        var elsewhere = endings.wait(OTHER);

        endings.announce(ID, FIRST);

        assertThat(heard(one)).contains(FIRST);
        assertThat(heard(another)).contains(FIRST);
        assertThat(heard(elsewhere)).isEmpty();
    }

    @Test
    void givenOneOfTwoGivesUp_whenTheInstanceEnds_thenTheOtherHearsOfIt() throws InterruptedException {
        var one = endings.wait(ID);
        var another = endings.wait(ID);

        one.close();
        endings.announce(ID, FIRST);

        assertThat(heard(another)).contains(FIRST);
    }

    @Test
    void givenAnEndThatNobodyWaitedFor_whenSomebodyWaits_thenItIsForTheNext() throws InterruptedException {
        endings.announce(ID, FIRST);
        var late = endings.wait(ID);
        assertThat(heard(late)).isEmpty();

        endings.announce(ID, SECOND);

        assertThat(heard(late)).contains(SECOND);
    }

    @Test
    void givenOneWhoHasHeardAndNotLeftYet_whenAnotherWaitsForTheInstanceThatReplacedIt_thenItHearsOfThat()
            throws InterruptedException {
        var before = endings.wait(ID);
        endings.announce(ID, FIRST);

        var after = endings.wait(ID);
        assertThat(heard(after)).isEmpty();
        before.close();
        endings.announce(ID, SECOND);

        assertThat(heard(before)).contains(FIRST);
        assertThat(heard(after)).contains(SECOND);
    }

    @Test
    void givenAllHaveLeft_whenTheyAreCounted_thenNothingIsKept() throws InterruptedException {
        var one = endings.wait(ID);
        var another = endings.wait(ID);
        var elsewhere = endings.wait(OTHER);
        endings.announce(ID, FIRST);

        one.close();
        another.close();
        elsewhere.close();

        assertThat(endings.size()).isZero();
    }

    @Test
    void givenSomebodyElsewhereWaits_whenTheInstanceEnds_thenAHintIsSentOnce() {
        endings.hear(new Hint.Watched(ID));

        endings.announce(ID, FIRST);
        endings.announce(ID, SECOND);
        endings.announce(OTHER, FIRST);

        assertThat(sent).containsExactly(new Hint.Ended(ID));
    }

    @Test
    void givenSomebodyElsewhereStoppedWaiting_whenTheInstanceEndsMuchLater_thenNoHintIsSent() {
        endings.hear(new Hint.Watched(ID));
        nanos.addAndGet(Endings.REMEMBERED.toNanos() + 1);
        endings.forgetOld();

        endings.announce(ID, FIRST);

        assertThat(sent).isEmpty();
    }

    @Test
    void givenAWait_whenOthersSayThatTheInstanceHasEnded_thenItIsTimeToLookAndTheWaitGoesOn() throws Exception {
        var wait = endings.wait(ID);
        var looked = Executors.newVirtualThreadPerTaskExecutor().submit(() -> wait.await(Duration.ofMinutes(1)));

        endings.hear(new Hint.Ended(ID));

        assertThat(looked.get()).isEmpty();
        endings.announce(ID, FIRST);
        assertThat(heard(wait)).contains(FIRST);
    }

    // --- what is published before the end

    private static boolean isToldWithin(Waits.Wait wait, Runnable news) throws Exception {
        var looked = Executors.newVirtualThreadPerTaskExecutor().submit(() -> {
            long start = System.nanoTime();
            wait.await(Duration.ofSeconds(20));
            return System.nanoTime() - start < Duration.ofSeconds(10).toNanos();
        });
        news.run();
        return looked.get();
    }

    @Test
    void givenOneWhoFollows_whenTheInstancePublishesAgainAndAgainAndEnds_thenItIsToldEachTime() throws Exception {
        var wait = endings.follow(ID);

        assertThat(isToldWithin(wait, () -> endings.changed(ID))).isTrue();
        assertThat(isToldWithin(wait, () -> endings.changed(ID))).isTrue();
        assertThat(isToldWithin(wait, () -> endings.announce(ID, FIRST))).isTrue();

        wait.close();
        assertThat(endings.size()).isZero();
    }

    @Test
    void givenSomethingPublishedBetweenTwoLooks_whenTheNextWaitBegins_thenItIsOverAtOnce() throws Exception {
        var wait = endings.follow(ID);
        endings.changed(ID);

        assertThat(isToldWithin(wait, () -> {})).isTrue();
    }

    @Test
    void givenOneWhoWaitsForTheEnd_whenTheInstancePublishes_thenItGoesOnWaiting() throws InterruptedException {
        var wait = endings.wait(ID);

        endings.changed(ID);
        endings.hear(new Hint.Changed(ID));

        assertThat(heard(wait)).isEmpty();
        endings.announce(ID, FIRST);
        assertThat(heard(wait)).contains(FIRST);
    }

    @Test
    void givenSomebodyElsewhereFollows_whenTheInstancePublishesOrEnds_thenAHintIsSentAndNoneToWhoWaitsForTheEnd() {
        endings.hear(new Hint.Watched(ID));
        endings.hear(new Hint.Followed(ID));

        endings.changed(ID);
        assertThat(sent).containsExactly(new Hint.Changed(ID));

        endings.hear(new Hint.Followed(ID));
        endings.announce(ID, FIRST);
        assertThat(sent).containsExactly(new Hint.Changed(ID), new Hint.Ended(ID), new Hint.Changed(ID));
    }
}
