package dev.clew.guide;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ApplicationException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Retry;
import dev.clew.api.Step;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Activities, steps and retries. */
final class ActivitiesTest {

    record Order(String id, String card, long cents) {}

    static final Orchestration<Order, String> ORDER = Orchestration.of("order", Order.class, String.class);
    static final Order BOOK = new Order("o1", "4242", 1999);

    // guide: declare
    static final Activity<Order, String> CHARGE = Activity.of("charge", Order.class, String.class)
            .retry(Retry.exponential(5).startingAt(Duration.ofSeconds(1)).upTo(Duration.ofMinutes(1)))
            .timeout(Duration.ofSeconds(20));
    // guide: end

    /** A bank that remembers by key what it has done. */
    private static final class Bank {

        private final Map<String, String> charges = new LinkedHashMap<>();
        private int answersLost;

        String charge(String key, String card, long cents) {
            String id = charges.computeIfAbsent(key, first -> "payment-" + (charges.size() + 1));
            if (answersLost-- > 0) {
                throw new IllegalStateException("connection reset after " + cents + " from " + card);
            }
            return id;
        }
    }

    private final Bank bank = new Bank();

    // guide: idempotency
    String charge(ActivityContext activity, Order order) {
        return bank.charge(activity.idempotencyKey(), order.card(), order.cents());
    }
    // guide: end

    @Test
    void givenABankWhoseAnswersAreLost_whenItIsAskedAgain_thenItChargesOnce() {
        bank.answersLost = 2;
        try (TestClew clew = TestClew.builder()
                .register(ORDER, (ctx, order) -> ctx.call(CHARGE, order))
                .register(CHARGE, this::charge)
                .start()) {
            var order = clew.client().start(ORDER, "o1", BOOK);
            clew.advance(Duration.ofSeconds(3)); // waits of 1 and 2 s, of which jitter only takes away

            assertThat(clew.resultOf(order)).isEqualTo("payment-1");
            assertThat(bank.charges).hasSize(1);
            assertThatHistory(order).scheduled(1, CHARGE).has(2, "AttemptFailed");
        }
    }

    // guide: policies
    static final Retry QUICKLY = Retry.exponential(5); // 100 ms, 200 ms, 400 ms, 800 ms
    static final Retry EVERY_MINUTE = Retry.fixed(60, Duration.ofMinutes(1));
    static final Retry UNTIL_DONE = Retry.exponential(Integer.MAX_VALUE)
            .startingAt(Duration.ofSeconds(1))
            .upTo(Duration.ofHours(1));
    static final Retry NOT_WHEN_DECLINED = Retry.exponential(5).neverOn("card_declined");
    // guide: end

    @Test
    void givenPolicies_whenTheirWaitsAreAsked_thenTheyAreWhatTheGuideSays() {
        assertThat(List.of(1, 2, 3, 4))
                .extracting(attempt -> QUICKLY.delayAfter(attempt, 0).toMillis())
                .containsExactly(100L, 200L, 400L, 800L);
        assertThat(EVERY_MINUTE.delayAfter(59, 0.5)).isEqualTo(Duration.ofMinutes(1));
        assertThat(UNTIL_DONE.delayAfter(1000, 0)).isEqualTo(Duration.ofHours(1));
        assertThat(NOT_WHEN_DECLINED.never()).containsExactly("card_declined");
    }

    // guide: declined
    static String chargeOrDecline(Order order) {
        if (order.cents() > 100_000) {
            throw ApplicationException.nonRetryable("card_declined", "the limit is 1000");
        }
        return "charged";
    }
    // guide: end

    // guide: later
    static ApplicationException refused(int status, Duration retryAfter) {
        return status == 429
                ? ApplicationException.rateLimited("the bank wants fewer calls", retryAfter)
                : ApplicationException.retryAfter("busy", "the bank answered " + status, retryAfter);
    }
    // guide: end

    @Test
    void givenABankThatIsBusy_whenItIsAskedAgain_thenThatIsWhenItSaidAndItsLimitCostsNoAttempt() {
        Activity<Order, String> twice = CHARGE.retry(Retry.fixed(2, Duration.ofHours(1)));
        AtomicInteger asked = new AtomicInteger();
        try (TestClew clew = TestClew.builder()
                .register(ORDER, (ctx, order) -> ctx.call(twice, order))
                .register(CHARGE, order -> switch (asked.incrementAndGet()) {
                    case 1, 2 -> throw refused(429, Duration.ofSeconds(20));
                    case 3 -> throw refused(503, Duration.ofSeconds(5));
                    default -> "charged";
                })
                .start()) {
            var order = clew.client().start(ORDER, "o1", BOOK);
            clew.advance(Duration.ofSeconds(45));

            assertThat(clew.resultOf(order)).isEqualTo("charged");
        }
    }

