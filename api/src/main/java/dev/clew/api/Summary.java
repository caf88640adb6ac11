package dev.clew.api;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many instances stand how.
 *
 * @param counts by status; every status is there, if only with 0
 */
public record Summary(Map<InstanceStatus, Long> counts) {

    public Summary {
        Map<InstanceStatus, Long> all = new EnumMap<>(InstanceStatus.class);
        for (InstanceStatus status : InstanceStatus.values()) {
            all.put(status, counts.getOrDefault(status, 0L));
        }
        counts = Collections.unmodifiableMap(all);
    }

    public long of(InstanceStatus status) {
        return counts.getOrDefault(status, 0L);
    }

    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
