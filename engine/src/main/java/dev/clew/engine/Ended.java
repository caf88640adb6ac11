package dev.clew.engine;

import dev.clew.api.InstanceStatus;
import dev.clew.engine.json.HistoryJson.Outcome;

/**
 * An instance that is over or held.
 *
 * @param status how
 * @param outcome its result, or why
 */
record Ended(InstanceStatus status, Outcome outcome) {}
