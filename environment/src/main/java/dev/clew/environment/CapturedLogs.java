package dev.clew.environment;

/**
 * What a run has written, as far as it was kept.
 *
 * @param run which one
 */
public record CapturedLogs(int run, String standardOutput, String standardError) {}
