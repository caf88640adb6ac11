package dev.clew.api;

/** What becomes of a child that nobody waits for any more: its wait was dropped or cancelled, or its parent ends. */
public enum ChildPolicy {
    /** It is cancelled. */
    CANCEL,
    /** It goes on, and its parent does not end, nor continue as new, before the child has ended. */
    WAIT,
    /** It goes on by itself. */
    ABANDON
}
