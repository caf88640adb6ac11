package dev.clew.cli.chaos.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the store keeps of a process in the end.
 *
 * @param id what it is called
 * @param status how it stands, as processes say it
 * @param output what it came to
 * @param states what its checkpoints say, by key
 * @param requests what was asked of it and not refused, in the order of its history
 */
public record Kept(
        String id, String status, Optional<String> output, Map<String, String> states, List<Accepted> requests) {

    /**
     * A request that was not refused.
     *
     * @param name what was asked
     * @param run which run asked; of a launch, which run begins
     * @param saved the key of the checkpoint that was saved by it, if one was
     */
    public record Accepted(String name, OptionalInt run, Optional<String> saved) {}

    public Kept {
        states = Map.copyOf(states);
        requests = List.copyOf(requests);
    }
}
