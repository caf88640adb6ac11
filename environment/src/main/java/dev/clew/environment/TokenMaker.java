package dev.clew.environment;

/** Makes what a run proves with, to a server, that it is that run. Thread-safe. */
@FunctionalInterface
public interface TokenMaker {

    /** A token of that run and no other. */
    String token(String namespace, String instanceId, int run);
}
