package dev.clew.api;

/**
 * What becomes of a child that nobody waits for any more: its wait was dropped or cancelled, or its parent ends. A parent
 * that is terminated cannot wait: its children are asked to stop but for those that it abandons.
 */
public enum ChildPolicy {
    /** It is cancelled. */
    CANCEL,
    /**
     * It goes on, and its parent does not end, nor continue as new, before the child has ended. If the parent itself is
     * cancelled the child is asked to stop, and its end waited for all the same.
     */
    WAIT,
    /** It goes on by itself. */
    ABANDON
}
