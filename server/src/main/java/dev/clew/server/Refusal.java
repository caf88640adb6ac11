package dev.clew.server;

import dev.clew.environment.EnvironmentException;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.environment.http.ManagementWire;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.http.Wire;
import java.time.Duration;
import java.util.Optional;

/** A request that is not met, in the words of HTTP. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean isTransient;
    private final transient Optional<Duration> retryAfter;

    private Refusal(int status, String code, String message, boolean isTransient, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.isTransient = isTransient;
        this.retryAfter = retryAfter;
    }

    /** The request is wrong, and stays so. */
    static Refusal wrong(int status, String code, String message) {
        return new Refusal(status, code, message, false, Optional.empty());
    }

    /** The server has done nothing of it, and may later. */
    static Refusal later(int status, String code, String message, Duration after) {
        return new Refusal(status, code, message, true, Optional.of(after));
    }

    /** The server is at fault, and says more in its log. */
    static Refusal internal() {
        return new Refusal(500, "INTERNAL", "the server failed; its log says more", true, Optional.empty());
    }

    /** What a process was told. */
    static Refusal of(ProcessException refused) {
        ProcessError error = refused.error();
        return new Refusal(
                status(error),
                error.name(),
                String.valueOf(refused.getMessage()),
                error.isTransient(),
                Optional.empty());
    }

    /** What those who manage were told. */
    static Refusal of(EnvironmentException refused) {
        Kind kind = refused.kind();
        return new Refusal(
                status(kind),
                kind.name(),
                String.valueOf(refused.getMessage()),
                kind == Kind.IO_ERROR,
                Optional.empty());
    }

    private static int status(Kind kind) {
        return switch (kind) {
            case IMAGE_NOT_FOUND -> 404;
            case CHECKSUM_MISMATCH, VALIDATION_ERROR -> 400;
            case TOO_LARGE -> 413;
            case CONFLICT -> 409;
            case UNSUPPORTED -> 501;
            case IO_ERROR -> 500;
        };
    }

    private static int status(ProcessError error) {
        return switch (error) {
            case INSTANCE_NOT_FOUND, CHECKPOINT_NOT_FOUND -> 404;
            case INSTANCE_ALREADY_EXISTS, INVALID_INSTANCE_STATE, STALE_RUN -> 409;
            case VALIDATION_ERROR -> 400;
            case TOO_LARGE, QUOTA_EXCEEDED -> 413;
            case FORBIDDEN -> 403;
            case TIMEOUT -> 504;
            case UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }

    int status() {
        return status;
    }

    /** Whether there may be a body that nobody has read. */
    boolean endsConnection() {
        return status == 413 || status == 408 || code.equals("SHUTTING_DOWN");
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** As those who manage are told. */
    ManagementWire.Refused managed() {
        Wire.Refused plain = body();
        return new ManagementWire.Refused(
                false,
                plain.found(),
                plain.error(),
                plain.error(),
                code,
                plain.category().orElseThrow(),
                status == 500 ? "critical" : isTransient ? "warning" : "error",
                plain.retryHint().orElseThrow(),
                plain.retryAfterMs());
    }

    /** As programs are told. */
    Wire.Refused body() {
        return new Wire.Refused(
                false,
                status == 404 ? Optional.of(false) : Optional.empty(),
                String.valueOf(getMessage()),
                code,
                Optional.of(isTransient ? "transient" : "permanent"),
                Optional.of(
                        retryAfter.isPresent() ? "retry_after" : isTransient ? "retry_with_backoff" : "do_not_retry"),
                retryAfter.map(Duration::toMillis));
    }
}
