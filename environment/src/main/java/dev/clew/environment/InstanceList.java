package dev.clew.environment;

import java.util.List;

/**
 * Part of a listing.
 *
 * @param more whether there are more beyond it
 */
public record InstanceList(List<InstanceSummary> instances, boolean more) {
    public InstanceList {
        instances = List.copyOf(instances);
    }
}
