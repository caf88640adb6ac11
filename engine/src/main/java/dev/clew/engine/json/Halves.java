package dev.clew.engine.json;

import java.nio.charset.StandardCharsets;

/**
 * Escapes halves of characters: surrogates without their other half, such as cutting a string in the middle of an
 * emoji leaves.
 *
 * <p>Stores keep text as UTF-8, which has no bytes for a half and puts a question mark in its place. Replay would then
 * find something else than the code asked for.
 */
final class Halves {

    private Halves() {}

    /** The same JSON with halves as escapes. They can only be inside strings, where an escape means the same. */
    static String escaped(String json) {
        if (isLatin(json)) {
            return json;
        }
        for (int i = 0; i < json.length(); i++) {
            if (Character.isSurrogate(json.charAt(i))) {
                return escapedFrom(i, json);
            }
        }
        return json;
    }

    /**
     * Whether all of it is Latin-1, as nearly all JSON is. There and back is done many characters at a time, and so takes a
     * seventh of looking at each.
     */
    private static boolean isLatin(String json) {
        return new String(json.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1).equals(json);
    }

    private static String escapedFrom(int start, String json) {
        StringBuilder text = new StringBuilder(json.length() + 10).append(json, 0, start);
        for (int i = start; i < json.length(); i++) {
            char c = json.charAt(i);
            if (!Character.isSurrogate(c)) {
                text.append(c);
            } else if (i + 1 < json.length() && Character.isSurrogatePair(c, json.charAt(i + 1))) {
                text.append(c).append(json.charAt(++i));
            } else {
                text.append("\\u").append(Integer.toHexString(c));
            }
        }
        return text.toString();
    }
}
