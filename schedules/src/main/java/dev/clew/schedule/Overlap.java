package dev.clew.schedule;

/** What becomes of a run whose time comes while the one before is still going on. */
public enum Overlap {
    /** It does not take place. The default. */
    SKIP,
    /** It takes place after the other; if one waits already it does not. */
    BUFFER_ONE,
    /** It takes place after the others, as long as fewer than {@link Schedule#buffer} wait. */
    BUFFER_ALL,
    /**
     * The other is asked to stop, and it takes place at once, perhaps while the other still cleans up. A run under this
     * rule belongs to its schedule: it is asked to stop too when the schedule is deleted.
     */
    CANCEL_OTHER,
    /** It takes place beside the others. */
    ALLOW_ALL
}
