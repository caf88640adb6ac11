package dev.clew.server;

import java.time.Duration;

/**
 * How much a server takes on. What is over a limit is turned away at once, with a word when to come again.
 *
 * @param maxBody how many bytes one request may have
 * @param maxRequests how many requests are worked on at a time
 * @param maxSleepers how many requests may be held until a sleep is over
 * @param maxInstances how many processes of one namespace may be under way when another is to register; 0 for any number. Not counted
 *     to the last one where many register at a time
 * @param requestTimeout how long a request may take, from its first byte to its answer; not for sleeps that are held
 * @param drainGrace how long requests that are worked on get when the server is closed
 */
public record Limits(
        int maxBody, int maxRequests, int maxSleepers, int maxInstances, Duration requestTimeout, Duration drainGrace) {

    /** What fits a server with a few cores. */
    public static final Limits DEFAULT =
            new Limits(64 * 1024 * 1024, 256, 4_096, 0, Duration.ofSeconds(30), Duration.ofSeconds(10));

    public Limits {
        atLeast("maxBody", 1, maxBody);
        atLeast("maxRequests", 1, maxRequests);
        atLeast("maxSleepers", 0, maxSleepers);
        atLeast("maxInstances", 0, maxInstances);
        if (!requestTimeout.isPositive()) {
            throw new IllegalArgumentException("requestTimeout must be positive, was " + requestTimeout);
        }
        if (drainGrace.isNegative()) {
            throw new IllegalArgumentException("drainGrace must not be negative, was " + drainGrace);
        }
    }

    private static void atLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
    }

    /** The same with another limit on bodies, in bytes. */
    public Limits maxBody(int bytes) {
        return new Limits(bytes, maxRequests, maxSleepers, maxInstances, requestTimeout, drainGrace);
    }

    /** The same with another limit on requests at a time. */
    public Limits maxRequests(int most) {
        return new Limits(maxBody, most, maxSleepers, maxInstances, requestTimeout, drainGrace);
    }

    /** The same with another limit on sleeps that are held. */
    public Limits maxSleepers(int most) {
        return new Limits(maxBody, maxRequests, most, maxInstances, requestTimeout, drainGrace);
    }

    /** The same with another limit on processes under way. */
    public Limits maxInstances(int most) {
        return new Limits(maxBody, maxRequests, maxSleepers, most, requestTimeout, drainGrace);
    }

    /** The same with another limit on the time of a request. */
    public Limits requestTimeout(Duration span) {
        return new Limits(maxBody, maxRequests, maxSleepers, maxInstances, span, drainGrace);
    }

    /** The same with more or less time to finish requests when the server is closed. */
    public Limits drainGrace(Duration span) {
        return new Limits(maxBody, maxRequests, maxSleepers, maxInstances, requestTimeout, span);
    }
}
