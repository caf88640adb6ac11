package dev.clew.kernel;

import dev.clew.api.Payload;
import dev.clew.kernel.Event.CarriedSignal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The signals an execution was sent and has not taken, and the waits for those that have not come. */
final class Signals {

    private final Deque<CarriedSignal> unread = new ArrayDeque<>();
    private final Map<String, Set<SignalWait<?>>> waits = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();

    /** Whether a message with this key was received already. */
    boolean knows(long key) {
        return seen.contains(key);
    }

    /** Hands a signal to the wait that is first in line for its name, or keeps it. */
    void receive(long key, String name, Payload payload) {
        seen.add(key);
        Set<SignalWait<?>> line = waits.get(name);
        if (line == null) {
            unread.add(new CarriedSignal(key, name, payload));
            return;
        }
        SignalWait<?> first = line.iterator().next();
        leave(first);
        first.receive(payload);
    }

    /** Gives a wait the oldest signal of its name, or puts it at the end of the line. */
    void join(SignalWait<?> wait) {
        if (!waits.containsKey(wait.name())) {
            Iterator<CarriedSignal> oldestFirst = unread.iterator();
            while (oldestFirst.hasNext()) {
                CarriedSignal signal = oldestFirst.next();
                if (signal.name().equals(wait.name())) {
                    oldestFirst.remove();
                    wait.receive(signal.payload());
                    return;
                }
            }
        }
        waits.computeIfAbsent(wait.name(), name -> new LinkedHashSet<>()).add(wait);
    }

    /** Takes a wait out of the line. */
    void leave(SignalWait<?> wait) {
        Set<SignalWait<?>> line = waits.get(wait.name());
        if (line != null && line.remove(wait) && line.isEmpty()) {
            waits.remove(wait.name());
        }
    }

    /** What the next execution starts with, in the order it arrived. */
    List<CarriedSignal> unread() {
        return List.copyOf(unread);
    }
}
