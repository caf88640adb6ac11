package dev.clew.store;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * An instance as it stands in the store.
 *
 * @param key its row key
 * @param id what it is called
 * @param kind which model it is of
 * @param name the program it runs
 * @param version the version of the program; 0 until its first turn says which, if its start did not
 * @param execution the current execution, from 1
 * @param status where it stands
 * @param start what the current execution started with, as JSON
 * @param outcome its result or failure, as JSON
 * @param customStatus the text it last published
 * @param statusVersion how many turns have published a text or cleared it
 * @param owner who owns it
 * @param readyAt when an instance without an owner has something to do
 * @param claims how often it was claimed since it last made progress
 * @param createdAt when it was started
 * @param updatedAt when this row last changed its status, execution or custom status
 * @param attributes what listings find it by
 * @param format the history format of the current execution: who does not read it cannot run the instance
 */
public record InstanceRow(
        long key,
        InstanceId id,
        String kind,
        String name,
        int version,
        int execution,
        InstanceStatus status,
        String start,
        Optional<String> outcome,
        Optional<String> customStatus,
        long statusVersion,
        Optional<Epoch> owner,
        Optional<Instant> readyAt,
        int claims,
        Instant createdAt,
        Instant updatedAt,
        Attributes attributes,
        int format) {

    /** One without attributes, in the first format. */
    public InstanceRow(
            long key,
            InstanceId id,
            String kind,
            String name,
            int version,
            int execution,
            InstanceStatus status,
            String start,
            Optional<String> outcome,
            Optional<String> customStatus,
            long statusVersion,
            Optional<Epoch> owner,
            Optional<Instant> readyAt,
            int claims,
            Instant createdAt,
            Instant updatedAt) {
        this(
                key,
                id,
                kind,
                name,
                version,
                execution,
                status,
                start,
                outcome,
                customStatus,
                statusVersion,
                owner,
                readyAt,
                claims,
                createdAt,
                updatedAt,
                Attributes.NONE,
                Formats.FIRST);
    }
}
