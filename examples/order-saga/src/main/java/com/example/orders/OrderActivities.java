package com.example.orders;

import dev.clew.api.ActivityContext;
import dev.clew.api.ApplicationException;

/**
 * What the saga does to the world outside: one call each, under the key that Clew keeps for all attempts of the same work.
 *
 * <p>Here is decided which failures are worth another attempt: all but a plain no.
 */
public final class OrderActivities {

    /** How an order fails that the customer's bank does not pay. */
    public static final String DECLINED = "payment_declined";

    /** How an order fails that the carrier does not take. */
    public static final String UNDELIVERABLE = "undeliverable";

    private final Warehouse warehouse;
    private final Payments payments;
    private final Carrier carrier;

    public OrderActivities(Warehouse warehouse, Payments payments, Carrier carrier) {
        this.warehouse = warehouse;
        this.payments = payments;
        this.carrier = carrier;
    }

    public Void reserve(ActivityContext attempt, Order order) {
        warehouse.reserve(attempt.idempotencyKey(), order);
        return null;
    }

    public Void release(ActivityContext attempt, String orderId) {
        warehouse.release(attempt.idempotencyKey(), orderId);
        return null;
    }

    public String charge(ActivityContext attempt, Order order) {
        try {
            return payments.charge(attempt.idempotencyKey(), order);
        } catch (PaymentDeclinedException no) {
            throw ApplicationException.nonRetryable(DECLINED, no.getMessage());
        }
    }

    public Void refund(ActivityContext attempt, String orderId) {
        payments.refund(attempt.idempotencyKey(), orderId);
        return null;
    }

    public String ship(ActivityContext attempt, Order order) {
        try {
            return carrier.ship(attempt.idempotencyKey(), order);
        } catch (UndeliverableException no) {
            throw ApplicationException.nonRetryable(UNDELIVERABLE, no.getMessage());
        }
    }
}
