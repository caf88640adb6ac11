package com.example.orders;

/** What somebody decided about an expensive order. */
public record Approval(boolean granted, String by) {}
