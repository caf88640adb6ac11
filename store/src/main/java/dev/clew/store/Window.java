package dev.clew.store;

import dev.clew.api.QueueLimits.Rate;
import java.time.Instant;

/**
 * The span that a rate counts in. It begins with the first task that begins after the span before has ended; so no
 * span that begins with a task has more of them than the rate says. For those who write stores.
 *
 * @param until when it ends
 * @param used how many tasks began in it
 */
public record Window(Instant until, int used) {

    /** The one before the first. */
    public static final Window NONE = new Window(Instant.MIN, 0);

    /** When the next task may begin; {@link Instant#MIN} if it may now. */
    Instant opensAt(Rate rate, Instant now) {
        return now.isBefore(until) && used >= rate.count() ? until : Instant.MIN;
    }

    /** After one more task begins. */
    Window counting(Rate rate, Instant now) {
        return now.isBefore(until) ? new Window(until, used + 1) : new Window(Millis.cut(now.plus(rate.per())), 1);
    }
}
