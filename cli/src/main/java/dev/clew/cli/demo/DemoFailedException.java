package dev.clew.cli.demo;

/** An engine of the demo ended by itself. */
final class DemoFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailedException(long pid, int code, Workplace workplace) {
        super("engine " + pid + " ended by itself with code " + code + "; its last words: " + workplace.lastWords()
                + "; all of them are in " + workplace.engineLog());
    }
}
