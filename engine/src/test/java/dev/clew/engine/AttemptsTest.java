package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clew.api.ApplicationException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.kernel.Message.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Slots for activities: bounded, first come first served, and given back whatever happens. */
final class AttemptsTest {

    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final Bustle bustle = new Bustle();
    private final Attempts attempts = new Attempts(threads::add, 2, bustle);
    private final List<String> ran = new ArrayList<>();

    private void submit(String name) {
        attempts.submit(() -> ran.add(name));
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void givenMoreTasksThanSlots_whenTheyAreSubmitted_thenTheOthersWaitAndRunInTheirOrder() {
        List.of("a", "b", "c", "d").forEach(this::submit);

        assertThat(threads).hasSize(2);
        assertThat(attempts.waiting()).isEqualTo(2);
        runAll();
        assertThat(ran).containsExactly("a", "b", "c", "d");
        assertThat(attempts.waiting()).isZero();
    }

    @Test
    void givenATaskThatThrows_whenItEnds_thenItsSlotIsFreeAndNothingIsGoingOn() {
        attempts.submit(() -> {
            throw new IllegalStateException("on purpose");
        });
        submit("b");
        submit("c");

        runAll();

        assertThat(ran).containsExactly("b", "c");
        assertThat(bustle.count()).isZero();
        List.of("d", "e").forEach(this::submit);
        assertThat(threads).hasSize(2);
    }

    @Test
    void givenNoFreeSlot_whenATaskNeedsNone_thenItRunsAtOnceAndTakesNone() {
        List.of("a", "b").forEach(this::submit);

        attempts.submitWithoutSlot(() -> ran.add("step"));

        assertThat(threads).hasSize(3);
        runAll();
        List.of("c", "d").forEach(this::submit);
        assertThat(threads).hasSize(2);
        assertThat(ran).containsExactly("a", "b", "step");
    }

    @Test
    void givenTasksThatWait_whenTheyAreForgotten_thenOnlyWhatHasBegunRuns() {
        List.of("a", "b", "c").forEach(this::submit);

        attempts.clear();
        runAll();

        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void givenNothingButEnds_whenTheyAreCounted_thenWhatIsGoingOnIsNeverLessThanNothing() {
        submit("a");
        assertThat(bustle.count()).isEqualTo(1);
        runAll();

        assertThat(bustle.count()).isZero();
        assertThatIllegalStateException().isThrownBy(bustle::leave);
    }

    // --- slots that are reserved

    @Test
    void givenFreeSlots_whenTheyAreReserved_thenOthersWaitUntilWhatIsNotUsedIsGivenBack() {
        assertThat(attempts.reserve(5, () -> {})).isEqualTo(2);
        submit("local");
        assertThat(threads).isEmpty();

        attempts.submitReserved(() -> ran.add("reserved"));
        attempts.release(1);
        runAll();

        assertThat(ran).containsExactly("reserved", "local");
        assertThat(attempts.reserve(5, () -> {})).isEqualTo(2);
    }

    @Test
    void givenNoFreeSlot_whenOthersWaitAsWell_thenSlotsThatFallFreeGoToBothInTurn() {
        List.of("a", "b", "c", "d", "e").forEach(this::submit);
        assertThat(attempts.reserve(5, () -> ran.add("told"))).isZero();

        threads.remove().run(); // a: kept for the reserver
        assertThat(ran).containsExactly("a", "told");
        assertThat(attempts.reserve(5, () -> {})).isEqualTo(1);
        attempts.submitReserved(() -> ran.add("reserved"));
        assertThat(attempts.reserve(5, () -> ran.add("told again"))).isZero();
        threads.remove().run(); // b: makes room for c, since the reserver had the last
        threads.remove().run(); // the reserved one: the reserver's turn again

        assertThat(ran).containsExactly("a", "told", "b", "reserved", "told again");
        assertThat(attempts.waiting()).isEqualTo(2);
    }

    @Test
    void givenASlotThatIsKept_whenTheReserverWantsNoMore_thenItIsForAll() {
        List.of("a", "b", "c").forEach(this::submit);
        assertThat(attempts.reserve(5, () -> {})).isZero();
        threads.remove().run();
        assertThat(threads).hasSize(1);

        attempts.reserveNoMore();
        runAll();

        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void givenABacklog_whenItGrows_thenTheRoomShrinks() {
        int room = attempts.room();

        List.of("a", "b", "c").forEach(this::submit);

        assertThat(attempts.room()).isEqualTo(room - 1);
    }

    // --- reports

    private static final Attempt ATTEMPT = SomeAttempt.of(1, "1", 1);

    @Test
    void givenABodyThatReturns_whenItIsReported_thenThatIsItsResult() {
        assertThat(Attempts.report(ATTEMPT, () -> Payload.json("1")))
                .isEqualTo(new Report.Succeeded(Payload.json("1")));
    }

    static Stream<Arguments> failures() {
        Failure declined = new Failure(Failure.Kind.APPLICATION, "declined", "no cover", false, Optional.empty());
        return Stream.of(
                arguments(new ApplicationException(declined), declined),
                arguments(
                        new ConfigurationException("not_encodable", "no"),
                        Failure.configuration("not_encodable", "no")),
                arguments(new java.io.IOException("gone"), Failure.application("IOException", "gone")),
                arguments(new StackOverflowError(), Failure.application("StackOverflowError", "StackOverflowError")),
                arguments(
                        new InterruptedException("by itself"),
                        Failure.application("InterruptedException", "by itself")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void givenABodyThatThrows_whenItIsReported_thenThatIsItsFailure(Throwable thrown, Failure failure) {
        assertThat(Attempts.report(ATTEMPT, () -> {
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) thrown;
                }))
                .isEqualTo(new Report.Failed(failure));
    }

    @Test
    void givenAnAttemptThatWasCancelled_whenItsBodyIsInterrupted_thenItIsNotTriedAgain() {
        Attempt cancelled = SomeAttempt.of(1, "1", 1);
        cancelled.cancel();

        Report report = Attempts.report(cancelled, () -> {
            throw new InterruptedException();
        });

        assertThat(report).isInstanceOfSatisfying(Report.Failed.class, failed -> {
            assertThat(failed.failure().type()).isEqualTo(Failure.CANCELLED);
            assertThat(failed.failure().retryable()).isFalse();
        });
    }
}
