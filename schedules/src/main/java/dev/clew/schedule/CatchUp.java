package dev.clew.schedule;

/** What becomes of times that nobody noticed because no node ran, by more than a minute. */
public enum CatchUp {
    /** They are let go. */
    NONE,
    /** The last of them within the window is made up for, unless one is due right now. The default. */
    LAST,
    /** Each of them within the window is made up for: in line, or side by side where {@link Overlap#ALLOW_ALL} says so. */
    ALL
}
