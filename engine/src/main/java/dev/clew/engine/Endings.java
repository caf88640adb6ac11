package dev.clew.engine;

import dev.clew.store.Hint;
import dev.clew.store.Hints;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells those who wait for an instance when it has ended, and those who follow it also when it has published something:
 * here, at once; in other processes, by hints. Thread-safe.
 */
final class Endings {

    /** How long to remember that somebody elsewhere waits for an instance. Whoever still does says so again. */
    static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final Waits ends;
    private final Waits changes;

    Endings(Hints hints) {
        this(hints, System::nanoTime);
    }

    Endings(Hints hints, LongSupplier nanoTime) {
        this.ends = new Waits(hints, nanoTime, Hint.Watched::new, Hint.Ended::new);
        this.changes = new Waits(hints, nanoTime, Hint.Followed::new, Hint.Changed::new);
    }

    /** Begins to wait for the end. */
    Waits.Wait wait(InstanceId id) {
        return ends.wait(id);
    }

    /** Begins to wait for whatever is published next, or for the end. Is told of either to look into the store. */
    Waits.Wait follow(InstanceId id) {
        return changes.wait(id);
    }

    /** Tells those who wait now. Who comes later waits for the next end: the id may be of another instance by then. */
    void announce(InstanceId id, Ended ended) {
        ends.announce(id, Optional.of(ended));
        changes.announce(id, Optional.empty());
    }

    /** Tells those who follow the instance that it has published something durable. */
    void changed(InstanceId id) {
        changes.announce(id, Optional.empty());
    }

    /** Takes in what others say of instances, and of who waits for them. */
    void hear(Hint hint) {
        switch (hint) {
            case Hint.Ended(InstanceId id) -> ends.tell(id, Optional.empty());
            case Hint.Watched(InstanceId id) -> ends.remember(id);
            case Hint.Changed(InstanceId id) -> changes.tell(id, Optional.empty());
            case Hint.Followed(InstanceId id) -> changes.remember(id);
            case Hint.Anything ignored -> {
                ends.tellAll();
                changes.tellAll();
            }
            case Hint.Ready ignored -> {}
            case Hint.Messages ignored -> {}
            case Hint.Pausing ignored -> {}
            case Hint.Tasks ignored -> {}
            case Hint.Unwanted ignored -> {}
        }
    }

    /** Forgets those elsewhere who have not said for a while that they wait. */
    void forgetOld() {
        ends.forgetOld();
        changes.forgetOld();
    }

    /** For how many instances somebody waits. For tests. */
    int size() {
        return ends.size() + changes.size();
    }
}
