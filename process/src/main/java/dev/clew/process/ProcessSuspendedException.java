package dev.clew.process;

/**
 * This run of a process has been suspended: the program is to leave at once and will be run again. To be thrown through; code
 * that catches everything has to let it pass.
 */
public final class ProcessSuspendedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For a program that has suspended itself, to leave. */
    public ProcessSuspendedException(String message) {
        super(message, null, false, false);
    }
}
