package com.example.orders;

/** What the customer gets: proof of the payment, and a number to follow the parcel by. */
public record Receipt(String orderId, String paymentId, String trackingNumber) {}
