/**
 * Schedules: orchestrations that are started again and again, by cron expressions and intervals.
 *
 * <p><b>Lives here:</b> when something is due, what becomes of it when it overlaps or was missed, the orchestration that
 * does so durably, and a client of it.
 *
 * <p><b>May not live here:</b> anything that a user of the engine could not do: a schedule is an orchestration like any
 * other, steered by signals and read through its status.
 */
@NullMarked
package dev.clew.schedule;

import org.jspecify.annotations.NullMarked;
