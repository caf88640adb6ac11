package com.example.orders;

/** What the customer gets. */
public record Confirmation(String orderId, String trackingNumber) {}
