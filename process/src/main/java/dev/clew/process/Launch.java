package dev.clew.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clew.api.Activity;
import dev.clew.api.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a runner is asked for: to run a program until it exits.
 *
 * <p>A runner is an activity of this input and {@link Exit}. It first announces the launch ({@link
 * Processes#announce}), which fences all runs before it, then starts the program and stays with it, and kills it when it
 * is cancelled. So a launch is claimed, supervised and repeated after a crash of its node like any other activity.
 *
 * @param instanceId the process
 * @param how what to launch
 * @param input what the process was started with
 * @param checkpoint the checkpoint that was saved last, if any
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Launch(
        String instanceId, ProcessStart.Launching how, Optional<Bytes> input, Optional<String> checkpoint) {

    /** A node that says nothing for so long has lost the program it supervises. */
    public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    public Launch {
        input = Objects.requireNonNullElse(input, Optional.empty());
        checkpoint = Objects.requireNonNullElse(checkpoint, Optional.empty());
    }

    /** The activity that a runner registers, and that launches name. */
    public static Activity<Launch, Exit> runner(String name) {
        return Activity.of(name, Launch.class, Exit.class)
                .heartbeat(SIGN_OF_LIFE)
                .retry(Retry.exponential(Integer.MAX_VALUE));
    }
}
