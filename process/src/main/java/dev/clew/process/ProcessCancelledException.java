package dev.clew.process;

/** The process was asked to end, and has said that it does: the program is to clean up and leave. */
public final class ProcessCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProcessCancelledException(String message) {
        super(message, null, false, false);
    }
}
