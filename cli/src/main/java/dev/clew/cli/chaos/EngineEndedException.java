package dev.clew.cli.chaos;

import java.nio.file.Path;

/** An engine ended without being killed. */
final class EngineEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EngineEndedException(int life, Path log) {
        super("engine " + life + " ended by itself; what it said is in " + log);
    }
}
