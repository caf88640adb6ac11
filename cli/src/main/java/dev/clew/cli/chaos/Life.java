package dev.clew.cli.chaos;

import dev.clew.cli.chaos.load.Load;
import dev.clew.cli.jvm.ChildJvm;
import java.time.Duration;
import java.util.Optional;

/**
 * One engine from its start to its end, the load that goes on meanwhile, and the watch on when it first gets something
 * done.
 */
final class Life {

    private static final Duration GLANCE = Duration.ofMillis(5);
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(20);

    /** When to kill an engine that does not get to do anything. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    private static final long NEVER = Long.MAX_VALUE;

    /** How many unfinished instances are enough; more would only wait. */
    private static final int MOST_OPEN = 300;

    private final ChildJvm engine;
    private final RowReader rows;
    private final Load load;
    private final long lastTurn;
    private final long killedAt;
    private final long begin = System.nanoTime();
    private long nextStart = begin;
    private long recoveredAt = NEVER;

    /**
     * A life that has begun.
     *
     * @param lastTurn the place of the last turn of the life before
     * @param killedAt when that was killed, on the clock of {@link System#nanoTime}
     */
    Life(ChildJvm engine, RowReader rows, Load load, long lastTurn, long killedAt) {
        this.engine = engine;
        this.rows = rows;
        this.load = load;
        this.lastTurn = lastTurn;
        this.killedAt = killedAt;
    }

    /** How long after the kill before it the first turn was committed; empty if none was. */
    Optional<Duration> recovery() {
        return recovered() ? Optional.of(Duration.ofNanos(recoveredAt - killedAt)) : Optional.empty();
    }

    private boolean recovered() {
        return recoveredAt != NEVER;
    }

    /** Goes on starting instances until the moment has come; false if the engine ended by itself. */
    boolean live(KillSchedule.Moment until) throws InterruptedException {
        boolean alive = true;
        while (alive && !hasCome(until)) {
            if (System.nanoTime() >= nextStart && rows.running() < MOST_OPEN) {
                load.startNext();
                nextStart = System.nanoTime() + BETWEEN_STARTS.toNanos();
            }
            alive = glance();
        }
        return alive;
    }

    private boolean hasCome(KillSchedule.Moment moment) {
        long now = System.nanoTime();
        boolean hopeless = now >= begin + LONGEST_RECOVERY.toNanos();
        if (moment.afterRecovery() && !hopeless) {
            return recovered() && now >= recoveredAt + moment.delay().toNanos();
        }
        return now >= begin + moment.delay().toNanos();
    }

    /** Starts nothing any more, and waits until every instance has ended; false if the engine or the time ended first. */
    boolean drain(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        boolean alive = true;
        while (alive && rows.running() > 0 && System.nanoTime() < end) {
            alive = glance();
        }
        return rows.running() == 0;
    }

    private boolean glance() throws InterruptedException {
        boolean alive = !engine.awaitExit(GLANCE);
        if (!recovered() && rows.lastTurn() > lastTurn) {
            recoveredAt = System.nanoTime();
        }
        return alive;
    }

    void kill() {
        engine.kill();
    }

    /** Lets the engine end in good order. */
    void end(Duration atMost) throws InterruptedException {
        engine.release();
        if (!engine.awaitExit(atMost)) {
            engine.kill();
        }
    }
}
