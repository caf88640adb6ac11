package dev.clew.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process is started with.
 *
 * @param launch how it is launched; empty for one that registers by itself and is never launched
 * @param input what it can load, as often as it likes
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProcessStart(Optional<Launching> launch, Optional<Bytes> input) {

    public ProcessStart {
        launch = Objects.requireNonNullElse(launch, Optional.empty());
        input = Objects.requireNonNullElse(input, Optional.empty());
    }

    /** One that registers by itself. */
    public static final ProcessStart SELF_REGISTERED = new ProcessStart(Optional.empty(), Optional.empty());

    /**
     * How a process is launched, and again after it has slept, was signalled, or has crashed.
     *
     * @param runner the activity that launches it and waits until it has exited, see {@link Launch}
     * @param program what that runner is to run
     * @param env variables for its environment
     * @param timeout how long one run may take, if there is a limit
     * @param grace how long a run that was asked to end may go on
     * @param maxCrashes how many runs in a row may crash without a new checkpoint before it has failed
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Launching(
            String runner,
            String program,
            Map<String, String> env,
            Optional<Duration> timeout,
            Duration grace,
            int maxCrashes) {

        /** How long a run may go on that was asked to end, unless somebody says otherwise. */
        public static final Duration USUAL_GRACE = Duration.ofSeconds(5);

        /** How many fruitless runs in a row are too many, unless somebody says otherwise. */
        public static final int USUAL_MAX_CRASHES = 5;

        public Launching {
            Objects.requireNonNull(runner, "runner");
            Objects.requireNonNull(program, "program");
            env = Map.copyOf(Objects.requireNonNullElse(env, Map.of()));
            timeout = Objects.requireNonNullElse(timeout, Optional.empty());
            Objects.requireNonNull(grace, "grace");
            if (maxCrashes < 1) {
                throw new IllegalArgumentException("maxCrashes must be at least 1, was " + maxCrashes);
            }
        }

        /** With the usual limits. */
        public static Launching of(String runner, String program) {
            return new Launching(runner, program, Map.of(), Optional.empty(), USUAL_GRACE, USUAL_MAX_CRASHES);
        }

        /** The same with other variables. */
        public Launching env(Map<String, String> variables) {
            return new Launching(runner, program, variables, timeout, grace, maxCrashes);
        }

        /** The same with a limit on how long one run may take. */
        public Launching timeout(Duration limit) {
            return new Launching(runner, program, env, Optional.of(limit), grace, maxCrashes);
        }

        /** The same with another grace period. */
        public Launching grace(Duration span) {
            return new Launching(runner, program, env, timeout, span, maxCrashes);
        }

        /** The same with another limit on fruitless runs. */
        public Launching maxCrashes(int most) {
            return new Launching(runner, program, env, timeout, grace, most);
        }
    }

    /** One that a runner launches. */
    public static ProcessStart launched(Launching how, @Nullable Bytes input) {
        return new ProcessStart(Optional.of(how), Optional.ofNullable(input));
    }
}