    // guide: catch
    static String order(OrchestrationContext ctx, Order order) {
        try {
            return ctx.call(CHARGE, order);
        } catch (ActivityFailedException failed) {
            if (failed.failure().type().equals("card_declined")) {
                return "declined: " + failed.failure().message();
            }
            throw failed;
        }
    }
    // guide: end

    @Test
    void givenACardThatIsDeclined_whenItIsCharged_thenNobodyTriesAgainAndTheOrchestrationDecides() {
        try (TestClew clew = TestClew.builder()
                .register(ORDER, ActivitiesTest::order)
                .register(CHARGE, ActivitiesTest::chargeOrDecline)
                .start()) {
            var dear = clew.client().start(ORDER, "dear", new Order("dear", "4242", 250_000));

            assertThat(clew.resultOf(dear)).isEqualTo("declined: the limit is 1000");
            assertThatHistory(dear).hasNo("AttemptFailed");
        }
    }

    @Test
    void givenAnActivityThatKeepsFailing_whenItsAttemptsAreUsedUp_thenAnUncaughtFailureEndsTheInstance() {
        bank.answersLost = 99;
        try (TestClew clew = TestClew.builder()
                .register(ORDER, ActivitiesTest::order)
                .register(CHARGE, this::charge)
                .start()) {
            var order = clew.client().start(ORDER, "o1", BOOK);
            clew.advance(Duration.ofMinutes(1));

            assertThatThrownBy(() -> clew.resultOf(order)).hasMessageContaining("IllegalStateException");
            assertThatHistory(order).has(4, "AttemptFailed").has(1, "ActivityFailed");
        }
    }

    // guide: steps
    static final Step<String> RECEIPT = Step.of("receipt", String.class)
            .retry(Retry.fixed(3, Duration.ofSeconds(5)))
            .timeout(Duration.ofSeconds(10));

    static String orderInSteps(OrchestrationContext ctx, Order order) {
        long fee = ctx.step("fee", Long.class, step -> order.cents() / 100);
        ctx.step("audit", step -> System.getLogger("audit").log(System.Logger.Level.DEBUG, order));
        return ctx.step(RECEIPT, step -> step.idempotencyKey() + " for " + (order.cents() + fee));
    }
    // guide: end

    @Test
    void givenSteps_whenTheyRun_thenTheirResultsAreRemembered() {
        try (TestClew clew =
                TestClew.builder().register(ORDER, ActivitiesTest::orderInSteps).start()) {
            var order = clew.client().start(ORDER, "o1", BOOK);

            assertThat(clew.resultOf(order)).endsWith(" for 2018");
            assertThatHistory(order).has(3, "StepCompleted");
        }
    }

    // guide: heartbeat
    static final Activity<Integer, Integer> IMPORT = Activity.of("import", Integer.class, Integer.class)
            .retry(Retry.fixed(10, Duration.ofSeconds(30)))
            .heartbeat(Duration.ofMinutes(1))
            .scheduleToClose(Duration.ofHours(6));

    int importRows(ActivityContext activity, int rows) throws InterruptedException {
        int done = activity.details(Integer.class).orElse(0);
        while (done < rows && !activity.cancelled()) {
            importRow(done++);
            activity.heartbeat(done);
        }
        return done;
    }
    // guide: end

    private final List<Integer> imported = new ArrayList<>();

    private void importRow(int row) throws InterruptedException {
        if (imported.size() == 7) {
            imported.add(-1);
            throw new InterruptedException("cut off");
        }
        imported.add(row);
    }

    @Test
    void givenAnImportThatFailsHalfWay_whenItIsTriedAgain_thenItGoesOnWhereItWas() {
        Orchestration<Integer, Integer> all = Orchestration.of("all", Integer.class, Integer.class);
        try (TestClew clew = TestClew.builder()
                .register(all, (ctx, rows) -> ctx.call(IMPORT, rows))
                .register(IMPORT, this::importRows)
                .start()) {
            var rows = clew.client().start(all, "rows", 10);
            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(rows)).isEqualTo(10);
            assertThat(imported).containsExactly(0, 1, 2, 3, 4, 5, 6, -1, 7, 8, 9);
        }
    }
}
