package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Turn.Place;
import dev.clew.cli.chaos.check.Violation.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which epochs were alive when, as far as somebody could tell who looked into the table of nodes again and again.
 *
 * <p>It knows nothing about the time between two looks, so all it says is careful: what {@link #certain} names was
 * surely alive, and what {@link #diedBeforeJoined} names was surely dead.
 */
public final class Roster {

    private static final String NODE = "chaos-";

    /**
     * How long after joining anew work may still begin that the life before had been handed. Generous, since the
     * machine may be busy and nobody waits for it.
     */
    static final long GRACE_MS = 2_000;

    private final SortedMap<Long, Seen> seen = new TreeMap<>();
    private final Map<Long, Set<Place>> legacies = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    /**
     * A living epoch.
     *
     * @param epoch its number
     * @param name what its node is called, as {@link #nodeName} has it
     */
    public record Member(long epoch, String name) {
        int life() {
            return Integer.parseInt(name.substring(NODE.length()));
        }
    }

    /**
     * A time through which an epoch surely was alive, and all that its process began was begun for it.
     *
     * @param epoch its number
     * @param fromMs from when on, in milliseconds since 1970
     * @param untilMs until when, inclusive
     */
    public record Tenure(long epoch, long fromMs, long untilMs) {}

    /** What was seen of an epoch. */
    private static final class Seen {
        final int life;
        final long fromMs;
        long untilMs;
        long deathMs = Long.MAX_VALUE;

        /** The highest epoch there was when it was found dead. */
        long highestAtDeath = Long.MAX_VALUE;

        Seen(int life, long fromMs) {
            this.life = life;
            this.fromMs = fromMs;
        }

        boolean dead() {
            return deathMs != Long.MAX_VALUE;
        }
    }

    /** What the node of a life is called. */
    public static String nodeName(int life) {
        return NODE + life;
    }

    /**
     * Takes note of who is alive.
     *
     * @param beforeMs a time before the look, in milliseconds since 1970
     * @param afterMs a time after it
     * @return who is dead now that was alive at the look before
     */
    public List<Long> see(long beforeMs, long afterMs, Collection<Member> living) {
        Set<Long> alive = new HashSet<>();
        for (Member member : living) {
            alive.add(member.epoch());
            Seen one = seen.computeIfAbsent(member.epoch(), epoch -> firstSeen(member.life(), afterMs));
            one.untilMs = beforeMs;
            if (one.dead()) {
                violations.add(new Violation(
                        Kind.WRONG, member.name(), "epoch " + member.epoch() + " was dead and is alive again"));
            }
        }
        List<Long> died = new ArrayList<>();
        seen.forEach((epoch, one) -> {
            if (!alive.contains(epoch) && !one.dead()) {
                one.deathMs = afterMs;
                one.highestAtDeath = seen.lastKey();
                died.add(epoch);
            }
        });
        return died;
    }

    /** A process cannot have begun anything before it first joined; later lives of it wait out the grace. */
    private Seen firstSeen(int life, long atMs) {
        boolean anew = seen.values().stream().anyMatch(other -> other.life == life);
        return new Seen(life, anew ? atMs + GRACE_MS : 0);
    }

    /**
     * Takes note of what a dead epoch has left.
     *
     * @param stored every turn that was stored under it, read after its death was seen
     */
    public void bury(long epoch, Collection<Place> stored) {
        legacies.put(epoch, Set.copyOf(stored));
    }

    /** As what a life was surely alive at a time, if it surely was. */
    Optional<Tenure> certain(int life, long atMs) {
        return tenures(life).stream()
                .filter(tenure -> tenure.fromMs() <= atMs && atMs <= tenure.untilMs())
                .findFirst();
    }

    /** The epochs of a life, in the order in which it had them. */
    List<Tenure> tenures(int life) {
        List<Tenure> tenures = new ArrayList<>();
        seen.forEach((epoch, one) -> {
            if (one.life == life) {
                tenures.add(new Tenure(epoch, one.fromMs, one.untilMs));
            }
        });
        return tenures;
    }

    /** When an epoch was found dead; nothing if it never was. */
    OptionalLong deathSeenMs(long epoch) {
        Seen one = seen.get(epoch);
        return one == null || !one.dead() ? OptionalLong.empty() : OptionalLong.of(one.deathMs);
    }

    /** Whether an epoch surely was dead when another joined. */
    boolean diedBeforeJoined(long epoch, long other) {
        Seen one = seen.get(epoch);
        Seen another = seen.get(other);
        if (one == null || other <= epoch) {
            return false;
        }
        boolean sameLife = another != null && another.life == one.life;
        return sameLife || (one.dead() && other > one.highestAtDeath);
    }

    /** Whether a turn was stored under an epoch that was seen dead before. */
    boolean storedAfterDeath(Turn turn) {
        Set<Place> legacy = legacies.get(turn.epoch());
        return legacy != null && !legacy.contains(turn.place());
    }

    /** All that was seen, a line for each epoch. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        seen.forEach((epoch, one) -> lines.add("epoch " + epoch + " of life " + one.life + " was alive from "
                + one.fromMs + " until " + one.untilMs + (one.dead() ? " and found dead at " + one.deathMs : "")));
        return lines;
    }

    List<Violation> violations() {
        return violations;
    }
}
