package dev.clew.environment;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A program that processes run, under a name.
 *
 * @param id stays the same when the name gets another content
 * @param name unique in the namespace
 * @param runner the {@linkplain Runner#type type} of the runner that launches it
 * @param hash the SHA-256 of its content, as 64 hexadecimal digits
 * @param size of its content, in bytes
 * @param metadata JSON for whoever looks; {@code variables} are defaults for the input of processes
 */
public record Image(
        String id,
        String namespace,
        String name,
        String description,
        String runner,
        String hash,
        long size,
        Map<String, Object> metadata,
        Instant createdAt,
        Instant updatedAt) {

    public Image {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(hash, "hash");
        description = Objects.requireNonNullElse(description, "");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(metadata, Map.of())));
    }
}
