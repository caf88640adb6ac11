package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimersTest {

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final List<String> ran = new ArrayList<>();
    private int toldOfEarlier;
    private final Timers timers = new Timers(() -> toldOfEarlier++);

    private Timers.Appointment at(int second, String name) {
        return timers.at(NOON.plusSeconds(second), () -> ran.add(name));
    }

    @Test
    void givenAppointments_whenTimePasses_thenTheyRunInOrderAndNoneEarly() {
        at(3, "third");
        at(1, "first");
        at(2, "second");

        timers.runDue(NOON);
        assertThat(ran).isEmpty();
        timers.runDue(NOON.plusSeconds(2));
        assertThat(ran).containsExactly("first", "second");
        assertThat(timers.next()).contains(NOON.plusSeconds(3));
    }

    @Test
    void givenAppointmentsForTheSameInstant_whenTheyAreDue_thenTheyRunInTheOrderTheyWereMade() {
        at(1, "a");
        at(1, "b");
        at(1, "c");

        timers.runDue(NOON.plusSeconds(1));

        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void givenACancelledAppointment_whenItsTimeComes_thenNothingHappensAndNothingIsKept() {
        at(1, "never").cancel();

        assertThat(timers.next()).isEmpty();
        timers.runDue(NOON.plusSeconds(5));
        assertThat(ran).isEmpty();
    }

    @Test
    void givenASleeper_whenAnEarlierAppointmentIsMade_thenItIsToldAndElseNot() {
        at(5, "a");
        at(9, "b");
        assertThat(toldOfEarlier).isEqualTo(1);

        at(2, "c");
        assertThat(toldOfEarlier).isEqualTo(2);
    }

    @Test
    void givenAnActionThatThrows_whenOthersAreDueToo_thenTheyRunAllTheSameAndTheTroubleIsTold() {
        at(1, "before");
        timers.at(NOON.plusSeconds(2), () -> {
            throw new IllegalStateException("on purpose");
        });
        at(3, "after");

        assertThatIllegalStateException()
                .isThrownBy(() -> timers.runDue(NOON.plusSeconds(5)))
                .withMessage("on purpose");

        assertThat(ran).containsExactly("before", "after");
        assertThat(timers.next()).isEmpty();
    }

    @Test
    void givenAnAppointmentThatHasRun_whenItIsCancelled_thenNoOtherIsTouched() {
        Timers.Appointment over = at(1, "over");
        timers.runDue(NOON.plusSeconds(1));
        at(1, "another");

        over.cancel();
        timers.runDue(NOON.plusSeconds(1));

        assertThat(ran).containsExactly("over", "another");
        assertThat(over.at()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void givenAnActionThatMakesAnAppointmentThatIsDue_whenItRuns_thenThatWaitsForTheNextLook() {
        timers.at(NOON, () -> at(0, "made meanwhile"));

        timers.runDue(NOON);
        assertThat(ran).isEmpty();
        timers.runDue(NOON);
        assertThat(ran).containsExactly("made meanwhile");
    }
}
