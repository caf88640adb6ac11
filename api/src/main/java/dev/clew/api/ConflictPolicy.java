package dev.clew.api;

/** What a start does when an instance of the same id exists. */
public enum ConflictPolicy {
    /** Throws {@link InstanceExistsException}. */
    FAIL,
    /** Answers with the existing one, running or ended, if it runs the same orchestration; throws otherwise. */
    USE_EXISTING,
    /** Replaces one that has ended, history and all; throws {@link InstanceExistsException} otherwise. */
    REPLACE_ENDED
}
