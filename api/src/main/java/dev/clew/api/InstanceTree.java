package dev.clew.api;

import java.util.List;

/**
 * An instance with its children, their children, and so on, as of when each was looked at.
 *
 * @param instance the instance
 * @param children those that its current execution started as children, in the order it started them, as far as they are
 *     there: one that was deleted is not, nor one whose id was taken. Instances started detached are not children
 * @param complete whether these are all; false where a limit kept some of this instance's own children out
 */
public record InstanceTree(InstanceInfo instance, List<InstanceTree> children, boolean complete) {

    /** The most instances of a tree. */
    public static final int MAX_SIZE = 10_000;

    /** The most generations of a tree, the root's among them. */
    public static final int MAX_DEPTH = 100;

    public InstanceTree {
        children = List.copyOf(children);
    }

    /** How many instances are in it. */
    public int size() {
        return 1 + children.stream().mapToInt(InstanceTree::size).sum();
    }
}
