package dev.clew.api;

import java.time.Duration;

/** An instance did not end, or get to what was waited for, within the time given. It goes on; ask again. */
public final class ResultTimeoutException extends InfrastructureException {

    private static final long serialVersionUID = 1L;

    public ResultTimeoutException(String instanceId, Duration waited, String standing) {
        this(instanceId, "has not ended", waited, standing);
    }

    /**
     * Something else than the end did not happen in time.
     *
     * @param what what the instance has not done, as in {@code has not ended}
     */
    public ResultTimeoutException(String instanceId, String what, Duration waited, String standing) {
        super("result_timeout", "instance '" + instanceId + "' " + what + " within " + waited + ": " + standing, null);
    }
}
