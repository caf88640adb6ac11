package dev.clew.cli.chaos.check;

/**
 * A row of the history, as it was read.
 *
 * @param instance the key of its instance
 * @param execution the execution it belongs to, from 1
 * @param number its place there, from 0
 * @param atMs when it was decided, in milliseconds since 1970
 * @param epoch the life of a node that stored it
 * @param events what happened, as a JSON array
 */
public record Turn(long instance, int execution, int number, long atMs, long epoch, String events) {

    /** What names a turn, whatever is in it. */
    public record Place(long instance, int execution, int number) {}

    Place place() {
        return new Place(instance, execution, number);
    }
}
