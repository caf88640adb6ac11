package dev.clew.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long an activity may take, in four ways. What is empty has no limit. A failure by any of them is of the type
 * {@link Failure#TIMEOUT}.
 *
 * @param scheduleToStart how long an attempt may wait for a node after its time has come. Final: nobody who serves it
 *     has room, and asking again would only queue up again
 * @param startToClose how long one attempt may run before it is interrupted. Retried by the policy
 * @param scheduleToClose how long all attempts and the waits between them may take. Final
 * @param heartbeat how long an attempt may run without calling {@link ActivityContext#heartbeat}. Retried by the policy
 */
public record Timeouts(
        Optional<Duration> scheduleToStart,
        Optional<Duration> startToClose,
        Optional<Duration> scheduleToClose,
        Optional<Duration> heartbeat) {

    /** No limits. */
    public static final Timeouts NONE =
            new Timeouts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Timeouts {
        Objects.requireNonNull(scheduleToStart, "scheduleToStart");
        Objects.requireNonNull(startToClose, "startToClose");
        Objects.requireNonNull(scheduleToClose, "scheduleToClose");
        Objects.requireNonNull(heartbeat, "heartbeat");
    }

    void require(String what) {
        Durations.requirePositive(what + ": scheduleToStart", scheduleToStart);
        Durations.requirePositive(what + ": timeout", startToClose);
        Durations.requirePositive(what + ": scheduleToClose", scheduleToClose);
        Durations.requirePositive(what + ": heartbeat", heartbeat);
    }

    Timeouts scheduleToStart(Duration limit) {
        return new Timeouts(Optional.of(limit), startToClose, scheduleToClose, heartbeat);
    }

    Timeouts startToClose(Duration limit) {
        return new Timeouts(scheduleToStart, Optional.of(limit), scheduleToClose, heartbeat);
    }

    Timeouts scheduleToClose(Duration limit) {
        return new Timeouts(scheduleToStart, startToClose, Optional.of(limit), heartbeat);
    }

    Timeouts heartbeat(Duration limit) {
        return new Timeouts(scheduleToStart, startToClose, scheduleToClose, Optional.of(limit));
    }
}
