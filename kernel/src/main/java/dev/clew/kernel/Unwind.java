package dev.clew.kernel;

/**
 * Thrown through user code to take its threads down when an execution leaves memory. An error, so that ordinary
 * handlers let it pass; code that catches it anyway meets it again at its next call on the context.
 */
final class Unwind extends Error {

    private static final long serialVersionUID = 1L;

    Unwind() {
        super("this execution is leaving memory; let this error pass", null, false, false);
    }
}
