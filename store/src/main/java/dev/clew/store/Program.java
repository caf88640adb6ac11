package dev.clew.store;

/**
 * Something a node can run.
 *
 * @param kind the model, such as {@code orchestration}
 * @param name what it is registered under
 * @param version which revision; 0 for instances whose first turn is to say which
 */
public record Program(String kind, String name, int version) {}
