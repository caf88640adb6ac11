package dev.clew.cli.chaos.rows;

import dev.clew.cli.chaos.check.Snapshots;
import dev.clew.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Takes the snapshots of a run, on a thread of its own. For use by one thread. */
public final class Photographer implements AutoCloseable {

    private final Supplier<Rows> opening;
    private final Duration rest;
    private final Snapshots snapshots = new Snapshots();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private long restedAt = System.nanoTime();
    private Future<?> last = CompletableFuture.completedFuture(null);

    /**
     * A photographer.
     *
     * @param rest how long to take no more {@linkplain #hold casual} snapshots after one
     */
    public Photographer(Supplier<Rows> opening, Duration rest) {
        this.opening = opening;
        this.rest = rest;
    }

    /** Takes a snapshot, if it is time for one: returns as soon as what is there is held fast, and reads it meanwhile. */
    public void hold() throws InterruptedException {
        if (System.nanoTime() >= restedAt) {
            restedAt = System.nanoTime() + rest.toNanos();
            awaitLast();
            CountDownLatch held = new CountDownLatch(1);
            last = thread.submit(() -> shoot(held));
            held.await();
        }
    }

    /** Takes a snapshot; returns when it is taken. */
    public void take() throws InterruptedException {
        awaitLast();
        last = thread.submit(() -> shoot(new CountDownLatch(1)));
        awaitLast();
    }

    private void awaitLast() throws InterruptedException {
        try {
            last.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("no snapshot could be taken", failed);
        }
    }

    private void shoot(CountDownLatch held) {
        try (Rows rows = opening.get()) {
            long at = rows.holdFast();
            held.countDown();
            snapshots.add(at, rows.turns());
            rows.letGo();
        } catch (StoreUnavailableException down) {
            // then there is none
        } finally {
            held.countDown();
        }
    }

    /** Takes no more of them; those it took. */
    public Snapshots end() {
        close();
        return snapshots;
    }

    @Override
    public void close() {
        thread.close();
    }
}
