package dev.clew.engine;

import dev.clew.store.Hint;
import dev.clew.store.Hints;
import dev.clew.store.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Tells those who wait for an instance when it has ended: here, at once; in other processes, by hints. Keeps nothing for
 * those nobody waits for. Thread-safe.
 */
final class Endings {

    /** How long to remember that somebody elsewhere waits for an instance. Whoever still does says so again. */
    static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** How many waits elsewhere to remember; who is forgotten looks by itself after a second. */
    private static final int MOST_ELSEWHERE = 100_000;

    /** The one thing to be told of; empty means to look into the store. */
    private record Waiters(CompletableFuture<Optional<Ended>> news, int count) {}

    private final Hints hints;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<InstanceId, Waiters> waiting = new ConcurrentHashMap<>();
    private final ConcurrentMap<InstanceId, Long> waitingElsewhere = new ConcurrentHashMap<>();

    Endings(Hints hints) {
        this(hints, System::nanoTime);
    }

    Endings(Hints hints, LongSupplier nanoTime) {
        this.hints = hints;
        this.nanoTime = nanoTime;
    }

    /** Waits for the end of one instance. For use by one thread. */
    final class Wait implements AutoCloseable {

        private final InstanceId id;
        private CompletableFuture<Optional<Ended>> news;

        private Wait(InstanceId id) {
            this.id = id;
            this.news = expect(id);
        }

        /** Waits for the end, at most so long; empty if it is time to look into the store. */
        Optional<Ended> await(Duration atMost) throws InterruptedException {
            try {
                Optional<Ended> told = news.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
                if (told.isEmpty()) {
                    news = expect(id);
                }
                return told;
            } catch (TimeoutException notYet) {
                return Optional.empty();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** Asks whoever runs the instance, wherever that is, to tell. */
        void askOthers() {
            hints.send(new Hint.Watched(id));
        }

        @Override
        public void close() {
            forget(id, news);
        }
    }

    /** Begins to wait. */
    Wait wait(InstanceId id) {
        return new Wait(id);
    }

    private CompletableFuture<Optional<Ended>> expect(InstanceId id) {
        return waiting.compute(
                        id,
                        (key, known) -> known == null
                                ? new Waiters(new CompletableFuture<>(), 1)
                                : new Waiters(known.news(), known.count() + 1))
                .news();
    }

    @SuppressWarnings("ReferenceEquality") // two futures of one id are of two ends
    private void forget(InstanceId id, CompletableFuture<Optional<Ended>> news) {
        waiting.computeIfPresent(id, (key, known) -> {
            if (known.news() != news) {
                return known;
            }
            return known.count() == 1 ? null : new Waiters(news, known.count() - 1);
        });
    }

    /** Tells those who wait now. Who comes later waits for the next end: the id may be of another instance by then. */
    void announce(InstanceId id, Ended ended) {
        tell(id, Optional.of(ended));
        if (waitingElsewhere.remove(id) != null) {
            hints.send(new Hint.Ended(id));
        }
    }

    private void tell(InstanceId id, Optional<Ended> news) {
        Waiters known = waiting.remove(id);
        if (known != null) {
            known.news().complete(news);
        }
    }

    /** Takes in what others say of ends, and of who waits for them. */
    void hear(Hint hint) {
        switch (hint) {
            case Hint.Ended(InstanceId id) -> tell(id, Optional.empty());
            case Hint.Watched(InstanceId id) -> remember(id);
            case Hint.Anything ignored -> waiting.keySet().forEach(id -> tell(id, Optional.empty()));
            case Hint.Ready ignored -> {}
            case Hint.Messages ignored -> {}
            case Hint.Tasks ignored -> {}
            case Hint.Unwanted ignored -> {}
        }
    }

    private void remember(InstanceId id) {
        long now = nanoTime.getAsLong();
        if (waitingElsewhere.size() >= MOST_ELSEWHERE) {
            waitingElsewhere.values().removeIf(since -> now - since > REMEMBERED.toNanos());
        }
        if (waitingElsewhere.size() < MOST_ELSEWHERE) {
            waitingElsewhere.put(id, now);
        }
    }

    /** Forgets those elsewhere who have not said for a while that they wait. */
    void forgetOld() {
        long now = nanoTime.getAsLong();
        waitingElsewhere.values().removeIf(since -> now - since > REMEMBERED.toNanos());
    }

    /** For how many instances somebody waits. For tests. */
    int size() {
        return waiting.size();
    }
}
