package dev.clew.cli.chaos.faults;

import java.time.Duration;

/**
 * An act, and when it is due.
 *
 * @param afterRecovery whether the delay counts from when all that killed nodes had owned is taken over, and else from
 *     the step before
 * @param delay how long after that
 * @param act what is done then
 */
public record Step(boolean afterRecovery, Duration delay, Act act) {}
