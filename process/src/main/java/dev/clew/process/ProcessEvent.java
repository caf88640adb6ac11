package dev.clew.process;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened to a process.
 *
 * @param number its place among the events of the process, from 1
 * @param type {@code started}, {@code heartbeat}, {@code suspended}, {@code completed}, {@code failed} or {@code custom}
 * @param subtype what kind of custom event; empty for others
 */
public record ProcessEvent(
        long number, Instant at, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload) {

    /** The type of events that say only that the process is alive. */
    public static final String HEARTBEAT = "heartbeat";

    /** The type of events that mean something to the program alone. */
    public static final String CUSTOM = "custom";
}
