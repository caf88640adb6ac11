package dev.clew.cli.chaos.check;

import java.util.List;

/**
 * What is known of an instance by those who asked for it.
 *
 * @param id what it is called
 * @param acknowledged whether its start was
 * @param expectation how it has to end
 * @param sent the numbers that were sent to it, in order
 * @param complaints answers that nobody should get
 */
public record Case(String id, boolean acknowledged, Expectation expectation, List<Sent> sent, List<String> complaints) {

    /**
     * A numbered signal.
     *
     * @param number which one
     * @param acknowledged whether sending it was; if not, it may arrive at any later time, or never
     * @param sender who sent it: what one sender sends keeps its order
     */
    public record Sent(int number, boolean acknowledged, String sender) {}

    /** How an instance has to end, as it would have without a single crash. */
    public sealed interface Expectation {}

    /** With a result, and so many timers fired. */
    public record Completes(long result, int timers) implements Expectation {}

    /** Failed, with a failure of this type. */
    public record Fails(String type) implements Expectation {}

    /** With the list of the numbers it was sent before the first that {@linkplain #isLast ends} it. */
    public record Collects() implements Expectation {}

    /** Cancelled, with every {@code do-} step undone by its {@code undo-} step, the latest first. */
    public record Compensates() implements Expectation {}

    public Case {
        sent = List.copyOf(sent);
        complaints = List.copyOf(complaints);
    }

    /** Whether a number ends a collection. There are many such, so that an end can be sent again if it has to be. */
    public static boolean isLast(int number) {
        return number < 0;
    }
}
