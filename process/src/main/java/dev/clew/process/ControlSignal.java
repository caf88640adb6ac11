package dev.clew.process;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody wants a process to do. It rides on the replies to checkpoints until the process acknowledges it.
 *
 * @param payload a reason, or whatever the sender gave
 */
public record ControlSignal(Type type, Bytes payload) {

    /** What is wanted. */
    public enum Type {
        /** To end. Stays, whatever else is sent later. */
        CANCEL,
        /** To stop after the next checkpoint, until it is resumed. */
        PAUSE,
        /** To go on. */
        RESUME,
        /** To leave for a while, since its place is being shut down. It is launched again. */
        SHUTDOWN;

        /** The one that is written so; empty if none is. */
        public static Optional<Type> of(String label) {
            return Arrays.stream(values())
                    .filter(type -> type.label().equals(label))
                    .findFirst();
        }

        /** As it is written on the wire. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
