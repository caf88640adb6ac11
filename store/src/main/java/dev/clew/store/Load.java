package dev.clew.store;

/**
 * What a node says of itself when it renews its lease, so that the work can be shared evenly.
 *
 * @param instances how many instances it holds that have something to do
 * @param programs a number that is the same for nodes that can run the same; others are no help to each other
 */
public record Load(int instances, int programs) {

    /** Of a node that has not said yet. */
    public static final Load NONE = new Load(0, 0);
}
