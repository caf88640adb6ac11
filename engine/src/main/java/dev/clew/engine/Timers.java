package dev.clew.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a node has to do at an instant: timers of hot instances, retries, timeouts of attempts. Thread-safe.
 *
 * <p>Cancelling removes at once, so that a wait with a deadline of a day that ends after a second leaves nothing.
 */
final class Timers {

    /** An entry's place: instants first, then the order of arrival. */
    private record Slot(Instant at, long sequence) {}

    /** An appointment that can be cancelled. */
    interface Appointment {
        /** When it is. */
        Instant at();

        /** Forgets it; does nothing if it has begun. */
        void cancel();
    }

    private final TreeMap<Slot, Runnable> slots =
            new TreeMap<>(Comparator.comparing(Slot::at).thenComparingLong(Slot::sequence));
    private final Runnable onEarlier;
    private long sequence;

    /**
     * No timers.
     *
     * @param onEarlier told when an appointment is earlier than all others, so that whoever sleeps can sleep less
     */
    Timers(Runnable onEarlier) {
        this.onEarlier = onEarlier;
    }

    /** Runs an action, which must be short, at an instant or as soon after it as possible. */
    Appointment at(Instant instant, Runnable action) {
        Slot slot;
        boolean earlier;
        synchronized (slots) {
            slot = new Slot(instant, sequence++);
            slots.put(slot, action);
            earlier = slots.firstKey().equals(slot);
        }
        if (earlier) {
            onEarlier.run();
        }
        return new Appointment() {
            @Override
            public Instant at() {
                return slot.at();
            }

            @Override
            public void cancel() {
                synchronized (slots) {
                    slots.remove(slot);
                }
            }
        };
    }

    /** The earliest appointment. */
    Optional<Instant> next() {
        synchronized (slots) {
            return slots.isEmpty()
                    ? Optional.empty()
                    : Optional.of(slots.firstKey().at());
        }
    }

    /** Runs what is due, on the calling thread. What one action throws is thrown when all have run. */
    void runDue(Instant now) {
        List<Runnable> due = new ArrayList<>();
        synchronized (slots) {
            while (!slots.isEmpty() && !slots.firstKey().at().isAfter(now)) {
                due.add(slots.pollFirstEntry().getValue());
            }
        }
        runAll(due);
    }

    private static void runAll(List<Runnable> due) {
        RuntimeException first = null;
        for (Runnable action : due) {
            try {
                action.run();
            } catch (RuntimeException failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
