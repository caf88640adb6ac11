package dev.clew.engine;

import dev.clew.api.Durations;
import dev.clew.api.Names;
import dev.clew.engine.json.HistoryJson;
import dev.clew.store.Formats;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The bounds and rhythms of an engine.
 *
 * @param nodeName what people call the node
 * @param namespace the tenant that the client works in unless told otherwise
 * @param lease how long the node lives without renewing; a fleet takes over after that
 * @param hotInstances how many instances may be in memory; what is beyond waits in the store
 * @param idleAfter how long an instance may sit in memory without anything to do
 * @param activitySlots how many attempts of activities may run at the same time
 * @param pollInterval how often to look for what other processes wrote
 * @param maxClaims how often an instance may be claimed without making progress before it is quarantined, and a task
 *     taken without being reported before it fails
 * @param maxPayload the largest value that may be stored, in characters of its encoded text
 * @param shutdownGrace how long {@link Engine#close} waits for running activities
 * @param retention how long instances are kept after they have ended, by the store's clock; empty for ever. Those of the
 *     tenants it works for are deleted a few at a time, some minutes later where there are very many
 * @param tasks how it serves the task queue
 * @param formats which formats of histories it reads, and which one it writes: it takes no instances in others
 */
public record EngineOptions(
        String nodeName,
        String namespace,
        Duration lease,
        int hotInstances,
        Duration idleAfter,
        int activitySlots,
        Duration pollInterval,
        int maxClaims,
        int maxPayload,
        Duration shutdownGrace,
        Optional<Duration> retention,
        TaskOptions tasks,
        Formats formats) {

    /** The namespace of those who do not think about namespaces. */
    public static final String DEFAULT_NAMESPACE = "default";

    public EngineOptions {
        Names.require("node", nodeName);
        Names.require("namespace", namespace);
        requireSpan("lease", lease);
        requireSpan("idleAfter", idleAfter);
        requireSpan("pollInterval", pollInterval);
        requireAtLeastOne("hotInstances", hotInstances);
        requireAtLeastOne("activitySlots", activitySlots);
        requireAtLeastOne("maxClaims", maxClaims);
        requireAtLeastOne("maxPayload", maxPayload);
        Objects.requireNonNull(tasks, "tasks");
        Objects.requireNonNull(formats, "formats");
        if (shutdownGrace.isNegative()) {
            throw new IllegalArgumentException("shutdownGrace must not be negative, was " + shutdownGrace);
        }
        requireCountable("shutdownGrace", shutdownGrace);
        retention.ifPresent(span -> requireSpan("retention", span));
    }

    /** What fits an embedded engine on a machine with a few cores. */
    public static EngineOptions defaults() {
        return new EngineOptions(
                "clew",
                DEFAULT_NAMESPACE,
                Duration.ofSeconds(5),
                10_000,
                Duration.ofSeconds(30),
                256,
                Duration.ofSeconds(1),
                10,
                2 * 1024 * 1024,
                Duration.ofSeconds(10),
                Optional.empty(),
                TaskOptions.DEFAULT,
                HistoryJson.FORMATS);
    }

    public EngineOptions nodeName(String name) {
        return new EngineOptions(
                name,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions namespace(String tenant) {
        return new EngineOptions(
                nodeName,
                tenant,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions lease(Duration life) {
        return new EngineOptions(
                nodeName,
                namespace,
                life,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions hotInstances(int most) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                most,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions idleAfter(Duration idle) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idle,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions activitySlots(int most) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                most,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions pollInterval(Duration interval) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                interval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions maxClaims(int most) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                most,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions maxPayload(int characters) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                characters,
                shutdownGrace,
                retention,
                tasks,
                formats);
    }

    public EngineOptions shutdownGrace(Duration grace) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                grace,
                retention,
                tasks,
                formats);
    }

    /** Deletes instances so long after they have ended. */
    public EngineOptions retention(Duration span) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                Optional.of(span),
                tasks,
                formats);
    }

    /** Another way to serve the task queue. */
    public EngineOptions tasks(TaskOptions other) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                other,
                formats);
    }

    /** Takes instances in other formats of histories. */
    public EngineOptions formats(Formats other) {
        return new EngineOptions(
                nodeName,
                namespace,
                lease,
                hotInstances,
                idleAfter,
                activitySlots,
                pollInterval,
                maxClaims,
                maxPayload,
                shutdownGrace,
                retention,
                tasks,
                other);
    }

    /**
     * Takes only instances whose histories are in these formats. The default is what this release reads; with more than
     * that it also takes what it cannot read, and that is quarantined, which empties a store of what nobody can run.
     */
    public EngineOptions formats(int lowest, int highest) {
        return formats(formats.reading(lowest, highest));
    }

    /**
     * Writes histories in this format. The default is the highest that this release knows: while releases are mixed, and
     * as long as the older one may be needed again, it is better to write what that one reads.
     */
    public EngineOptions writtenFormat(int format) {
        return formats(formats.writing(format));
    }

    /** Works for these tenants only. Its own client's namespace is not among them by itself. */
    public EngineOptions namespaces(String... tenants) {
        return tasks(tasks.namespaces(Set.of(tenants)));
    }

    /** Serves these tags, and no others. */
    public EngineOptions tags(String... names) {
        return tasks(tasks.tags(Set.of(names)));
    }

    /** Whether to run activities without a tag. */
    public EngineOptions untagged(boolean whether) {
        return tasks(tasks.untagged(whether));
    }

    /** Holds at most so many sessions. */
    public EngineOptions maxSessions(int most) {
        return tasks(tasks.maxSessions(most));
    }

    /** Lets go of a session so long after its last activity. */
    public EngineOptions sessionIdle(Duration idle) {
        return tasks(tasks.sessionIdle(idle));
    }

    static void requireSpan(String what, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than zero, was " + duration);
        }
        requireCountable(what, duration);
    }

    private static void requireCountable(String what, Duration duration) {
        if (duration.compareTo(Durations.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " must be at most " + Durations.LONGEST.toDays() + " days, was " + duration);
        }
    }

    static void requireAtLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + number);
        }
    }
}
