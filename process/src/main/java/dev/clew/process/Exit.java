package dev.clew.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a run ended, as its runner saw it. Whether the process has ended too, the process has said itself.
 *
 * @param how what ended the run
 * @param code the exit code, if the program exited
 * @param message what to tell people, such as the last lines of its error output
 * @param peakMemoryBytes the most memory it used, if known
 * @param cpuMicros the processor time it used, if known
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Exit(How how, OptionalInt code, String message, OptionalLong peakMemoryBytes, OptionalLong cpuMicros) {

    /** What ended a run. */
    public enum How {
        /** The program exited. */
        EXITED,
        /** It took longer than it may. */
        TIMED_OUT,
        /** It was killed: nobody wanted it any more, or the nodes that ran it went down one after the other. */
        KILLED,
        /** It could not be started, and will not be another time. */
        NOT_STARTED
    }

    public Exit {
        Objects.requireNonNull(how, "how");
        code = Objects.requireNonNullElse(code, OptionalInt.empty());
        message = Objects.requireNonNullElse(message, "");
        peakMemoryBytes = Objects.requireNonNullElse(peakMemoryBytes, OptionalLong.empty());
        cpuMicros = Objects.requireNonNullElse(cpuMicros, OptionalLong.empty());
    }

    /** The program exited. */
    public static Exit exited(int code, String message) {
        return new Exit(How.EXITED, OptionalInt.of(code), message, OptionalLong.empty(), OptionalLong.empty());
    }

    /** The run ended without the program having exited by itself. */
    public static Exit of(How how, String message) {
        return new Exit(how, OptionalInt.empty(), message, OptionalLong.empty(), OptionalLong.empty());
    }
}
