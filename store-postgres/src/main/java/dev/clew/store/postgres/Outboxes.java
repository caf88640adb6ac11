package dev.clew.store.postgres;

import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the turns of a batch send, once it is known which of them were stored: another batch, in the same transaction.
 *
 * <p>It costs a round trip or two more, which only turns pay that send anything.
 */
final class Outboxes {

    private final List<Group.Numbered<Write>> writes = new ArrayList<>();
    private final List<Group.Numbered<Write.Turn>> turns = new ArrayList<>();

    static boolean sends(Group.Numbered<Write> each) {
        return each.write() instanceof Write.Turn turn && !turn.outbox().isEmpty();
    }

    /** Adds the outboxes of those turns that a segment has stored. It has one turn of an instance at most. */
    void add(Segment segment) {
        Set<Turns.Place> stored = segment.storedTurns().collect(Collectors.toSet());
        for (Group.Numbered<Write> each : segment.writes()) {
            if (each.write() instanceof Write.Turn turn
                    && !turn.outbox().isEmpty()
                    && stored.contains(Turns.Place.of(turn))) {
                turns.add(new Group.Numbered<>(each.place(), turn));
                turn.outbox().writes().forEach(write -> writes.add(new Group.Numbered<>(writes.size(), write)));
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
     * Answers the turns, when all of it is durable.
     *
     * @param sent what became of {@link #writes}
     */
    void answer(Group.Answers toTurns, Group.Answers sent) {
        List<Outcome> outcomes = sent.all();
        int from = 0;
        for (Group.Numbered<Write.Turn> each : turns) {
            int to = from + each.write().outbox().writes().size();
            toTurns.put(each.place(), new Outcome.Sent(outcomes.subList(from, to)));
            from = to;
        }
    }
}
