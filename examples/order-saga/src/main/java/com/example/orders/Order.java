package com.example.orders;

/** What a customer wants, and what it costs. */
public record Order(String id, String item, int quantity, long cents) {}
