package dev.clew.store;

/**
 * One life of a node: the number it got when it joined. Later lives have higher numbers, and no number is used
 * twice.
 */
public record Epoch(long number) implements Comparable<Epoch> {

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(number, other.number);
    }
}
