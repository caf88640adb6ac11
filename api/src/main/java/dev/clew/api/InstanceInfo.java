package dev.clew.api;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of an instance from the outside, as of the last durable turn.
 *
 * @param id its id, unique in its namespace
 * @param name the orchestration it runs
 * @param version the version it is pinned to; {@link Orchestration#LATEST} while nobody has run what was started as the
 *     latest
 * @param execution which execution it is in, from 1
 * @param status where it stands
 * @param input what the current execution was started with
 * @param result what it returned, if completed
 * @param failure why it failed, was cancelled or is held
 * @param by who cancelled, terminated or paused it, if that was said
 * @param customStatus the text it last published
 * @param statusVersion how many turns have published a text or taken it back; grows as long as the instance lives, so
 *     another number means that there was something new to read
 * @param beginsAt when it begins, or was to begin, if its start was delayed; empty in later executions
 * @param attributes what listings find it by
 * @param parent the id of the instance whose child it is
 * @param source the instance that it goes on from, if it was forked or imported under another id
 * @param createdAt when it was started, by the store's clock
 * @param updatedAt when its status last changed, by the store's clock
 */
public record InstanceInfo(
        String id,
        String name,
        int version,
        int execution,
        InstanceStatus status,
        Payload input,
        Optional<Payload> result,
        Optional<Failure> failure,
        Optional<String> by,
        Optional<String> customStatus,
        long statusVersion,
        Optional<Instant> beginsAt,
        Attributes attributes,
        Optional<String> parent,
        Optional<InstanceSource> source,
        Instant createdAt,
        Instant updatedAt) {}
