package dev.clew.api;

/** What a start does when an instance of the same id exists. */
public enum ConflictPolicy {
    /** Throws {@link InstanceExistsException}. */
    FAIL,
    /** Answers with the existing one, running or ended, if it runs the same orchestration; throws otherwise. */
    USE_EXISTING,
    /** Replaces one that has ended, history and all; throws {@link InstanceExistsException} otherwise. */
    REPLACE_ENDED,
    /**
     * Replaces whatever there is: one that has not ended is {@linkplain InstanceHandle#terminate terminated} first,
     * without a chance to clean up, with what that means for its parent and its children. Of those who replace the same
     * id at the same time each has its turn, and one instance is left, that of the last.
     *
     * <p>Should the caller die on the way, the old one may have been terminated with nothing in its place yet; the same
     * call again completes it. Give it an {@linkplain StartOptions#idempotencyKey idempotency key}, or it terminates
     * what it has started itself when it is made again after a lost answer.
     */
    TERMINATE_EXISTING
}
