package dev.clew.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests that are answered when a sleep is over. The sleep itself is in the store: whoever asks again waits for the rest alone, and
 * takes the place of the one that asked before, which may have lost its connection. Thread-safe.
 */
final class Sleepers {

    private static final Duration SOON = Duration.ofSeconds(1);

    /** Longer waits are several, since nanoseconds can be counted so far only. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final int most;
    private final Semaphore places;
    private final ConcurrentMap<Sleep, CompletableFuture<Refusal>> held = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Which sleep. */
    record Sleep(String namespace, String instanceId, String key) {}

    /** A sleep, and when it is over. */
    record Hold(Sleep sleep, Instant until) {}

    Sleepers(int most) {
        this.most = most;
        this.places = new Semaphore(most);
    }

    /**
     * Waits until a sleep is over.
     *
     * @throws Refusal if it must not wait so long
     */
    void hold(Hold hold) {
        Sleep sleep = hold.sleep();
        CompletableFuture<Refusal> called = new CompletableFuture<>();
        Optional.ofNullable(held.put(sleep, called))
                .ifPresent(before -> before.complete(Refusal.wrong(
                        409, "SUPERSEDED", "this sleep has been asked for again, and that is answered instead")));
        try {
            if (!places.tryAcquire()) {
                throw Refusal.later(
                        503, "OVERLOADED", most + " sleeps are being held, which is the most; ask again", SOON);
            }
            try {
                wait(called, hold.until());
            } finally {
                places.release();
            }
        } finally {
            held.remove(sleep, called);
        }
    }

    private void wait(CompletableFuture<Refusal> called, Instant until) {
        if (closed) {
            throw Gate.closing();
        }
        Duration left = Duration.between(Instant.now(), until);
        while (left.isPositive()) {
            called(called, left.compareTo(LONGEST) < 0 ? left : LONGEST).ifPresent(refusal -> {
                throw refusal;
            });
            left = Duration.between(Instant.now(), until);
        }
    }

    private static Optional<Refusal> called(CompletableFuture<Refusal> called, Duration span) {
        try {
            return Optional.of(called.get(span.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException over) {
            return Optional.empty();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Gate.closing();
        }
    }

    /** Has all of them ask somebody else. */
    void close() {
        closed = true;
        held.values().forEach(called -> called.complete(Gate.closing()));
    }
}
