package dev.clew.process;

/** A request of a process was not met. */
public final class ProcessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProcessError error;

    public ProcessException(ProcessError error, String message) {
        super(message);
        this.error = error;
    }

    public ProcessException(ProcessError error, String message, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** What was wrong. */
    public ProcessError error() {
        return error;
    }
}
