package dev.clew.cli.chaos.hosts;

import dev.clew.cli.chaos.check.ProgramCase;
import dev.clew.environment.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps some processes under way: as soon as one has ended the next is started. Thread-safe. */
public final class ProgramLoad implements AutoCloseable {

    private final Environment environment;
    private final long seed;
    private final Queue<Ward> wards = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile boolean abandoned;

    /**
     * Begins.
     *
     * @param atOnce how many are under way at a time
     */
    public ProgramLoad(Environment environment, long seed, int atOnce) {
        this.environment = environment;
        this.seed = seed;
        for (int i = 0; i < atOnce; i++) {
            threads.add(Thread.ofPlatform().name("chaos-load").daemon().start(this::tendOneAfterTheOther));
        }
    }

    private void tendOneAfterTheOther() {
        try {
            while (!over) {
                int number = next.incrementAndGet();
                Ward ward = new Ward("program-" + number, new SplittableRandom(seed * 31 + number));
                wards.add(ward);
                ward.tend(environment, () -> abandoned);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failed) {
            failure.compareAndSet(null, failed);
        }
    }

    /** How many were started, or tried to. */
    public int size() {
        return wards.size();
    }

    /** How many of them have not ended. */
    public long open() {
        return wards.stream().filter(ward -> !ward.ended()).count();
    }

    /** Starts no more. */
    public void finish() {
        over = true;
    }

    /**
     * Waits until all have ended; whether they did.
     *
     * @throws IllegalStateException if something was refused that must not be
     */
    public boolean awaitAll(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        requireSound();
        return open() == 0;
    }

    /**
     * Sees to it that nothing was refused that must not be.
     *
     * @throws IllegalStateException if something was
     */
    public void requireSound() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a process could not be seen to", failed);
        }
    }

    /** What was asked for. */
    public List<ProgramCase> cases() {
        return wards.stream().map(Ward::known).toList();
    }

    @Override
    public void close() {
        over = true;
        abandoned = true;
        threads.forEach(Thread::interrupt);
    }
}
