package dev.clew.engine;

import dev.clew.api.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The failures of attempts that ran out of time. Those that another attempt may mend are retryable, the others final. */
final class Overtime {

    private Overtime() {}

    /** Nobody began it in time. Final. */
    static Failure toStart(String activity, int attempt) {
        return last("attempt " + attempt + " of '" + activity
                + "' was not begun in time: no node that serves it had room for it");
    }

    /** It ran too long. */
    static Failure toClose(String activity, int attempt, Duration limit) {
        return again("attempt " + attempt + " of '" + activity + "' ran longer than " + limit);
    }

    /** It gave no sign of life. */
    static Failure heartbeat(String activity, int attempt, Duration limit) {
        return again("attempt " + attempt + " of '" + activity + "' gave no sign of life for " + limit);
    }

    /** It was still going on when all attempts were to have ended. Final. */
    static Failure ofAll(String activity, int attempt, Instant closeBy) {
        return last("attempt " + attempt + " of '" + activity + "' was not over at " + closeBy
                + ", by when all attempts were to be");
    }

    private static Failure again(String message) {
        return Failure.application(Failure.TIMEOUT, message);
    }

    private static Failure last(String message) {
        return new Failure(Failure.Kind.APPLICATION, Failure.TIMEOUT, message, false, Optional.empty());
    }
}
