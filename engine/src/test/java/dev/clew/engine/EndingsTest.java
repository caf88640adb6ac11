package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.store.InstanceId;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who waits for an instance hears of its end: all of them, of that end only, and nothing is kept for nobody. */
final class EndingsTest {

    private static final InstanceId ID = new InstanceId("default", "i");
    private static final InstanceId OTHER = new InstanceId("default", "other");
    private static final Ended FIRST = new Ended(InstanceStatus.COMPLETED, Outcome.of(Payload.json("1")));
    private static final Ended SECOND = new Ended(InstanceStatus.COMPLETED, Outcome.of(Payload.json("2")));

    private final Endings endings = new Endings();

    @Test
    void givenManyWhoWait_whenTheInstanceEnds_thenAllHearOfItAndThoseWhoWaitForAnotherDoNot() {
        var one = endings.expect(ID);
        var another = endings.expect(ID);
        var elsewhere = endings.expect(OTHER);

        endings.announce(ID, FIRST);

        assertThat(one).isCompletedWithValue(FIRST);
        assertThat(another).isCompletedWithValue(FIRST);
        assertThat(elsewhere).isNotDone();
    }

    @Test
    void givenOneOfTwoGivesUp_whenTheInstanceEnds_thenTheOtherHearsOfIt() {
        CompletableFuture<Ended> one = endings.expect(ID);
        CompletableFuture<Ended> another = endings.expect(ID);

        endings.forget(ID, one);
        endings.announce(ID, FIRST);

        assertThat(another).isCompletedWithValue(FIRST);
    }

    @Test
    void givenAnEndThatNobodyWaitedFor_whenSomebodyWaits_thenItIsForTheNext() {
        endings.announce(ID, FIRST);
        var late = endings.expect(ID);
        assertThat(late).isNotDone();

        endings.announce(ID, SECOND);

        assertThat(late).isCompletedWithValue(SECOND);
    }

    @Test
    void givenOneWhoHasHeardAndNotLeftYet_whenAnotherWaitsForTheInstanceThatReplacedIt_thenItHearsOfThat() {
        var before = endings.expect(ID);
        endings.announce(ID, FIRST);

        var after = endings.expect(ID);
        assertThat(after).isNotDone();
        endings.forget(ID, before);
        endings.announce(ID, SECOND);

        assertThat(before).isCompletedWithValue(FIRST);
        assertThat(after).isCompletedWithValue(SECOND);
    }

    @Test
    void givenAllHaveLeft_whenTheyAreCounted_thenNothingIsKept() {
        var one = endings.expect(ID);
        var another = endings.expect(ID);
        var elsewhere = endings.expect(OTHER);
        endings.announce(ID, FIRST);

        endings.forget(ID, one);
        endings.forget(ID, another);
        endings.forget(OTHER, elsewhere);

        assertThat(endings.size()).isZero();
    }
}
