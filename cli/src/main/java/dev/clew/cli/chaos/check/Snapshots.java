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
 * The histories as they were found again and again. What was there once has to be there ever after, word for word.
 */
public final class Snapshots {

    private final Map<Place, Turn> turns = new HashMap<>();
    private final Map<Place, Long> durableBy = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    /**
     * Compares everything that is there now with what was there before.
     *
     * @param atMs a time by which all of it was durable, in milliseconds since 1970
     */
    public void add(long atMs, List<Turn> now) {
        Set<Place> missing = new HashSet<>(turns.keySet());
        for (Turn turn : now) {
            Place place = turn.place();
            missing.remove(place);
            Turn before = turns.putIfAbsent(place, turn);
            if (before == null) {
                durableBy.put(place, atMs);
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

    /** When a turn was seen first, and so durable before; the far future if it never was. */
    long durableBy(Turn turn) {
        return durableBy.getOrDefault(turn.place(), Long.MAX_VALUE);
    }

    List<Violation> violations() {
        return violations;
    }
}
