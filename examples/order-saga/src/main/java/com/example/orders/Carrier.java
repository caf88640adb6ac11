package com.example.orders;

/** Who brings the parcel. A call that comes again under its idempotency key is answered as it was then. */
public interface Carrier {

    /**
     * Sends the goods of an order; they cannot be called back.
     *
     * @return the number to follow the parcel by
     * @throws UndeliverableException if it cannot be sent, now or ever
     */
    String ship(String key, Order order);
}
