package dev.clew.cli.console;

/** What a command tells the shell. */
public final class ExitCode {

    /** It was done. */
    public static final int OK = 0;

    /** It was tried and failed. */
    public static final int FAILED = 1;

    /** It could not be tried: the input is wrong. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
