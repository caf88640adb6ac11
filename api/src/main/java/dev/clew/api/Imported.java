package dev.clew.api;

import java.util.List;

/**
 * What was imported.
 *
 * @param id what the instance is called here
 * @param status where it stands; nothing that is imported runs of its own accord
 * @param underWay what it had begun where it comes from and has to begin anew when it goes on here, for people:
 *     activities with their operations, and children that are not here
 */
public record Imported(String id, InstanceStatus status, List<String> underWay) {

    public Imported {
        underWay = List.copyOf(underWay);
    }
}
