package dev.clew.engine;

import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import dev.clew.engine.json.MessageJson;
import org.jspecify.annotations.Nullable;

/** A codec that refuses what is too large or not what it says, before it reaches a history. */
final class BoundedCodec implements Codec {

    private final Codec codec;
    private final int limit;

    BoundedCodec(Codec codec, int limit) {
        this.codec = codec;
        this.limit = limit;
    }

    @Override
    public Payload encode(@Nullable Object value) {
        Payload payload = codec.encode(value);
        return codec instanceof JsonCodec ? bounded(payload) : checked(payload);
    }

    @Override
    public boolean agree(Payload recorded, Payload issued) {
        return codec.agree(recorded, issued);
    }

    /** Hands back a payload that was encoded elsewhere, if it is not too large and is what it says. */
    Payload checked(Payload payload) {
        return MessageJson.wellFormed(bounded(payload));
    }

    /** Hands back a text that is stored as it is, if it is not too large. */
    String bounded(String text) {
        requireFits(text.length());
        return text;
    }

    private Payload bounded(Payload payload) {
        requireFits(payload.size());
        return payload;
    }

    private void requireFits(int size) {
        if (size > limit) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "a value of " + size + " characters is too large to store, the most is " + limit
                            + "; keep large data elsewhere and pass a reference, or raise maxPayload");
        }
    }

    @Override
    public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
        return codec.decode(payload, type);
    }
}
