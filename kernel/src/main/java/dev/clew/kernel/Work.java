package dev.clew.kernel;

import dev.clew.api.ActivityFailedException;
import dev.clew.api.Failure;
import dev.clew.api.LimitWaits;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.TypeToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** An activity or a step: side effects in attempts. */
abstract sealed class Work<T extends @Nullable Object> extends Operation<T> permits ActivityWork, StepWork {

    final String name;
    final Optional<Instant> closeBy;
    private final TypeToken<T> type;
    private final Retry retry;
    private int attempt = 1;
    private LimitWaits limitWaits = LimitWaits.NONE;
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<Payload> details = Optional.empty();
    private @Nullable Payload result;
    private @Nullable Failure failure;

    /**
     * Work that has not begun.
     *
     * @param closeBy when there are no more attempts
     */
    Work(
            Execution execution,
            Branch owner,
            OperationId id,
            String name,
            TypeToken<T> type,
            Retry retry,
            Optional<Instant> closeBy) {
        super(execution, owner, id);
        this.name = name;
        this.type = type;
        this.retry = retry;
        this.closeBy = closeBy;
    }

    abstract Event.Input completed(Payload value);

    abstract Event.Input failed(Failure why);

    final int attempt() {
        return attempt;
    }

    final Optional<Instant> notBefore() {
        return notBefore;
    }

    /** What the attempts so far left for the next one. */
    final Optional<Payload> details() {
        return details;
    }

    /**
     * The event that the end of an attempt causes: another attempt, if the policy says so.
     *
     * @param chance from 0 to 1, decides the jitter of the wait; asked only if there is one
     */
    final Event.Input reported(Message.Report report, Instant now, DoubleSupplier chance) {
        return switch (report) {
            case Message.Report.Succeeded success -> completed(success.result());
            case Message.Report.Failed failed -> afterFailure(failed, now, chance);
        };
    }

    private Event.Input afterFailure(Message.Report.Failed report, Instant now, DoubleSupplier chance) {
        Failure why = report.failure();
        Optional<Duration> wait = retry.waitAfter(why, attempt, limitWaits, chance);
        if (wait.isEmpty()) {
            return failed(why);
        }
        Instant retryAt = now.plus(wait.get());
        return closeBy.filter(end -> !retryAt.isBefore(end)).isEmpty()
                ? new Event.AttemptFailed(id, attempt, why, retryAt, report.details())
                : failed(noTimeLeft(why));
    }

    private Failure noTimeLeft(Failure why) {
        return new Failure(
                Failure.Kind.APPLICATION,
                Failure.TIMEOUT,
                "attempt " + attempt + " of '" + name + "' failed, and there is no time left for another",
                false,
                Optional.of(why));
    }

    final void complete(Payload value) {
        result = value;
        close();
    }

    final void fail(Failure why) {
        failure = why;
        close();
    }

    /**
     * Goes on to the next attempt.
     *
     * @param now when the last one failed
     */
    final void retry(Event.AttemptFailed failed, Instant now) {
        if (failed.failure().rateLimited()) {
            Duration wait = Duration.between(now, failed.retryAt());
            limitWaits = limitWaits.plus(wait.isNegative() ? Duration.ZERO : wait);
        }
        attempt = failed.attempt() + 1;
        notBefore = Optional.of(failed.retryAt());
        details = failed.details().or(() -> details);
    }

    @Override
    final T answer() {
        if (failure != null) {
            throw new ActivityFailedException(name, failure);
        }
        return decode(execution, Objects.requireNonNull(result), type);
    }

    @Override
    final boolean answeredByFailure() {
        return failure != null;
    }
}
