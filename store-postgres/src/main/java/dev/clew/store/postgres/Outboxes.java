package dev.clew.store.postgres;

import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the turns, terminations, resets and imports of a batch send, once it is known which of them were stored: another batch, in the
 * same transaction.
 *
 * <p>It costs a round trip or two more, which only those pay that send anything.
 */
final class Outboxes {

    private final List<Group.Numbered<Write>> writes = new ArrayList<>();
    private final List<Group.Numbered<Write>> senders = new ArrayList<>();

    static boolean sends(Group.Numbered<Write> each) {
        return !outboxOf(each.write()).isEmpty();
    }

    private static Write.Outbox outboxOf(Write write) {
        return switch (write) {
            case Write.Turn turn -> turn.outbox();
            case Write.Terminate terminate -> terminate.outbox();
            case Write.Reset reset -> reset.outbox();
            case Write.Import taken -> taken.outbox();
            default -> Write.Outbox.NONE;
        };
    }

    /** Adds the outboxes of what a segment has stored. It has one turn of an instance at most, one termination and one reset. */
    void add(Segment segment) {
        Set<Turns.Place> turns = segment.storedTurns().collect(Collectors.toSet());
        for (Group.Numbered<Write> each : segment.writes()) {
            boolean stored = switch (each.write()) {
                case Write.Turn turn -> turns.contains(Turns.Place.of(turn));
                case Write.Terminate terminate -> segment.terminated(terminate.key());
                case Write.Reset reset -> segment.reset(reset.key());
                case Write.Import taken -> segment.imported(taken.row().key());
                default -> false;
            };
            if (stored && sends(each)) {
                senders.add(each);
                outboxOf(each.write())
                        .writes()
                        .forEach(write -> writes.add(new Group.Numbered<>(writes.size(), write)));
            }
        }
    }

    /** What they send, numbered through. */
    List<Group.Numbered<Write>> writes() {
        return writes;
    }

    /** How many characters of text that is. */
    long size(Texts texts) {
        return writes.stream().mapToLong(each -> texts.at(each.write()).size()).sum();
    }

    /**
     * Answers the senders, when all of it is durable.
     *
     * @param sent what became of {@link #writes}
     */
    void answer(Group.Answers toSenders, Group.Answers sent) {
        List<Outcome> outcomes = sent.all();
        int from = 0;
        for (Group.Numbered<Write> each : senders) {
            int to = from + outboxOf(each.write()).writes().size();
            toSenders.put(each.place(), new Outcome.Sent(outcomes.subList(from, to)));
            from = to;
        }
    }
}
