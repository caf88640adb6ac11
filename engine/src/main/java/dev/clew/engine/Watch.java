package dev.clew.engine;

import dev.clew.store.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits for the end of one instance, or for something before it: told of it where that is possible, and looking into the store in between.
 *
 * <p>Looks soon at first, since most instances are over soon and the hint that somebody waits may reach whoever runs it
 * too late; then ever more rarely.
 */
final class Watch {

    private static final Duration FIRST_LOOK = Duration.ofMillis(5);

    private final Link link;
    private final InstanceId id;
    private final Duration rarest;

    /**
     * A watch.
     *
     * @param rarest how long to wait between two looks at most
     */
    Watch(Link link, InstanceId id, Duration rarest) {
        this.link = link;
        this.id = id;
        this.rarest = rarest;
    }

    /**
     * Waits.
     *
     * @param stored looks into the store
     * @return empty if the instance has not ended in time
     */
    Optional<Ended> await(Duration timeout, Supplier<Optional<Ended>> stored) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Duration pause = FIRST_LOOK;
        try (Waits.Wait wait = link.await(id)) {
            while (true) {
                boolean here = link.runs(id);
                if (!here) {
                    wait.askOthers();
                }
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                boolean last = !left.isPositive(); // what ended a moment ago may be in memory still
                Optional<Ended> ended = here && !last ? Optional.empty() : stored.get();
                if (ended.isEmpty() && !last) {
                    ended = wait.await(shorter(left, here ? rarest : pause));
                }
                if (ended.isPresent() || last) {
                    return ended;
                }
                pause = shorter(pause.multipliedBy(2), rarest);
            }
        }
    }

    /**
     * Waits for something that the instance publishes.
     *
     * @param look looks into the store: at first, and whenever there may be something new
     * @return empty if there was nothing in time
     */
    <T> Optional<T> follow(Duration timeout, Supplier<Optional<T>> look) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Duration pause = FIRST_LOOK;
        try (Waits.Wait wait = link.follow(id)) {
            while (true) {
                boolean here = link.runs(id);
                if (!here) {
                    wait.askOthers();
                }
                Optional<T> found = look.get();
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (found.isPresent() || !left.isPositive()) {
                    return found;
                }
                wait.await(shorter(left, here ? rarest : pause));
                pause = shorter(pause.multipliedBy(2), rarest);
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
