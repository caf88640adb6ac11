package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.api.Tags;
import dev.clew.kernel.OperationId;
import dev.clew.store.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One attempt: what its body can ask, that it is reported once, and that its interrupts reach nobody else. */
@Timeout(20)
final class AttemptTest {

    private final Attempt attempt = attempt(1, "3.1", 2);

    private static Attempt attempt(int execution, String operation, int number) {
        return SomeAttempt.of(execution, operation, number);
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void givenAnAttempt_whenItsBodyAsks_thenItLearnsWhatItIs() {
        Instant due = Instant.parse("2030-01-01T00:00:00Z");

        assertThat(attempt.begin(Optional.of(due))).isTrue();

        assertThat(attempt.instanceId()).isEqualTo("i");
        assertThat(attempt.orchestration()).isEqualTo("main");
        assertThat(attempt.orchestrationVersion()).isEqualTo(3);
        assertThat(attempt.name()).isEqualTo("work");
        assertThat(attempt.attempt()).isEqualTo(2);
        assertThat(attempt.deadline()).contains(due);
        assertThat(attempt.cancelled()).isFalse();
    }

    @Test
    void givenAttemptsOfOneOperation_whenTheirKeysAreCompared_thenTheyAreTheSameAndThoseOfOthersAreNot() {
        assertThat(attempt(1, "3.1", 1).idempotencyKey())
                .isEqualTo(attempt.idempotencyKey())
                .isEqualTo("7/1/3.1");
        assertThat(Set.of(
                        attempt.idempotencyKey(),
                        attempt(2, "3.1", 2).idempotencyKey(),
                        attempt(1, "3", 2).idempotencyKey(),
                        attempt(1, "3.2", 2).idempotencyKey()))
                .hasSize(4);
    }

    @Test
    void givenInstancesOfOneId_whenTheirKeysAreCompared_thenTheyDiffer() {
        OperationId operation = new OperationId("1");

        assertThat(Set.of(
                        new Origin(7, new InstanceId("default", "i"), SomeAttempt.MAIN, 1).idempotencyKey(operation),
                        new Origin(8, new InstanceId("default", "i"), SomeAttempt.MAIN, 1).idempotencyKey(operation),
                        new Origin(9, new InstanceId("other", "i"), SomeAttempt.MAIN, 1).idempotencyKey(operation)))
                .as("one that took the id later, and one of another namespace")
                .hasSize(3);
    }

    @Test
    void givenTheLongestKeys_whenTheyAreSent_thenTheyFitIntoAHeader() {
        Origin origin = new Origin(
                Long.MAX_VALUE, new InstanceId("default", "ü".repeat(256)), SomeAttempt.MAIN, Integer.MAX_VALUE);

        assertThat(origin.idempotencyKey(new OperationId("12.3"))).matches("[0-9a-z/.]{1,64}");
    }

    @Test
    void givenAnEndATimeoutAndACancellation_whenTheyMeet_thenOneReports() {
        assertThat(attempt.settle()).isTrue();
        assertThat(attempt.settle()).isFalse();
    }

    @Test
    void givenAnAttemptThatWasCancelledWhileItWaited_whenItsTurnComes_thenItDoesNotBegin() {
        attempt.cancel();

        assertThat(attempt.begin(Optional.empty())).isFalse();
        assertThat(attempt.cancelled()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void givenABodyThatBlocks_whenTheAttemptIsCancelled_thenItIsInterruptedAndCanSeeWhy() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean sawWhy = new AtomicBoolean();
        Thread body = Thread.startVirtualThread(() -> {
            attempt.begin(Optional.empty());
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                sawWhy.set(attempt.cancelled());
            }
        });
        begun.await();

        attempt.cancel();

        body.join();
        assertThat(sawWhy).isTrue();
    }

    @Test
    void givenABodyThatReturnedAsItWasCancelled_whenItsThreadGoesOn_thenItIsNotInterrupted() {
        attempt.begin(Optional.empty());
        attempt.cancel();

        attempt.end();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void givenABodyThatHasReturned_whenTheAttemptIsCancelled_thenItsThreadIsLeftAlone() {
        attempt.begin(Optional.empty());
        attempt.end();

        attempt.cancel();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void givenABodyThatLeavesItsThreadInterrupted_whenItsThreadGoesOn_thenTheNextBodyIsNotInterrupted() {
        attempt.begin(Optional.empty());
        Thread.currentThread().interrupt();

        attempt.end();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void givenARoute_whenTheBodyAsks_thenItLearnsIt() {
        Routing routing = new Routing(Optional.of("renders"), Optional.empty(), Tags.of("gpu"), Optional.of("s-1"), 9);

        Attempt routed = SomeAttempt.of(1, "1", 1, routing, SomeAttempt.heartbeats(Optional.empty()));

        assertThat(routed.queue()).contains("renders");
        assertThat(routed.tag()).contains("gpu");
        assertThat(routed.session()).contains("s-1");
        assertThat(attempt.tag()).isEmpty();
    }

    @Test
    void givenDetailsOfTheAttemptBefore_whenTheBodySaysItsOwn_thenItStillFindsThoseAndTheNextFindsItsOwn() {
        Attempt second =
                SomeAttempt.of(1, "1", 2, Routing.ANYWHERE, SomeAttempt.heartbeats(Optional.of(Payload.json("7"))));
        assertThat(second.left()).isEmpty();

        second.heartbeat(8);
        second.heartbeat();

        assertThat(second.details(Integer.class)).contains(7);
        assertThat(second.left()).contains(Payload.json("8"));
        assertThat(attempt.details(Integer.class)).isEmpty();
    }

    @Test
    void givenDetailsThatAreTooLarge_whenTheBodySaysThem_thenItIsToldAtOnce() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> attempt.heartbeat("x".repeat(200)))
                .withMessageContaining("the most is 100");
        assertThat(attempt.left()).isEmpty();
    }

    @Test
    void givenSomethingToDoOnceItIsSettled_whenThatHappens_thenItIsDoneOnceAndWhatComesLaterAtOnce() {
        List<String> done = new ArrayList<>();
        attempt.whenSettled(() -> done.add("a"));
        assertThat(done).isEmpty();

        attempt.settle();
        attempt.settle();
        attempt.whenSettled(() -> done.add("b"));

        assertThat(done).containsExactly("a", "b");
    }
}
