package dev.clew.store;

import dev.clew.api.InstanceStatus;
import java.util.Optional;

/**
 * Which instances a listing is about.
 *
 * @param namespace the tenant
 * @param status only those that stand so
 * @param name only those that run this program
 * @param before only those with a smaller key: where the page before ended
 * @param limit how many at most
 */
public record InstanceFilter(
        String namespace, Optional<InstanceStatus> status, Optional<String> name, Optional<Long> before, int limit) {
    public InstanceFilter {
        if (limit < 0) {
            throw new IllegalArgumentException("listing " + limit + " instances");
        }
    }
}
