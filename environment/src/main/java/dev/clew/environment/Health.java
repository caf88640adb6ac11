package dev.clew.environment;

import java.time.Duration;

/**
 * How an environment is.
 *
 * @param healthy whether its store answers
 * @param version of the release, or {@code development}
 * @param uptime how long its JVM has been running
 * @param active how many processes of the namespace have not ended, counted up to {@value #MOST_COUNTED}
 */
public record Health(boolean healthy, String version, Duration uptime, int active) {

    /** So many are counted at most, since this is asked often. */
    public static final int MOST_COUNTED = 1_000;
}
