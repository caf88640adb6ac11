package dev.clew.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Clients that work at the same time, each on one thing after the other: a closed loop. */
public final class Clients {

    private final int count;

    /** So many clients, a virtual thread each. */
    public Clients(int count) {
        this.count = count;
    }

    /**
     * Does things number 0 to {@code things - 1}, each once.
     *
     * @return how long it took, in seconds
     */
    public double share(int things, IntConsumer thing) {
        return run(number -> number < things, thing);
    }

    /**
     * Does one thing after the other until the time is over.
     *
     * @return how long it took, in seconds
     */
    public double during(Duration span, IntConsumer thing) {
        long end = System.nanoTime() + span.toNanos();
        return run(number -> System.nanoTime() < end, thing);
    }

    private double run(IntPredicate goOn, IntConsumer thing) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        long begin = System.nanoTime();
        List<Thread> threads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().start(() -> work(next, failure, goOn, thing)));
        }
        threads.forEach(Clients::join);
        double seconds = (System.nanoTime() - begin) / 1e9;
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return seconds;
    }

    private static void work(
            AtomicInteger next,
            AtomicReference<@Nullable RuntimeException> failure,
            IntPredicate goOn,
            IntConsumer thing) {
        try {
            for (int number = next.getAndIncrement();
                    failure.get() == null && goOn.test(number);
                    number = next.getAndIncrement()) {
                thing.accept(number);
            }
        } catch (RuntimeException failed) {
            failure.compareAndSet(null, failed);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while clients were at work", interrupted);
        }
    }
}
