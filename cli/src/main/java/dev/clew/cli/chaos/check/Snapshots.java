package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Turn.Place;
import dev.clew.cli.chaos.check.Violation.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The histories as they were found again and again, each time while no engine ran. What was there once has to be there
 * ever after, word for word.
 */
public final class Snapshots {

    private final Map<Place, Turn> turns = new HashMap<>();
    private final Map<Place, Integer> firstSeen = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private int count;

    /** Compares everything that is there now with what was there before. */
    public void add(List<Turn> now) {
        count++;
        Set<Place> missing = new HashSet<>(turns.keySet());
        for (Turn turn : now) {
            Place place = turn.place();
            missing.remove(place);
            Turn before = turns.putIfAbsent(place, turn);
            if (before == null) {
                firstSeen.put(place, count);
            } else if (!before.equals(turn)) {
                violations.add(new Violation(
                        Kind.LOST,
                        Long.toString(turn.instance()),
                        describe(place) + " was " + before.events() + " and is now " + turn.events()));
            }
        }
        for (Place place : missing) {
            violations.add(new Violation(
                    Kind.LOST, Long.toString(place.instance()), describe(place) + " was there and is gone"));
        }
    }

    private static String describe(Place place) {
        return "turn " + place.number() + " of execution " + place.execution();
    }

    /** All turns ever seen, as they were seen first. */
    public Collection<Turn> turns() {
        return turns.values();
    }

    /** In which snapshot a turn was seen first; the first one is 1. */
    int firstSeen(Turn turn) {
        return firstSeen.getOrDefault(turn.place(), Integer.MAX_VALUE);
    }

    List<Violation> violations() {
        return violations;
    }
}
