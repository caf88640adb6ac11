package dev.clew.cli.console;

/** What was asked for cannot be done as it was asked. The message is one line: what, where, and how to fix it. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
