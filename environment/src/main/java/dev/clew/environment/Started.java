package dev.clew.environment;

/**
 * What came of a start.
 *
 * @param deduplicated whether a process of that id and image was there before, and was left as it is
 */
public record Started(String instanceId, boolean deduplicated) {}
