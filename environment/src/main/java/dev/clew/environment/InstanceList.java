package dev.clew.environment;

import java.util.List;

/**
 * Part of a listing.
 *
 * @param more whether there are more beyond it
 * @param total how many fit in all, counted up to {@value InstanceQuery#MOST}
 */
public record InstanceList(List<InstanceSummary> instances, boolean more, int total) {
    public InstanceList {
        instances = List.copyOf(instances);
    }
}
