package dev.clew.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to measure, and how much of it.
 *
 * @param store what the engine runs on
 * @param file where the engine's database is created and left behind; empty for a temporary one that is deleted.
 *     Everything else that is written goes to the same folder and is deleted
 * @param instances how many instances
 * @param steps how many steps or activities each
 * @param concurrency how many clients start instances and wait for them at the same time
 * @param warmUp how long to run on a throw-away store first, so that the code is compiled
 * @param rest how long an engine at rest is watched
 * @param window over how long a time sleepers wake; empty for one that fits their number
 */
public record Plan(
        StoreKind store,
        Optional<Path> file,
        int instances,
        int steps,
        int concurrency,
        Duration warmUp,
        Duration rest,
        Optional<Duration> window) {

    public Plan {
        requireAtLeastOne("instances", instances);
        requireAtLeastOne("steps", steps);
        requireAtLeastOne("concurrency", concurrency);
        if (warmUp.isNegative() || rest.isNegative()) {
            throw new IllegalArgumentException("warm-up and rest must not be negative, were " + warmUp + ", " + rest);
        }
        window.filter(span -> !span.isPositive()).ifPresent(span -> {
            throw new IllegalArgumentException("window must be longer than zero, was " + span);
        });
    }

    /** The usual amount of a workload on a store, in a temporary file. */
    public static Plan of(Workload workload, StoreKind store) {
        return new Plan(
                store,
                Optional.empty(),
                workload.instances(),
                workload.steps(),
                workload.concurrency(),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Optional.empty());
    }

    public Plan file(Optional<Path> path) {
        return new Plan(store, path, instances, steps, concurrency, warmUp, rest, window);
    }

    public Plan instances(int count) {
        return new Plan(store, file, count, steps, concurrency, warmUp, rest, window);
    }

    public Plan steps(int count) {
        return new Plan(store, file, instances, count, concurrency, warmUp, rest, window);
    }

    public Plan concurrency(int count) {
        return new Plan(store, file, instances, steps, count, warmUp, rest, window);
    }

    public Plan warmUp(Duration span) {
        return new Plan(store, file, instances, steps, concurrency, span, rest, window);
    }

    public Plan rest(Duration span) {
        return new Plan(store, file, instances, steps, concurrency, warmUp, span, window);
    }

    public Plan window(Optional<Duration> span) {
        return new Plan(store, file, instances, steps, concurrency, warmUp, rest, span);
    }

    private static void requireAtLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + number);
        }
    }
}
