package dev.clew.engine.json;

import dev.clew.api.Payload;

/** A payload on its own as JSON text: an object with the one field {@code value}, embedded as in histories. */
public final class PayloadJson {

    private static final String VALUE = "value";

    private PayloadJson() {}

    /** The text of a payload. */
    public static String write(Payload payload) {
        return JsonOut.text(out -> {
            out.beginObject();
            out.payload(VALUE, payload);
            out.endObject();
        });
    }

    /**
     * The payload of a text.
     *
     * @throws UnreadableHistoryException if the text is damaged
     */
    public static Payload read(String text) {
        return JsonIn.object(text).payload(VALUE);
    }
}
