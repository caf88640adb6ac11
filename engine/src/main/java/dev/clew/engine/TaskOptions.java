package dev.clew.engine;

import dev.clew.api.Names;
import java.time.Duration;
import java.util.Set;

/**
 * How an engine serves the task queue.
 *
 * @param tags the tags of activities it runs
 * @param untagged whether it runs activities without a tag
 * @param maxSessions how many sessions it may hold
 * @param sessionIdle how long after its last activity a session stays here
 */
public record TaskOptions(Set<String> tags, boolean untagged, int maxSessions, Duration sessionIdle) {

    /** Whatever has no tag, and ten sessions that stay for five minutes. */
    public static final TaskOptions DEFAULT = new TaskOptions(Set.of(), true, 10, Duration.ofMinutes(5));

    public TaskOptions {
        tags = Set.copyOf(tags);
        tags.forEach(tag -> Names.require("tag", tag));
        EngineOptions.requireAtLeastOne("maxSessions", maxSessions);
        EngineOptions.requireSpan("sessionIdle", sessionIdle);
    }

    public TaskOptions tags(Set<String> names) {
        return new TaskOptions(names, untagged, maxSessions, sessionIdle);
    }

    public TaskOptions untagged(boolean whether) {
        return new TaskOptions(tags, whether, maxSessions, sessionIdle);
    }

    public TaskOptions maxSessions(int most) {
        return new TaskOptions(tags, untagged, most, sessionIdle);
    }

    public TaskOptions sessionIdle(Duration idle) {
        return new TaskOptions(tags, untagged, maxSessions, idle);
    }
}
