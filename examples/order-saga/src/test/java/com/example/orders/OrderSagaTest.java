package com.example.orders;

import static com.example.orders.OrderSaga.APPROVAL;
import static com.example.orders.OrderSaga.CHARGE;
import static com.example.orders.OrderSaga.NOT_APPROVED;
import static com.example.orders.OrderSaga.ORDER;
import static com.example.orders.OrderSaga.REFUND;
import static com.example.orders.OrderSaga.RELEASE;
import static com.example.orders.OrderSaga.RESERVE;
import static com.example.orders.OrderSaga.SHIP;
import static com.example.orders.OrderSaga.TIME_TO_APPROVE;
import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The saga under a virtual clock: days pass in milliseconds, and the engine dies wherever we want it to. */
final class OrderSagaTest {

    private static final Order CHEAP = new Order("o1", "book", 2, 3_000);
    private static final Order EXPENSIVE = new Order("o1", "telescope", 1, 250_000);
    private static final Approval GRANTED = new Approval(true, "alice");
    private static final Approval REJECTED = new Approval(false, "bob");
    private static final Receipt RECEIPT = new Receipt("o1", "payment-of-o1", "parcel-of-o1");

    private final SimulatedWorld world = SimulatedWorld.inMemory();
    private TestClew clew = engine(world, world, world);

    private static TestClew engine(Warehouse warehouse, Payments payments, Carrier carrier) {
        OrderActivities activities = new OrderActivities(warehouse, payments, carrier);
        return TestClew.builder()
                .register(ORDER, OrderSaga::run)
                .register(RESERVE, activities::reserve)
                .register(RELEASE, activities::release)
                .register(CHARGE, activities::charge)
                .register(REFUND, activities::refund)
                .register(SHIP, activities::ship)
                .start();
    }

    /** Starts again in a world with another bank or carrier. */
    private void engineWith(Payments payments, Carrier carrier) {
        clew.close();
        clew = engine(world, payments, carrier);
    }

    @AfterEach
    void close() {
        clew.close();
    }

    private InstanceHandle<Receipt> start(Order order) {
        InstanceHandle<Receipt> handle = clew.client().start(ORDER, order.id(), order);
        clew.runUntilQuiet();
        return handle;
    }

    // --- what goes well

