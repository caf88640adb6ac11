package com.example.orders;

/** What a customer wants. */
public record Order(String id, String item, int quantity, long cents) {}
