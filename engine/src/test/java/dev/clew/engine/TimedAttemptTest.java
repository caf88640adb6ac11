package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.kernel.Message.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time an attempt has: what comes first is reported, once, and leaves no timer behind. */
final class TimedAttemptTest {

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final Timers timers = new Timers(() -> {});
    private final Attempt attempt = SomeAttempt.of(1, "1", 1);
    private final List<Report> reports = new ArrayList<>();
    private Instant now = NOON;

    private TimedAttempt timed(Optional<Duration> run, Optional<Instant> closeBy) {
        return new TimedAttempt(attempt, Observer.NONE, Optional::empty, timers, () -> now, run, closeBy, reports::add);
    }

    private void passTo(Instant instant) {
        now = instant;
        timers.runDue(now);
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void givenAnAttemptThatEndsInTime_whenItsTimeWouldBeUp_thenNothingIsLeftOfItsTimers() {
        TimedAttempt timed = timed(Optional.of(Duration.ofSeconds(1)), Optional.of(NOON.plusSeconds(5)));
        timed.watch();

        timed.run(() -> Payload.json("1"));

        assertThat(reports).containsExactly(new Report.Succeeded(Payload.json("1")));
        assertThat(timers.next()).isEmpty();
    }

    @Test
    void givenAnAttemptThatRunsTooLong_whenItsTimeIsUp_thenItIsInterruptedAndMayBeTriedAgain() {
        TimedAttempt timed = timed(Optional.of(Duration.ofSeconds(1)), Optional.of(NOON.plusSeconds(5)));

        timed.run(() -> {
            assertThat(attempt.deadline()).contains(NOON.plusSeconds(1));
            passTo(NOON.plusSeconds(1));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(attempt.cancelled()).isTrue();
            return Payload.json("too late");
        });

        assertThat(reports).singleElement().isInstanceOfSatisfying(Report.Failed.class, failed -> {
            assertThat(failed.failure())
                    .isEqualTo(Failure.application(Failure.TIMEOUT, "attempt 1 of 'work' ran longer than PT1S"));
        });
    }

    @Test
    void givenAnEndOfAllAttempts_whenItComesWhileOneWaitsForASlot_thenThatFailsForGoodAndNeverRuns() {
        TimedAttempt timed = timed(Optional.empty(), Optional.of(NOON.plusSeconds(5)));
        timed.watch();

        passTo(NOON.plusSeconds(5));
        timed.run(() -> {
            throw new AssertionError("it ran");
        });

        assertThat(reports).singleElement().isInstanceOfSatisfying(Report.Failed.class, failed -> {
            assertThat(failed.failure().type()).isEqualTo(Failure.TIMEOUT);
            assertThat(failed.failure().retryable()).isFalse();
        });
    }

    @Test
    void givenAnEndOfAllAttemptsBeforeThatOfThisOne_whenTheBodyAsks_thenThatIsItsDeadline() {
        TimedAttempt timed = timed(Optional.of(Duration.ofDays(1)), Optional.of(NOON.plusSeconds(5)));

        timed.run(() -> {
            assertThat(attempt.deadline()).contains(NOON.plusSeconds(5));
            return Payload.NULL;
        });

        assertThat(reports).containsExactly(new Report.Succeeded(Payload.NULL));
    }

    @Test
    void givenAnAttemptThatSaidHowFarItGot_whenItsTimeIsUp_thenThatIsLeftForTheNext() {
        timed(Optional.of(Duration.ofSeconds(1)), Optional.empty()).run(() -> {
            attempt.heartbeat(7);
            passTo(NOON.plusSeconds(1));
            return Payload.NULL;
        });

        assertThat(reports)
                .singleElement()
                .isInstanceOfSatisfying(
                        Report.Failed.class,
                        failed -> assertThat(failed.details()).contains(Payload.json("7")));
    }
}
