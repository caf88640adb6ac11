package dev.clew.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A label whose values come from data: after so many different ones, all others are one. Thread-safe. */
final class BoundedLabel {

    static final String OTHER = "other";

    private static final int LONGEST = 100;

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BoundedLabel(int most) {
        this.most = most;
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            return value.length() <= LONGEST && known.size() < most && known.add(value) ? value : OTHER;
        }
    }
}
