package com.example.orders;

/** Where the money comes from. A call that comes again under its idempotency key is answered as it was then. */
public interface Payments {

    /**
     * Takes what an order costs.
     *
     * @return the number of the payment
     * @throws PaymentDeclinedException if the customer's bank says no
     */
    String charge(String key, Order order);

    /** Gives back what was taken for an order, if anything was, and refuses a payment that is still to come. */
    void refund(String key, String orderId);
}
