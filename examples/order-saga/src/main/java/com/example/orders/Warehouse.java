package com.example.orders;

/** Where the goods lie. A call that comes again under its idempotency key does nothing new. */
public interface Warehouse {

    /** Puts the goods of an order aside. */
    void reserve(String key, Order order);

    /** Gives back what was put aside for an order, if anything was, and refuses a reservation that is still to come. */
    void release(String key, String orderId);
}
