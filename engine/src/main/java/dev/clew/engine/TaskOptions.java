package dev.clew.engine;

import dev.clew.api.Names;
import java.time.Duration;
import java.util.Set;

/**
 * What an engine works for, among those that share a store.
 *
 * @param namespaces the tenants whose instances and activities it runs; empty for all
 * @param tags the tags of activities it runs
 * @param untagged whether it runs activities without a tag
 * @param maxSessions how many sessions it may hold
 * @param sessionIdle how long after its last activity a session stays here
 */
public record TaskOptions(
        Set<String> namespaces, Set<String> tags, boolean untagged, int maxSessions, Duration sessionIdle) {

    /** Whatever has no tag, and ten sessions that stay for five minutes. */
    public static final TaskOptions DEFAULT = new TaskOptions(Set.of(), Set.of(), true, 10, Duration.ofMinutes(5));

    public TaskOptions {
        namespaces = Set.copyOf(namespaces);
        tags = Set.copyOf(tags);
        namespaces.forEach(namespace -> Names.require("namespace", namespace));
        tags.forEach(tag -> Names.require("tag", tag));
        EngineOptions.requireAtLeastOne("maxSessions", maxSessions);
        EngineOptions.requireSpan("sessionIdle", sessionIdle);
    }

    public TaskOptions namespaces(Set<String> tenants) {
        return new TaskOptions(tenants, tags, untagged, maxSessions, sessionIdle);
    }

    public TaskOptions tags(Set<String> names) {
        return new TaskOptions(namespaces, names, untagged, maxSessions, sessionIdle);
    }

    public TaskOptions untagged(boolean whether) {
        return new TaskOptions(namespaces, tags, whether, maxSessions, sessionIdle);
    }

    public TaskOptions maxSessions(int most) {
        return new TaskOptions(namespaces, tags, untagged, most, sessionIdle);
    }

    public TaskOptions sessionIdle(Duration idle) {
        return new TaskOptions(namespaces, tags, untagged, maxSessions, idle);
    }
}
