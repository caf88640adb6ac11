package dev.clew.api;

import java.time.Duration;

/** An instance did not end within the time its result was waited for. It goes on; ask again. */
public final class ResultTimeoutException extends InfrastructureException {

    private static final long serialVersionUID = 1L;

    public ResultTimeoutException(String instanceId, Duration waited, String standing) {
        super("result_timeout", "instance '" + instanceId + "' has not ended within " + waited + ": " + standing, null);
    }
}
