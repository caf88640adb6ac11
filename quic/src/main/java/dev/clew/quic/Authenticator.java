package dev.clew.quic;

import java.util.Optional;
import java.util.OptionalInt;

/** Knows what tokens are worth. Thread-safe. */
@FunctionalInterface
public interface Authenticator {

    /** What a token allows; empty if it is worth nothing, or nothing any more. Asked for each request, so it has to be quick. */
    Optional<Permit> prove(String token);

    /**
     * What a holder of a token may do.
     *
     * @param namespace in which namespace; empty for all
     * @param instanceId for which process; empty for all of the namespace. Where others of it stand may be asked nevertheless
     * @param run for which run of it, whether or not the holder knows its number; empty for any
     * @param manages whether the holder may manage: list, start, stop and look into processes, and bring programs
     */
    record Permit(Optional<String> namespace, Optional<String> instanceId, OptionalInt run, boolean manages) {

        /** For everything. */
        public static final Permit EVERYTHING =
                new Permit(Optional.empty(), Optional.empty(), OptionalInt.empty(), true);

        /** For those who manage a namespace. */
        public static Permit manager(String namespace) {
            return new Permit(Optional.of(namespace), Optional.empty(), OptionalInt.empty(), true);
        }

        /** For all processes of a namespace, to ask what programs ask. */
        public static Permit namespace(String namespace) {
            return new Permit(Optional.of(namespace), Optional.empty(), OptionalInt.empty(), false);
        }

        /** For one process. */
        public static Permit process(String namespace, String instanceId) {
            return new Permit(Optional.of(namespace), Optional.of(instanceId), OptionalInt.empty(), false);
        }
    }
}
