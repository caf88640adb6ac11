package com.example.orders;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ApplicationException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reserve, charge, wait for an approval if the order is expensive, ship. Whatever goes wrong, or if the order is
 * cancelled, what was done is undone in reverse order.
 *
 * <p>It reads like a method that calls services, and survives crashes, restarts and a day of waiting.
 */
public final class OrderSaga {

    public static final Orchestration<Order, Confirmation> ORDER =
            Orchestration.of("order", Order.class, Confirmation.class);
    public static final Signal<Approval> APPROVAL = Signal.of("approval", Approval.class);

    /** From this amount on somebody has to approve. */
    public static final long EXPENSIVE_CENTS = 100_000;

    public static final Duration TIME_TO_APPROVE = Duration.ofDays(1);

    /** How orders fail that nobody approved, or that somebody did not. */
    public static final String NOT_APPROVED = "not_approved";

    /** How orders fail that nobody pays for; asking again would not help. */
    public static final String DECLINED = "payment_declined";

    private static final Retry PATIENT =
            Retry.exponential(10).startingAt(Duration.ofSeconds(1)).upTo(Duration.ofMinutes(5));

    static final Activity<Order, String> RESERVE =
            Activity.of("reserve", Order.class, String.class).retry(PATIENT);
    static final Activity<Order, String> CHARGE =
            Activity.of("charge", Order.class, String.class).retry(PATIENT);
    static final Activity<Order, String> SHIP =
            Activity.of("ship", Order.class, String.class).retry(PATIENT);
    static final Activity<String, String> RELEASE =
            Activity.of("release", String.class, String.class).retry(PATIENT);
    static final Activity<String, String> REFUND =
            Activity.of("refund", String.class, String.class).retry(PATIENT);

    private final Services services;

    public OrderSaga(Services services) {
        this.services = services;
    }

    /** The orchestration. */
    public Confirmation run(OrchestrationContext ctx, Order order) {
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            ctx.status("reserving");
            String reservation = ctx.call(RESERVE, order);
            undo.push(() -> ctx.call(RELEASE, reservation));

            ctx.status("charging");
            String payment = ctx.call(CHARGE, order);
            undo.push(() -> ctx.call(REFUND, payment));

            if (order.cents() >= EXPENSIVE_CENTS) {
                ctx.status("waiting for approval");
                requireApproval(ctx);
            }

            ctx.status("shipping");
            return new Confirmation(order.id(), ctx.call(SHIP, order));
        } catch (RuntimeException failed) { // a cancellation is one too
            ctx.shielded(() -> {
                ctx.status("undoing");
                undo.forEach(Runnable::run);
                return null;
            });
            throw failed;
        }
    }

    private static void requireApproval(OrchestrationContext ctx) {
        Approval approval = ctx.await(APPROVAL, TIME_TO_APPROVE).orElse(new Approval(false, "nobody, in time"));
        if (!approval.granted()) {
            throw new ApplicationException(NOT_APPROVED, "decided by " + approval.by());
        }
    }

    // --- the activities: one call each, with the attempt's own key

    String reserve(ActivityContext attempt, Order order) {
        return services.reserve(attempt.idempotencyKey(), order.item(), order.quantity());
    }

    String charge(ActivityContext attempt, Order order) {
        try {
            return services.charge(attempt.idempotencyKey(), order.id(), order.cents());
        } catch (PaymentDeclinedException declined) {
            throw ApplicationException.nonRetryable(DECLINED, declined.getMessage());
        }
    }

    String ship(ActivityContext attempt, Order order) {
        return services.ship(attempt.idempotencyKey(), order.id());
    }

    String release(ActivityContext attempt, String reservation) {
        services.release(attempt.idempotencyKey(), reservation);
        return reservation;
    }

    String refund(ActivityContext attempt, String payment) {
        services.refund(attempt.idempotencyKey(), payment);
        return payment;
    }

    /** Teaches an engine this saga. */
    public Clew.Builder registerOn(Clew.Builder engine) {
        return engine.register(ORDER, this::run)
                .register(RESERVE, this::reserve)
                .register(CHARGE, this::charge)
                .register(SHIP, this::ship)
                .register(RELEASE, this::release)
                .register(REFUND, this::refund);
    }
}
