package dev.clew.store.memory;

import dev.clew.api.SignalMessage;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys that an instance remembers: that of its start, and so many of deliveries. */
final class KnownKeys {

    /**
     * Who came with a key first.
     *
     * @param by the row key of the delivery, or of the instance that was started
     */
    record First(long by, Instant at) {}

    private final Map<String, First> ofStart = new HashMap<>();
    private final LinkedHashMap<String, First> ofDeliveries = new LinkedHashMap<>();

    @Nullable
    First first(String key) {
        First first = ofStart.get(key);
        return first == null ? ofDeliveries.get(key) : first;
    }

    void started(String key, First first) {
        ofStart.put(key, first);
    }

    void delivered(String key, First first) {
        ofDeliveries.put(key, first);
        if (ofDeliveries.size() > SignalMessage.MAX_REMEMBERED) {
            ofDeliveries.pollFirstEntry();
        }
    }
}
