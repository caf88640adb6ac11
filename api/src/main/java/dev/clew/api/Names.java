package dev.clew.api;

import java.util.Objects;

/** The rule every name and id in Clew obeys: 1 to {@value #MAX_LENGTH} characters, none of them a control character. */
public final class Names {

    /** The longest name or id, in UTF-16 code units. */
    public static final int MAX_LENGTH = 256;

    private Names() {}

    /**
     * Hands back a name that obeys the rule.
     *
     * @param what the kind of thing it names, for the message
     * @throws IllegalArgumentException that says which name breaks the rule and how
     */
    public static String require(String what, String name) {
        Objects.requireNonNull(name, () -> what + " name");
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + " name must not be blank");
        }
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(what + " name has " + name.length() + " characters, the most is "
                    + MAX_LENGTH + ": " + name.substring(0, 40) + "...");
        }
        return isText(name) ? name : requireText(what + " name", name);
    }

    /**
     * Hands back a text without control characters and halves of characters.
     *
     * @param what the text, for the message
     * @throws IllegalArgumentException that says which text is not one
     */
    static String requireText(String what, String text) {
        if (holdsControlCharacters(text)) {
            throw new IllegalArgumentException(
                    what + " must not hold control characters: " + text.replaceAll("\\p{Cntrl}", "\uFFFD"));
        }
        if (holdsHalfCharacters(text)) {
            throw new IllegalArgumentException(what + " must not hold half a surrogate pair, which no store keeps: "
                    + text.replaceAll("\\p{Cs}", "\uFFFD"));
        }
        return text;
    }

    /** Whether it holds neither, in one look: names are checked wherever they come by. */
    private static boolean isText(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                return !holdsControlCharacters(name) && !holdsHalfCharacters(name);
            }
        }
        return true;
    }

    private static boolean holdsHalfCharacters(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsControlCharacters(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
