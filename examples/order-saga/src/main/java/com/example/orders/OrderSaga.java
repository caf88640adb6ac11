package com.example.orders;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Retry;
import dev.clew.api.Saga;
import dev.clew.api.Signal;
import java.time.Duration;

/**
 * Reserve, charge, wait for an approval if the order is expensive, ship. If anything goes wrong before the goods are
 * shipped, or the order is cancelled, what was done is undone in reverse order.
 *
 * <p>Each undoing is noted <em>before</em> what it undoes. An attempt that failed, or was cut off by a cancellation, may
 * have had its effect all the same; only undoing it without asking is safe.
 */
public final class OrderSaga {

    public static final Orchestration<Order, Receipt> ORDER = Orchestration.of("order", Order.class, Receipt.class);
    public static final Signal<Approval> APPROVAL = Signal.of("approval", Approval.class);

    public static final long EXPENSIVE_CENTS = 100_000;
    public static final Duration TIME_TO_APPROVE = Duration.ofDays(1);

    /** How an order fails that was rejected, or not decided on in time. */
    public static final String NOT_APPROVED = "not_approved";

    private static final Retry PATIENT =
            Retry.exponential(10).startingAt(Duration.ofSeconds(1)).upTo(Duration.ofMinutes(5));
    private static final Retry UNTIL_DONE = Retry.exponential(Integer.MAX_VALUE)
            .startingAt(Duration.ofSeconds(1))
            .upTo(Duration.ofHours(1));

    static final Activity<Order, Void> RESERVE =
            Activity.of("reserve", Order.class, Void.class).retry(PATIENT);
    static final Activity<String, Void> RELEASE =
            Activity.of("release", String.class, Void.class).retry(UNTIL_DONE);
    static final Activity<Order, String> CHARGE =
            Activity.of("charge", Order.class, String.class).retry(PATIENT);
    static final Activity<String, Void> REFUND =
            Activity.of("refund", String.class, Void.class).retry(UNTIL_DONE);
    static final Activity<Order, String> SHIP =
            Activity.of("ship", Order.class, String.class).retry(UNTIL_DONE);

    private OrderSaga() {}

    public static Receipt run(OrchestrationContext ctx, Order order) {
        return Saga.run(ctx, saga -> {
            saga.undo(RELEASE, order.id());
            ctx.call(RESERVE, order);

            saga.undo(REFUND, order.id());
            String paymentId = ctx.call(CHARGE, order);

            if (order.cents() >= EXPENSIVE_CENTS) {
                requireApproval(ctx);
            }

            String trackingNumber = ship(ctx, order);
            return new Receipt(order.id(), paymentId, trackingNumber);
        });
    }

    private static void requireApproval(OrchestrationContext ctx) {
        ctx.status("waiting for approval");
        Approval approval = ctx.await(APPROVAL, TIME_TO_APPROVE)
                .orElseThrow(() -> new ApplicationException(NOT_APPROVED, "nobody decided in time"));
        if (!approval.granted()) {
            throw new ApplicationException(NOT_APPROVED, "rejected by " + approval.by());
        }
    }

    /** The point of no return: a parcel cannot be undone, so a cancellation comes too late from here on. */
    private static String ship(OrchestrationContext ctx, Order order) {
        ctx.status("shipping");
        return ctx.shielded(() -> ctx.call(SHIP, order));
    }
}
