package dev.clew.kernel;

import java.util.Objects;

/**
 * Names one thing that an execution asked for: where in the tree of branches, and the how-manieth there.
 *
 * <p>The third operation of the root branch is {@code 3}; if that is a fork, the first operation of its branch is
 * {@code 3.1}. The first update's branch is {@code u1}. Since each branch counts for itself, a call added to one branch moves no other branch's ids.
 *
 * @param path ordinals from 1, outermost first, joined by dots
 */
public record OperationId(String path) {

    /** The id of what an execution does last. */
    public static final OperationId END = new OperationId("end");

    public OperationId {
        Objects.requireNonNull(path, "path");
    }

    /** The id of an operation of the root branch. */
    public static OperationId root(int ordinal) {
        return new OperationId(Integer.toString(ordinal));
    }

    /** The id of an update, in a space of its own: updates come when they like and move no other operation's id. */
    public static OperationId update(int ordinal) {
        return new OperationId("u" + ordinal);
    }

    /** The id of an operation of the branch that this operation forked. */
    public OperationId child(int ordinal) {
        return new OperationId(path + '.' + ordinal);
    }

    @Override
    public String toString() {
        return path;
    }
}
