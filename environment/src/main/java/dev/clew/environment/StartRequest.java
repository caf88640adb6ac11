package dev.clew.environment;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessStart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a process is to be.
 *
 * @param image the id or the name of what it runs
 * @param instanceId what it is called; made up if empty
 * @param input what it can load
 * @param timeout how long one run may take, if there is a limit
 * @param env variables of its program, beside those that say who it is
 * @param grace how long a run that is asked to end may go on
 * @param maxCrashes how many runs in a row may crash without a new checkpoint before it has failed
 */
public record StartRequest(
        String image,
        Optional<String> instanceId,
        Optional<Bytes> input,
        Optional<Duration> timeout,
        Map<String, String> env,
        Duration grace,
        int maxCrashes) {

    public StartRequest {
        env = Map.copyOf(env);
    }

    /** One of an image, with the usual limits. */
    public static StartRequest of(String image) {
        return new StartRequest(
                image,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                ProcessStart.Launching.USUAL_GRACE,
                ProcessStart.Launching.USUAL_MAX_CRASHES);
    }

    /** The same under an id. */
    public StartRequest instanceId(String id) {
        return new StartRequest(image, Optional.of(id), input, timeout, env, grace, maxCrashes);
    }

    /** The same with an input. */
    public StartRequest input(Bytes some) {
        return new StartRequest(image, instanceId, Optional.of(some), timeout, env, grace, maxCrashes);
    }

    /** The same with a limit on how long one run may take. */
    public StartRequest timeout(Duration limit) {
        return new StartRequest(image, instanceId, input, Optional.of(limit), env, grace, maxCrashes);
    }

    /** The same with other variables. */
    public StartRequest env(Map<String, String> variables) {
        return new StartRequest(image, instanceId, input, timeout, variables, grace, maxCrashes);
    }

    /** The same with another grace period. */
    public StartRequest grace(Duration span) {
        return new StartRequest(image, instanceId, input, timeout, env, span, maxCrashes);
    }

    /** The same with another limit on fruitless runs. */
    public StartRequest maxCrashes(int most) {
        return new StartRequest(image, instanceId, input, timeout, env, grace, most);
    }
}