    @Test
    void givenACheapOrder_whenItRuns_thenNobodyHasToApproveIt() {
        var order = start(CHEAP);

        assertThat(clew.resultOf(order)).isEqualTo(RECEIPT);
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "ship o1");
    }

    @Test
    void givenAnExpensiveOrder_whenItIsApprovedAfterHours_thenItIsShipped() {
        var order = start(EXPENSIVE);
        clew.advance(Duration.ofHours(23));
        assertThat(order.info().customStatus()).contains("waiting for approval");

        order.signal(APPROVAL, GRANTED);

        assertThat(clew.resultOf(order)).isEqualTo(RECEIPT);
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "ship o1");
    }

    @Test
    void givenACarrierThatIsDownForAWhile_whenAnOrderRuns_thenItIsAskedAgainLaterAndLater() {
        engineWith(world, new FlakyCarrier(world, 3));
        var order = start(CHEAP);

        clew.advance(Duration.ofSeconds(2));
        assertThat(order.info().status()).isEqualTo(InstanceStatus.RUNNING);
        clew.advance(Duration.ofSeconds(5)); // 7 in all: 1 + 2 + 4, of which jitter only takes away

        assertThat(clew.resultOf(order)).isEqualTo(RECEIPT);
        assertThatHistory(order).scheduled(1, SHIP).has(3, "AttemptFailed");
    }

    // --- what goes wrong

    @Test
    void givenABankThatDeclines_whenAnOrderRuns_thenItIsNotAskedAgainAndTheGoodsGoBack() {
        engineWith(new DecliningBank(world), world);
        var order = start(CHEAP);

        assertThatThrownBy(() -> clew.resultOf(order)).hasMessageContaining("payment_declined: no cover");
        assertThatHistory(order).hasNo("AttemptFailed");
        assertThat(world.deeds()).containsExactly("reserve o1", "forbid to charge o1", "release o1");
    }

    @Test
    void givenAnExpensiveOrder_whenItIsRejected_thenMoneyAndGoodsGoBack() {
        var order = start(EXPENSIVE);

        order.signal(APPROVAL, REJECTED);

        assertThatThrownBy(() -> clew.resultOf(order)).hasMessageContaining(NOT_APPROVED + ": rejected by bob");
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "refund o1", "release o1");
    }

    @Test
    void givenAnExpensiveOrder_whenADayPassesWithoutADecision_thenMoneyAndGoodsGoBack() {
        var order = start(EXPENSIVE);

        clew.advance(TIME_TO_APPROVE.minusSeconds(1));
        assertThat(order.info().status()).isEqualTo(InstanceStatus.RUNNING);
        clew.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> clew.resultOf(order)).hasMessageContaining(NOT_APPROVED + ": nobody decided in time");
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "refund o1", "release o1");
    }

    @Test
    void givenACarrierThatDoesNotGoThere_whenAnOrderRuns_thenMoneyAndGoodsGoBack() {
        engineWith(world, (key, order) -> {
            throw new UndeliverableException("not to the moon");
        });
        var order = start(CHEAP);

        assertThatThrownBy(() -> clew.resultOf(order)).hasMessageContaining("undeliverable: not to the moon");
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "refund o1", "release o1");
    }

    // --- who changes their mind

    @Test
    void givenAnOrderThatWaitsForApproval_whenItIsCancelled_thenItIsUndoneBeforeItEnds() {
        var order = start(EXPENSIVE);

        order.cancel("the customer changed her mind");
        clew.runUntilQuiet();

        assertThat(order.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "refund o1", "release o1");
    }

    @Test
    void givenAChargeThatHasNotAnswered_whenTheOrderIsCancelled_thenTheMoneyGoesBackAllTheSame() {
        engineWith(new SilentBank(world), world);
        var order = start(CHEAP);

        order.cancel("the customer changed her mind");
        clew.runUntilQuiet();

        assertThat(order.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "refund o1", "release o1");
    }

    @Test
    void givenAnOrderThatIsBeingShipped_whenItIsCancelled_thenItIsTooLate() {
        engineWith(world, new FlakyCarrier(world, 1));
        var order = start(CHEAP);

        order.cancel("the customer changed her mind");
        clew.advance(Duration.ofSeconds(1));

        assertThat(clew.resultOf(order)).isEqualTo(RECEIPT);
        assertThat(world.deeds()).containsExactly("reserve o1", "charge o1", "ship o1");
    }

    // --- crashes

    /** What may come of an expensive order. */
    enum Ending {
        APPROVED((engine, order) -> order.signal(APPROVAL, GRANTED)),
        REJECTED((engine, order) -> order.signal(APPROVAL, OrderSagaTest.REJECTED)),
        NOT_DECIDED((engine, order) -> engine.advance(TIME_TO_APPROVE)),
        CANCELLED((engine, order) -> order.cancel("the customer changed her mind"));

        private final BiConsumer<TestClew, InstanceHandle<Receipt>> cause;

        Ending(BiConsumer<TestClew, InstanceHandle<Receipt>> cause) {
            this.cause = cause;
        }

        /** Brings an order to this ending, and says what became of it and of the world. */
        String of(TestClew engine, SimulatedWorld world) {
            InstanceHandle<Receipt> order = engine.client().start(ORDER, EXPENSIVE.id(), EXPENSIVE);
            engine.runUntilQuiet();
            cause.accept(engine, order);
            engine.advance(Duration.ofMinutes(1)); // the carrier fails at first
            return order.info().status() + " after " + world.deeds();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givenACrashBeforeOrAfterAnyCommit_whenAnOrderEnds_thenItEndsTheSameAndEachDeedIsDoneOnce(Ending ending) {
        var current = new SimulatedWorld[1];

        int crashes = TestClew.crashAtEveryCommit(
                () -> {
                    current[0] = SimulatedWorld.inMemory();
                    return engine(current[0], current[0], new FlakyCarrier(current[0], 2));
                },
                engine -> ending.of(engine, current[0]));

        assertThat(crashes).isGreaterThan(10);
        assertThat(current[0].deeds()).doesNotHaveDuplicates();
    }

    // --- other banks and carriers

    private record DecliningBank(Payments bank) implements Payments {
        @Override
        public String charge(String key, Order order) {
            throw new PaymentDeclinedException("no cover");
        }

        @Override
        public void refund(String key, String orderId) {
            bank.refund(key, orderId);
        }
    }

    /** Takes the money, and then does not say so. */
    private record SilentBank(Payments bank) implements Payments {
        @Override
        public String charge(String key, Order order) {
            bank.charge(key, order);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException hungUp) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("the caller hung up");
        }

        @Override
        public void refund(String key, String orderId) {
            bank.refund(key, orderId);
        }
    }

    /** Sends parcels, but does not answer the first few times. */
    private static final class FlakyCarrier implements Carrier {
        private final Carrier carrier;
        private int failuresLeft;

        FlakyCarrier(Carrier carrier, int failures) {
            this.carrier = carrier;
            this.failuresLeft = failures;
        }

        @Override
        public String ship(String key, Order order) {
            String trackingNumber = carrier.ship(key, order);
            if (failuresLeft-- > 0) {
                throw new IllegalStateException("the connection was lost");
            }
            return trackingNumber;
        }
    }
}
