package dev.clew.store;

import dev.clew.api.QueueLimits;
import dev.clew.api.QueueLimits.Rate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What limits and sessions let one take have. A store tells it what stands in its tables, asks it before each task,
 * and writes down what it comes to; so all stores decide alike. Not thread-safe, and good for one take. For those who
 * write stores.
 *
 * <p>To take more never opens a line that was shut: one that is shut may be left aside for the rest of the take.
 */
public final class Admission {

    private final Epoch owner;
    private final int mostSessions;
    private final Instant now;
    private final Map<String, QueueLimits> limits = new HashMap<>();
    private final Map<String, Use> queues = new HashMap<>();
    private final Map<Line.Share, Use> shares = new HashMap<>();
    private final Map<Line.Session, Hold> sessions = new HashMap<>();
    private final Set<Line.Share> counted = new HashSet<>();

    /** How many run, and in which window the next one begins. */
    private record Use(int running, Window window) {
        static final Use NONE = new Use(0, Window.NONE);

        Optional<Instant> opensAt(OptionalInt concurrency, Optional<Rate> rate, Instant now) {
            return concurrency.isPresent() && running >= concurrency.getAsInt()
                    ? Optional.empty()
                    : Optional.of(rate.map(each -> window.opensAt(each, now)).orElse(Instant.MIN));
        }

        Use oneMore(Optional<Rate> rate, Instant now) {
            return new Use(
                    running + 1, rate.map(each -> window.counting(each, now)).orElse(window));
        }
    }

    /** Who has a session; until when, if none of its tasks runs. */
    private record Hold(Epoch owner, int running, Instant until) {
        boolean endedAt(Instant now) {
            return running == 0 && !now.isBefore(until);
        }
    }

    /**
     * Nothing is known yet: no queue has limits, nothing runs, every session is free.
     *
     * @param now the store's time
     */
    public Admission(TaskQueue.TakeRequest request, Instant now) {
        this.owner = request.owner();
        this.mostSessions = request.sessions();
        this.now = now;
    }

    /** Tells how a limited queue stands. */
    public void queue(String name, QueueLimits itsLimits, int running, Window window) {
        limits.put(name, itsLimits);
        queues.put(name, new Use(running, window));
    }

    /** Tells how one key's share of a queue stands. */
    public void share(Line.Share share, int running, Window window) {
        shares.put(share, new Use(running, window));
    }

    /**
     * Tells who has a session. All sessions of the taker must be told, and those of the lines that are asked for.
     *
     * @param running how many of its tasks are taken
     * @param until when it is free if none is
     */
    public void session(Line.Session session, Epoch holder, int running, Instant until) {
        sessions.put(session, new Hold(holder, running, until));
    }

    /**
     * From when on a task of the line may be taken; {@link Instant#MIN} or any instant that has passed if it may now,
     * and empty if that takes more than time.
     */
    public Optional<Instant> opensAt(Line line) {
        QueueLimits queue = limits.getOrDefault(line.route().queue(), QueueLimits.NONE);
        Optional<Instant> byQueue =
                queues.getOrDefault(line.route().queue(), Use.NONE).opensAt(queue.concurrency(), queue.rate(), now);
        Optional<Instant> byKey = line.share()
                .map(share -> shares.getOrDefault(share, Use.NONE)
                        .opensAt(queue.concurrencyPerKey(), queue.ratePerKey(), now))
                .orElse(Optional.of(Instant.MIN));
        Optional<Instant> bySession = line.session().map(this::opensAt).orElse(Optional.of(Instant.MIN));
        return byQueue.flatMap(one -> byKey.flatMap(two -> bySession.map(three -> later(one, later(two, three)))));
    }

    /** Whether a task of the line may be taken now. */
    public boolean isOpen(Line line) {
        return opensAt(line).filter(at -> !at.isAfter(now)).isPresent();
    }

    /** Notes that a task of the line is taken. */
    public void taken(Line line) {
        QueueLimits queue = limits.getOrDefault(line.route().queue(), QueueLimits.NONE);
        String name = line.route().queue();
        queues.put(name, queues.getOrDefault(name, Use.NONE).oneMore(queue.rate(), now));
        line.share().ifPresent(share -> {
            shares.put(share, shares.getOrDefault(share, Use.NONE).oneMore(queue.ratePerKey(), now));
            if (queue.ratePerKey().isPresent()) {
                counted.add(share);
            }
        });
        line.session().ifPresent(session -> {
            Hold hold = sessions.get(session);
            int running = hold == null ? 0 : hold.running;
            sessions.put(session, new Hold(owner, running + 1, Instant.MAX));
        });
    }

    /** The window of a queue after what was taken. */
    public Window window(String queue) {
        return queues.getOrDefault(queue, Use.NONE).window;
    }

    /** The windows of keys in which something was taken. */
    public Map<Line.Share, Window> windows() {
        var windows = new HashMap<Line.Share, Window>();
        counted.forEach(share -> windows.put(share, Objects.requireNonNull(shares.get(share)).window));
        return windows;
    }

    /** A free session opens when there is room for one more; another node's, when that has left it idle. */
    private Optional<Instant> opensAt(Line.Session session) {
        Hold hold = sessions.get(session);
        if (hold == null || hold.endedAt(now)) {
            return roomAt();
        }
        if (hold.owner.equals(owner)) {
            return Optional.of(Instant.MIN);
        }
        // That there must be room too by then is for then to see.
        return hold.running > 0 || mostSessions == 0 ? Optional.empty() : Optional.of(hold.until);
    }

    /** From when on the taker may hold one more session. */
    private Optional<Instant> roomAt() {
        List<Hold> own = sessions.values().stream()
                .filter(hold -> hold.owner.equals(owner) && !hold.endedAt(now))
                .toList();
        if (own.size() < mostSessions) {
            return Optional.of(Instant.MIN);
        }
        return mostSessions == 0
                ? Optional.empty()
                : own.stream()
                        .filter(hold -> hold.running == 0)
                        .map(Hold::until)
                        .sorted()
                        .skip(own.size() - (long) mostSessions)
                        .findFirst();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
