package dev.clew.benchmarks;

import java.time.Duration;
import java.util.Optional;

/**
 * What to measure, and how much of it.
 *
 * @param target what the engine runs on
 * @param fleet how many engines, and where
 * @param instances how many instances
 * @param steps how many steps or activities each
 * @param concurrency how many clients start instances and wait for them at the same time
 * @param warmUp how long to run on a throw-away store first, so that the code is compiled
 * @param rest how long an engine at rest is watched
 * @param window over how long a time sleepers wake, or how long a turn of scale-out takes; empty for what fits
 * @param trials how often at most to measure again what is soon done
 */
public record Plan(
        Target target,
        Fleet fleet,
        int instances,
        int steps,
        int concurrency,
        Duration warmUp,
        Duration rest,
        Optional<Duration> window,
        int trials) {

    /** So often if a run is so short that enough of it are soon done. */
    private static final int MOST_TRIALS = 32;

    public Plan {
        requireAtLeastOne("instances", instances);
        requireAtLeastOne("steps", steps);
        requireAtLeastOne("concurrency", concurrency);
        requireAtLeastOne("trials", trials);
        if (warmUp.isNegative() || rest.isNegative()) {
            throw new IllegalArgumentException("warm-up and rest must not be negative, were " + warmUp + ", " + rest);
        }
        window.filter(span -> !span.isPositive()).ifPresent(span -> {
            throw new IllegalArgumentException("window must be longer than zero, was " + span);
        });
        if (fleet.away() && target.store() != StoreKind.POSTGRES) {
            throw new IllegalArgumentException(
                    "engines in other processes share a PostgreSQL database; give store postgres");
        }
    }

    /** The usual amount of a workload, on one engine in this process. */
    public static Plan of(Workload workload, Target target) {
        return new Plan(
                target,
                Fleet.HERE,
                workload.instances(),
                workload.steps(),
                workload.concurrency(),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Optional.empty(),
                MOST_TRIALS);
    }

    /**
     * The same of another size.
     *
     * @param wantedInstances how many instances; of a workload that fans out, how many activities or children, unless
     *     {@code wantedSteps} says that
     * @param wantedSteps how many steps, activities or children each
     */
    public Plan sized(Workload workload, Optional<Integer> wantedInstances, Optional<Integer> wantedSteps) {
        return workload.fansOut() && wantedSteps.isEmpty()
                ? steps(wantedInstances.orElse(steps))
                : instances(wantedInstances.orElse(instances)).steps(wantedSteps.orElse(steps));
    }

    public StoreKind store() {
        return target.store();
    }

    public Plan fleet(Fleet engines) {
        return new Plan(target, engines, instances, steps, concurrency, warmUp, rest, window, trials);
    }

    public Plan instances(int count) {
        return new Plan(target, fleet, count, steps, concurrency, warmUp, rest, window, trials);
    }

    public Plan steps(int count) {
        return new Plan(target, fleet, instances, count, concurrency, warmUp, rest, window, trials);
    }

    public Plan concurrency(int count) {
        return new Plan(target, fleet, instances, steps, count, warmUp, rest, window, trials);
    }

    public Plan warmUp(Duration span) {
        return new Plan(target, fleet, instances, steps, concurrency, span, rest, window, trials);
    }

    public Plan rest(Duration span) {
        return new Plan(target, fleet, instances, steps, concurrency, warmUp, span, window, trials);
    }

    public Plan window(Optional<Duration> span) {
        return new Plan(target, fleet, instances, steps, concurrency, warmUp, rest, span, trials);
    }

    public Plan trials(int most) {
        return new Plan(target, fleet, instances, steps, concurrency, warmUp, rest, window, most);
    }

    private static void requireAtLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + number);
        }
    }
}
