package dev.clew.engine;

import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.MessageJson;
import org.jspecify.annotations.Nullable;

/** A codec that refuses what is too large, before it reaches a history. */
final class BoundedCodec implements Codec {

    private final Codec codec;
    private final int limit;

    BoundedCodec(Codec codec, int limit) {
        this.codec = codec;
        this.limit = limit;
    }

    @Override
    public Payload encode(@Nullable Object value) {
        return bounded(codec.encode(value));
    }

    /** Hands back a payload that was encoded elsewhere, if it is not too large and is what it says. */
    Payload checked(Payload payload) {
        return MessageJson.wellFormed(bounded(payload));
    }

    private Payload bounded(Payload payload) {
        if (payload.size() > limit) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "a value of " + payload.size() + " characters is too large to store, the most is " + limit
                            + "; keep large data elsewhere and pass a reference, or raise maxPayload");
        }
        return payload;
    }

    @Override
    public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
        return codec.decode(payload, type);
    }
}
