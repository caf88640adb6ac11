package com.example.orders;

import static com.example.orders.OrderSaga.APPROVAL;
import static com.example.orders.OrderSaga.CHARGE;
import static com.example.orders.OrderSaga.ORDER;
import static com.example.orders.OrderSaga.REFUND;
import static com.example.orders.OrderSaga.RELEASE;
import static com.example.orders.OrderSaga.RESERVE;
import static com.example.orders.OrderSaga.SHIP;
import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.InstanceHandle;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The saga under a virtual clock: days pass in milliseconds, and the engine dies wherever we want it to. */
final class OrderSagaTest {

    private static final Order CHEAP = new Order("o1", "book", 2, 3_000);
    private static final Order EXPENSIVE = new Order("o1", "telescope", 1, 250_000);

    private final RecordedServices services = new RecordedServices();
    private final TestClew clew = engine(services);

    static TestClew engine(Services services) {
        OrderSaga saga = new OrderSaga(services);
        return TestClew.builder()
                .register(ORDER, saga::run)
                .register(RESERVE, saga::reserve)
                .register(CHARGE, saga::charge)
                .register(SHIP, saga::ship)
                .register(RELEASE, saga::release)
                .register(REFUND, saga::refund)
                .start();
    }

    @AfterEach
    void close() {
        clew.close();
    }

    private InstanceHandle<Confirmation> start(TestClew engine, Order order) {
        InstanceHandle<Confirmation> handle = engine.client().start(ORDER, order.id(), order);
        engine.runUntilQuiet();
        return handle;
    }

    @Test
    void givenACheapOrder_whenItRuns_thenNobodyHasToApprove() {
        var order = start(clew, CHEAP);

        assertThat(clew.resultOf(order)).isEqualTo(new Confirmation("o1", "T-o1"));
        assertThat(services.effects()).containsExactly("reserve 2 book", "charge 3000", "ship o1");
    }

    @Test
    void givenAnExpensiveOrder_whenItIsApprovedAfterHours_thenItIsShipped() {
        var order = start(clew, EXPENSIVE);
        clew.advance(Duration.ofHours(23));
        assertThat(order.info().customStatus()).contains("waiting for approval");

        order.signal(APPROVAL, new Approval(true, "alice"));

        assertThat(clew.resultOf(order).trackingNumber()).isEqualTo("T-o1");
    }

    @Test
    void givenAnExpensiveOrder_whenItIsRejected_thenMoneyAndGoodsGoBack() {
        var order = start(clew, EXPENSIVE);

        order.signal(APPROVAL, new Approval(false, "bob"));

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> clew.resultOf(order))
                .withMessageContaining("decided by bob");
        assertThat(services.effects())
                .containsExactly(
                        "reserve 1 telescope",
                        "charge 250000",
                        "refund payment of o1",
                        "release reservation of telescope");
    }

    @Test
    void givenAnExpensiveOrder_whenADayPassesWithoutADecision_thenMoneyAndGoodsGoBack() {
        var order = start(clew, EXPENSIVE);

        clew.advance(OrderSaga.TIME_TO_APPROVE);

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> clew.resultOf(order))
                .withMessageContaining("nobody, in time");
        assertThat(services.effects()).endsWith("refund payment of o1", "release reservation of telescope");
    }

    @Test
    void givenAnOrderThatWaits_whenItIsCancelled_thenItIsUndoneBeforeItEnds() {
        var order = start(clew, EXPENSIVE);

        order.cancel("the customer changed her mind");

        assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> clew.resultOf(order));
        assertThat(services.effects()).endsWith("refund payment of o1", "release reservation of telescope");
    }

    @Test
    void givenABankThatDeclines_whenTheOrderRuns_thenItIsAskedOnceAndTheGoodsGoBack() {
        List<String> asked = new ArrayList<>();
        RecordedServices poor = new RecordedServices() {
            @Override
            public String charge(String key, String orderId, long cents) {
                asked.add(orderId);
                throw new PaymentDeclinedException("no cover");
            }
        };
        try (TestClew engine = engine(poor)) {
            var order = start(engine, CHEAP);

            assertThatExceptionOfType(ApplicationException.class)
                    .isThrownBy(() -> engine.resultOf(order))
                    .withMessageContaining("no cover");
            assertThat(asked).hasSize(1);
            assertThat(poor.effects()).containsExactly("reserve 2 book", "release reservation of book");
        }
    }

    @Test
    void givenACarrierThatIsDownForAWhile_whenTheOrderRuns_thenItIsAskedAgainUntilItAnswers() {
        int[] failures = {3};
        RecordedServices flaky = new RecordedServices() {
            @Override
            public String ship(String key, String orderId) {
                if (failures[0]-- > 0) {
                    throw new IllegalStateException("the carrier does not answer");
                }
                return super.ship(key, orderId);
            }
        };
        try (TestClew engine = engine(flaky)) {
            var order = start(engine, CHEAP);
            engine.advance(Duration.ofMinutes(1));

            assertThat(engine.resultOf(order).trackingNumber()).isEqualTo("T-o1");
            assertThatHistory(order).scheduled(1, SHIP).has(3, "AttemptFailed");
        }
    }

    @Test
    void givenACrashBeforeOrAfterAnyCommit_whenAnOrderIsApproved_thenEachSideEffectHappensOnce() {
        int crashes = crashEverywhere(engine -> {
            var order = start(engine, EXPENSIVE);
            order.signal(APPROVAL, new Approval(true, "alice"));
            return engine.resultOf(order).toString();
        });

        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void givenACrashBeforeOrAfterAnyCommit_whenAnOrderIsCancelled_thenEachCompensationHappensOnce() {
        int crashes = crashEverywhere(engine -> {
            var order = start(engine, EXPENSIVE);
            order.cancel("changed her mind");
            engine.runUntilQuiet();
            return order.info().status().toString();
        });

        assertThat(crashes).isGreaterThan(10);
    }

    /** Runs a scenario with a crash at every commit; result and effects on the world have to be the same each time. */
    private static int crashEverywhere(Function<TestClew, String> scenario) {
        RecordedServices[] world = new RecordedServices[1];
        return TestClew.crashAtEveryCommit(
                () -> {
                    world[0] = new RecordedServices();
                    return engine(world[0]);
                },
                engine -> scenario.apply(engine) + " after " + world[0].effects());
    }
}
