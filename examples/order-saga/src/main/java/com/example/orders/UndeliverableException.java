package com.example.orders;

/** The carrier does not go there. */
public final class UndeliverableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UndeliverableException(String message) {
        super(message);
    }
}
