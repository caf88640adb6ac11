package dev.clew.workflow;

/** How the places of a graph are called. */
final class Paths {

    static final char SEPARATOR = '/';

    /** What stands for the key of the arm that is walked where no other is. */
    static final String OTHERWISE = "otherwise";

    private Paths() {}

    static String of(String outer, String id) {
        return outer.isEmpty() ? id : outer + SEPARATOR + id;
    }

    /** Whether a path is another one, or of something inside it. */
    static boolean contains(String outer, String inner) {
        return outer.isEmpty() || inner.equals(outer) || inner.startsWith(outer + SEPARATOR);
    }
}
