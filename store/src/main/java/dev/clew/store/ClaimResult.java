package dev.clew.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a claim got.
 *
 * @param claimed the instances, those that were ready first come first
 * @param nextReady when the earliest of what is left and fits becomes ready: in the past if there is more to claim
 *     now; empty if nothing waits for a time
 */
public record ClaimResult(List<Claimed> claimed, Optional<Instant> nextReady) {
    public ClaimResult {
        claimed = List.copyOf(claimed);
    }
}
