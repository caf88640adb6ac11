package com.example.orders;

/**
 * The world outside. Every call carries an idempotency key: a call that comes again with a key that was seen before does
 * nothing new and answers as it did then. That is what makes side effects happen once, whatever crashes in between.
 */
public interface Services {

    /** Puts items aside; answers with the number of the reservation. */
    String reserve(String key, String item, int quantity);

    /** Gives back what was put aside. */
    void release(String key, String reservation);

    /**
     * Takes money; answers with the number of the payment.
     *
     * @throws PaymentDeclinedException if there is none
     */
    String charge(String key, String orderId, long cents);

    /** Gives money back. */
    void refund(String key, String payment);

    /** Sends a parcel; answers with its tracking number. */
    String ship(String key, String orderId);
}
