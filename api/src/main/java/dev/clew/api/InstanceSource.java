package dev.clew.api;

/**
 * The instance that another one goes on from: it was forked, or imported under another id.
 *
 * @param id the instance whose history was taken over
 * @param execution which of its executions that was
 * @param events how many events of it were taken over
 */
public record InstanceSource(String id, int execution, int events) {}
