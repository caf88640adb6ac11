package dev.clew.quic;

import dev.clew.process.ProcessError;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a server has to do at the moment, within its limits. Thread-safe. */
final class Workload {

    /** Longer waits are several, since nanoseconds can be counted so far only. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** How long closing waits for answers to arrive. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private final QuicLimits limits;
    private final Answers answers;
    private final ManagementAnswers managementAnswers;
    private final Semaphore requests;
    private final Semaphore sleepers;
    private final AtomicLong buffered = new AtomicLong();
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    Workload(QuicLimits limits, Admission admission) {
        this.limits = limits;
        this.answers = new Answers(limits.frameBytes(), admission);
        this.managementAnswers = new ManagementAnswers(limits.frameBytes());
        this.requests = new Semaphore(limits.requests());
        this.sleepers = new Semaphore(limits.sleepers());
    }

    QuicLimits limits() {
        return limits;
    }

    boolean closing() {
        return closing;
    }

    /** What everybody is told who asks something new of a server that closes. */
    static Response.Refused closingError() {
        return Refusals.of("UNAVAILABLE", ProcessError.UNAVAILABLE, "the server is closing; ask again");
    }

    // --- memory

    /** Whether so many bytes more may be kept; if so they count until {@link #release}. */
    boolean reserve(int bytes) {
        if (buffered.addAndGet(bytes) > limits.bufferedBytes()) {
            buffered.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        buffered.addAndGet(-bytes);
    }

    // --- handling

    void opened(Exchange exchange) {
        exchanges.add(exchange);
    }

    void closed(Exchange exchange) {
        exchanges.remove(exchange);
    }

    /** Handles a request, on a thread that may block. */
    Response handle(Session session, Request.Envelope envelope, CompletableFuture<Response> called) {
        Response response = admitted(() -> answers.answer(session, envelope), refusal -> refusal);
        boolean heldBack = envelope.body()
                .filter(body -> body instanceof Request.Sleep sleep && sleep.heldBack())
                .isPresent();
        return heldBack && response instanceof Response.Sleeping(var until) ? holdBack(until, called) : response;
    }

    /** The same of somebody who manages. */
    ManagementResponse manage(Session session, ManagementRequest.Envelope envelope, InputStream content) {
        return admitted(() -> managementAnswers.answer(session, envelope, content), ManagementResponse.Common::new);
    }

    private <T> T admitted(Supplier<T> work, Function<Response.Refused, T> refusal) {
        try {
            if (!requests.tryAcquire(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return refusal.apply(overloaded(limits.requests() + " requests are being handled, which is the most"));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return refusal.apply(closingError());
        }
        try {
            return work.get();
        } finally {
            requests.release();
        }
    }

    static Response.Refused overloaded(String why) {
        return Refusals.of("OVERLOADED", ProcessError.UNAVAILABLE, why + "; ask again later");
    }

    /** Waits until a sleep is over; nobody who asks again waits for more than the rest. */
    private Response holdBack(Instant until, CompletableFuture<Response> called) {
        if (!sleepers.tryAcquire()) {
            return overloaded(limits.sleepers() + " sleeps are held back, which is the most");
        }
        try {
            Duration left = Duration.between(Instant.now(), until);
            while (left.isPositive()) {
                Duration stretch = left.compareTo(LONGEST) < 0 ? left : LONGEST;
                try {
                    return called.get(stretch.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException slept) {
                    left = Duration.between(Instant.now(), until);
                }
            }
            return new Response.Slept();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return closingError();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("nobody fails it", impossible);
        } finally {
            sleepers.release();
        }
    }

    // --- the end

    /** Takes nothing new, calls those who sleep, and waits until all that was asked is answered, for a while. */
    void drain() {
        closing = true;
        exchanges.forEach(Exchange::closing);
        await(limits.drain(), () -> exchanges.stream().allMatch(Exchange::settled));
        await(LINGER, exchanges::isEmpty);
    }

    private static void await(Duration most, BooleanSupplier done) {
        Instant latest = Instant.now().plus(most);
        while (!done.getAsBoolean() && Instant.now().isBefore(latest)) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
