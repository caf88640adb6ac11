package dev.clew.testkit;

import java.util.Locale;

/**
 * Where a process is to die.
 *
 * @param commit at the how-manieth commit of its store, from 1
 * @param moment on which side of it
 */
public record CrashPoint(int commit, Moment moment) {

    /** On which side of a commit. */
    public enum Moment {
        /** The commit was not stored. */
        BEFORE,
        /** The commit was stored, and nobody was told. */
        AFTER
    }

    public CrashPoint {
        if (commit < 1) {
            throw new IllegalArgumentException("commits count from 1, was " + commit);
        }
    }

    @Override
    public String toString() {
        return moment.name().toLowerCase(Locale.ROOT) + " commit " + commit;
    }
}
