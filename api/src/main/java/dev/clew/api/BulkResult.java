package dev.clew.api;

import java.util.Optional;

/**
 * What a call on many instances came to, or has come to so far.
 *
 * @param done for how many it did what was asked
 * @param skipped how many it left alone: they had changed, or were gone, when their turn came
 * @param next what to pass to {@link ListQuery#after} to go on with the rest; empty if there is none
 */
public record BulkResult(int done, int skipped, Optional<String> next) {

    /** Nothing yet. */
    public static final BulkResult NONE = new BulkResult(0, 0, Optional.empty());
}
