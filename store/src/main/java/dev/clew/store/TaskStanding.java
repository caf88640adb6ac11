package dev.clew.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A task as it stands in the queue, with what stands around it.
 *
 * @param task the task
 * @param takes how often it was taken
 * @param taker who runs it
 * @param takenAt since when
 * @param runningInQueue how many tasks of its queue are taken
 * @param runningOfKey how many of them share its limit key; none if it has none
 * @param sessionHolder who has its session
 */
public record TaskStanding(
        Task task,
        int takes,
        Optional<Epoch> taker,
        Optional<Instant> takenAt,
        int runningInQueue,
        int runningOfKey,
        Optional<Epoch> sessionHolder) {}
