package dev.clew.store;

import java.util.Set;

/**
 * What a node would take.
 *
 * @param owner who asks
 * @param programs what it can run; instances of others are left alone, and never counted against it
 * @param namespaces the tenants it works for; empty for all
 * @param instances how many instances at most; none asks only when the next one is ready
 * @param messages how many messages at most for each
 * @param formats the formats it reads; instances in others are left alone like those of other programs. What is claimed
 *     is in the format that it writes from then on, unless it is in a higher one
 */
public record ClaimRequest(
        Epoch owner, Set<Program> programs, Set<String> namespaces, int instances, int messages, Formats formats) {

    /** A request for the instances of all tenants, by one that knows the first format. */
    public ClaimRequest(Epoch owner, Set<Program> programs, int instances, int messages) {
        this(owner, programs, Set.of(), instances, messages, Formats.ONLY_FIRST);
    }

    public ClaimRequest {
        if (instances < 0 || messages < 0) {
            throw new IllegalArgumentException("claiming " + instances + " instances, " + messages + " messages");
        }
        programs = Set.copyOf(programs);
        namespaces = Set.copyOf(namespaces);
    }
}
