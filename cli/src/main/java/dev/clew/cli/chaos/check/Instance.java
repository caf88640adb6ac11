package dev.clew.cli.chaos.check;

import java.util.Optional;

/**
 * A row of the instances, as it was read in the end.
 *
 * @param key its key
 * @param id what it is called
 * @param execution the execution it ended in
 * @param status how it stands
 * @param outcome its result or failure, as JSON
 */
public record Instance(long key, String id, int execution, String status, Optional<String> outcome) {}
