package dev.clew.kernel;

import dev.clew.api.ActivityFailedException;
import dev.clew.api.Failure;
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
    final Optional<Duration> timeout;
    private final TypeToken<T> type;
    private final Retry retry;
    private int attempt = 1;
    private Optional<Instant> notBefore = Optional.empty();
    private @Nullable Payload result;
    private @Nullable Failure failure;

    Work(
            Execution execution,
            Branch owner,
            OperationId id,
            String name,
            TypeToken<T> type,
            Retry retry,
            Optional<Duration> timeout) {
        super(execution, owner, id);
        this.name = name;
        this.type = type;
        this.retry = retry;
        this.timeout = timeout;
    }

    abstract Event.Input completed(Payload value);

    abstract Event.Input failed(Failure why);

    final int attempt() {
        return attempt;
    }

    final Optional<Instant> notBefore() {
        return notBefore;
    }

    /**
     * The event that the end of an attempt causes: another attempt, if the policy says so.
     *
     * @param chance from 0 to 1, decides the jitter of the wait; asked only if there is one
     */
    final Event.Input reported(Message.Report report, Instant now, DoubleSupplier chance) {
        return switch (report) {
            case Message.Report.Succeeded success -> completed(success.result());
            case Message.Report.Failed failed ->
                retry.retries(failed.failure(), attempt)
                        ? new Event.AttemptFailed(
                                id,
                                attempt,
                                failed.failure(),
                                now.plus(retry.delayAfter(attempt, chance.getAsDouble())))
                        : failed(failed.failure());
        };
    }

    final void complete(Payload value) {
        result = value;
        close();
    }

    final void fail(Failure why) {
        failure = why;
        close();
    }

    /** Goes on to the next attempt. */
    final void retryAt(int failedAttempt, Instant instant) {
        attempt = failedAttempt + 1;
        notBefore = Optional.of(instant);
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
