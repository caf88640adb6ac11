package dev.clew.engine;

import dev.clew.api.Durations;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.kernel.Message.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An attempt and the time it has. Reports once: how the body ended, or that its time was up first. */
final class TimedAttempt {

    private final Attempt attempt;
    private final Observer observer;
    private final Supplier<Optional<EngineListener.Subject>> subject;
    private final Timers timers;
    private final InstantSource clock;
    private final Optional<Duration> run;
    private final Optional<Instant> closeBy;
    private final Reports reports;

    /** Who is told how it came out. */
    @FunctionalInterface
    interface Reports {
        /** The body ended; on the thread that ran it. */
        void ended(Report report);

        /** The time was up; on the thread that keeps time, which must not be held up. */
        default void timedOut(Report report) {
            ended(report);
        }
    }

    /**
     * An attempt that has not begun.
     *
     * @param subject the execution that asked for it, for those who want to know
     * @param run how long its body may run
     * @param closeBy when it has failed for good, begun or not
     */
    TimedAttempt(
            Attempt attempt,
            Observer observer,
            Supplier<Optional<EngineListener.Subject>> subject,
            Timers timers,
            InstantSource clock,
            Optional<Duration> run,
            Optional<Instant> closeBy,
            Reports reports) {
        this.attempt = attempt;
        this.observer = observer;
        this.subject = subject;
        this.timers = timers;
        this.clock = clock;
        this.run = run.map(Durations::capped);
        this.closeBy = closeBy;
        this.reports = reports;
    }

    /** Begins to mind the instant at which it has failed for good. To be called as soon as it waits for a slot. */
    void watch() {
        closeBy.ifPresent(end -> failAt(end, Overtime.ofAll(attempt.name(), attempt.attempt(), end)));
    }

    private void failAt(Instant instant, Failure failure) {
        at(instant, now -> fail(failure));
    }

    /** Does something at an instant, and is told the time, unless the attempt is reported before. */
    void at(Instant instant, Consumer<Instant> action) {
        Timers.Appointment alarm = timers.at(instant, () -> action.accept(clock.instant()));
        attempt.whenSettled(alarm::cancel);
    }

    /** Reports a failure, unless it is reported already, and stops the body. */
    void fail(Failure failure) {
        boolean mine = attempt.settle();
        if (mine) {
            attempt.overdue(failure);
            reports.timedOut(Attempts.failed(attempt, failure));
        }
        attempt.cancel();
        if (mine && !attempt.begun()) {
            observer.neverRan(attempt.kind(), attempt.name(), attempt.attempt(), failure);
        }
    }

    /** Runs its body on the calling thread; does nothing if it was cancelled. */
    void run(Callable<Payload> body) {
        Optional<Instant> end = run.map(span -> clock.instant().plus(span));
        Optional<Instant> deadline =
                closeBy.filter(all -> end.isEmpty() || all.isBefore(end.get())).or(() -> end);
        if (!attempt.begin(deadline)) {
            return;
        }
        end.ifPresent(at -> failAt(at, Overtime.toClose(attempt.name(), attempt.attempt(), run.orElseThrow())));
        Report report;
        try {
            report = observer.report(attempt, subject, body);
        } finally {
            attempt.end();
        }
        if (attempt.settle()) {
            reports.ended(report);
        }
    }
}
