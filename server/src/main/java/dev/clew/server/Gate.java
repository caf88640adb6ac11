package dev.clew.server;

import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where requests come in and go out: bounds how many are worked on and for how long, and lets none in any more when the server is
 * being closed. Thread-safe.
 *
 * <p>A request that takes too long is answered, but not torn out of whatever it does: it keeps its place until it is done, so that
 * the bound holds.
 */
final class Gate implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int most;
    private final Semaphore places;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    Gate(int most) {
        this.most = most;
        this.places = new Semaphore(most);
    }

    /** A place among those that are worked on: its answerer's and, while there is work, the work's. */
    final class Pass implements AutoCloseable {

        private final AtomicInteger holders = new AtomicInteger(1);
        private final AtomicBoolean left = new AtomicBoolean();

        private final Runnable leave;

        private Pass(Runnable leave) {
            this.leave = leave;
        }

        /**
         * Does the work of a request.
         *
         * @throws Refusal if it takes too long
         */
        <T> T work(Callable<T> work, Duration timeout) {
            holders.incrementAndGet();
            Future<T> working = workers.submit(() -> {
                try {
                    return work.call();
                } finally {
                    letGo();
                }
            });
            try {
                return working.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                throw tooLate();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw closing();
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(failed.getCause());
            }
        }

        @Override
        public void close() {
            if (left.compareAndSet(false, true)) {
                letGo();
            }
        }

        private void letGo() {
            if (holders.decrementAndGet() == 0) {
                leave.run();
            }
        }
    }

    /**
     * Comes in.
     *
     * @throws Refusal if there are too many, or the server is being closed
     */
    Pass enter() {
        requireOpen();
        if (!places.tryAcquire()) {
            throw Refusal.later(
                    503, "OVERLOADED", most + " requests are being worked on, which is the most; try again soon", SOON);
        }
        return new Pass(places::release);
    }

    /** For what has to be known however busy the server is, and is asked by few. */
    Pass unbounded() {
        return new Pass(() -> {});
    }

    /** Whether requests come in. */
    boolean open() {
        return !closed;
    }

    void requireOpen() {
        if (closed) {
            throw closing();
        }
    }

    static Refusal closing() {
        return Refusal.later(503, "SHUTTING_DOWN", "the server is being closed; another may be there soon", SOON);
    }

    static Refusal tooLate() {
        return Refusal.of(
                new ProcessException(ProcessError.TIMEOUT, "it took too long; what was asked for may yet be done"));
    }

    /** Lets none in from now on. */
    void shut() {
        closed = true;
    }

    /** Waits until those that are in have gone out, but not for ever. */
    void drain(Duration grace) {
        shut();
        try {
            if (places.tryAcquire(most, grace.toNanos(), TimeUnit.NANOSECONDS)) {
                places.release(most);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        shut();
        workers.shutdownNow();
    }
}
