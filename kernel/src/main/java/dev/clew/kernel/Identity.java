package dev.clew.kernel;

/**
 * Which execution this is.
 *
 * @param instanceId the instance
 * @param execution from 1
 */
public record Identity(String instanceId, int execution) {}
