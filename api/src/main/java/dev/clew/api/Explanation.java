package dev.clew.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why an instance stands where it stands, for people: worked out from what is stored, as of a moment ago.
 *
 * <p>Only the code knows for sure what it waits for. A timer or a wait for a signal that was given up, since something
 * else came first, may still be named.
 *
 * @param id the instance
 * @param status where it stands
 * @param reasons what it waits for or what became of it, most telling first; never empty
 */
public record Explanation(String id, InstanceStatus status, List<Reason> reasons) {

    public Explanation {
        reasons = List.copyOf(reasons);
    }

    /**
     * One thing that an instance waits for, or that became of it.
     *
     * @param kind what sort of thing
     * @param operation which of its operations waits; empty if none
     * @param text the predicate of a sentence about the instance, such as {@code waits for signal 'approved'}
     */
    public record Reason(Kind kind, String operation, String text) {}

    /** What holds an instance up. */
    public enum Kind {
        /** It has ended. */
        ENDED,
        /** It is held until somebody lets it go on. */
        HELD,
        /** It is to begin later. */
        DELAYED,
        /** No living node can run it. */
        NO_NODE,
        /** It has something to do, and no node has taken it up yet. */
        UNCLAIMED,
        /** A node has it in memory, and runs its code or a step. */
        RUNNING,
        /** An activity runs. */
        ACTIVITY,
        /** An activity waits in the queue. */
        QUEUED,
        /** An activity or a step failed and is to be tried again. */
        RETRY,
        /** A child has not ended. */
        CHILD,
        /** A signal has not come. */
        SIGNAL,
        /** An update is not answered: there is no handler for it yet, or that is under way. */
        UPDATE,
        /** A timer is not due. */
        TIMER,
        /** Nothing that the store knows of. */
        UNKNOWN
    }

    /** All of it in one sentence. */
    public String sentence() {
        return reasons.stream().map(Reason::text).collect(Collectors.joining("; ", "'" + id + "' ", ""));
    }
}
