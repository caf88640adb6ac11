package dev.clew.workflow;

import dev.clew.api.Codec;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import java.util.Objects;

/** What a vertex left with in an execution before this one: it has the type that it is asked for as. Thread-safe. */
record Carried(Codec codec, Payload payload) {

    <T> T as(Class<T> type) {
        return Objects.requireNonNull(codec.decode(payload, TypeToken.of(type)), "nulls are not carried");
    }

    /** The same without a type: numbers, texts, lists and maps. */
    Object plain() {
        return as(Object.class);
    }
}
