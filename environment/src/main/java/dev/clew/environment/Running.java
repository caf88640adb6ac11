package dev.clew.environment;

/** What a runner can ask about the run that it supervises. Thread-safe. */
@FunctionalInterface
public interface Running {

    /** Whether nobody wants the run any more. Its thread is interrupted too. */
    boolean unwanted();
}
