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
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Who waits for one kind of news of which instances, here and elsewhere. Keeps nothing for those nobody waits for.
 * Thread-safe.
 */
final class Waits {

    /** How many waits elsewhere to remember; who is forgotten looks by itself after a second. */
    private static final int MOST_ELSEWHERE = 100_000;

    /** The one thing to be told of; empty means to look into the store. */
    private record Waiters(CompletableFuture<Optional<Ended>> news, int count) {}

    private final Hints hints;
    private final LongSupplier nanoTime;
    private final Function<InstanceId, Hint> question;
    private final Function<InstanceId, Hint> answer;
    private final ConcurrentMap<InstanceId, Waiters> waiting = new ConcurrentHashMap<>();
    private final ConcurrentMap<InstanceId, Long> waitingElsewhere = new ConcurrentHashMap<>();

    /**
     * Nobody so far.
     *
     * @param question what tells the others that somebody waits
     * @param answer what tells them that there is news
     */
    Waits(Hints hints, LongSupplier nanoTime, Function<InstanceId, Hint> question, Function<InstanceId, Hint> answer) {
        this.hints = hints;
        this.nanoTime = nanoTime;
        this.question = question;
        this.answer = answer;
    }

    /** Waits for news of one instance. For use by one thread. */
    final class Wait implements AutoCloseable {

        private final InstanceId id;
        private CompletableFuture<Optional<Ended>> news;

        private Wait(InstanceId id) {
            this.id = id;
            this.news = expect(id);
        }

        /** Waits for news, at most so long; empty if it is time to look into the store. */
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
            hints.send(question.apply(id));
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

    @SuppressWarnings("ReferenceEquality") // two futures of one id are of two pieces of news
    private void forget(InstanceId id, CompletableFuture<Optional<Ended>> news) {
        waiting.computeIfPresent(id, (key, known) -> {
            if (known.news() != news) {
                return known;
            }
            return known.count() == 1 ? null : new Waiters(news, known.count() - 1);
        });
    }

    /** Tells those who wait now, here and elsewhere. Who comes later waits for the next news. */
    void announce(InstanceId id, Optional<Ended> news) {
        tell(id, news);
        if (waitingElsewhere.remove(id) != null) {
            hints.send(answer.apply(id));
        }
    }

    /** Tells those who wait here; empty to have them look into the store. */
    void tell(InstanceId id, Optional<Ended> news) {
        Waiters known = waiting.remove(id);
        if (known != null) {
            known.news().complete(news);
        }
    }

    /** Has everybody who waits here look into the store. */
    void tellAll() {
        waiting.keySet().forEach(id -> tell(id, Optional.empty()));
    }

    /** Notes that somebody elsewhere waits. */
    void remember(InstanceId id) {
        long now = nanoTime.getAsLong();
        if (waitingElsewhere.size() >= MOST_ELSEWHERE) {
            forgetOld();
        }
        if (waitingElsewhere.size() < MOST_ELSEWHERE) {
            waitingElsewhere.put(id, now);
        }
    }

    /** Forgets those elsewhere who have not said for a while that they wait. */
    void forgetOld() {
        long now = nanoTime.getAsLong();
        waitingElsewhere.values().removeIf(since -> now - since > Endings.REMEMBERED.toNanos());
    }

    /** For how many instances somebody waits here. */
    int size() {
        return waiting.size();
    }
}
