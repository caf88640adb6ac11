package dev.clew.engine.json;

import java.lang.reflect.Type;
import java.util.Optional;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The short way for what most steps take and return: whole numbers, booleans and strings.
 *
 * <p>It writes what Jackson writes, character for character, and reads only texts whose meaning is beyond doubt.
 * Everything else is left to Jackson, whose generators and parsers cost several times these small values.
 */
final class Scalars {

    private static final JsonStringEncoder QUOTES = JsonStringEncoder.getInstance();

    /** So many digits fit in any case. */
    private static final int INT_DIGITS = 9;

    private static final int LONG_DIGITS = 18;

    private Scalars() {}

    /** The text of a value; empty if it is none of these. */
    static Optional<String> write(Object value) {
        return switch (value) {
            case Integer number -> Optional.of(number.toString());
            case Long number -> Optional.of(number.toString());
            case Boolean truth -> Optional.of(truth.toString());
            case String text -> Optional.of(quoted(text));
            default -> Optional.empty();
        };
    }

    /** The value of a text; empty if it is none of these, or not plainly so. */
    static Optional<Object> read(String text, Type type) {
        if (type == String.class) {
            return isPlainString(text) ? Optional.of(text.substring(1, text.length() - 1)) : Optional.empty();
        }
        if (type == Integer.class) {
            return isPlainNumber(text, INT_DIGITS) ? Optional.of(Integer.parseInt(text)) : Optional.empty();
        }
        if (type == Long.class) {
            return isPlainNumber(text, LONG_DIGITS) ? Optional.of(Long.parseLong(text)) : Optional.empty();
        }
        if (type == Boolean.class && (text.equals("true") || text.equals("false"))) {
            return Optional.of(text.equals("true"));
        }
        return Optional.empty();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        QUOTES.quoteAsString(text, json);
        return json.append('"').toString();
    }

    /** Whether it is a string without escapes. */
    private static boolean isPlainString(String text) {
        int last = text.length() - 1;
        if (last < 1 || text.charAt(0) != '"' || text.charAt(last) != '"') {
            return false;
        }
        for (int i = 1; i < last; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                return false;
            }
        }
        return true;
    }

    /** Whether it is a whole number of few digits, without a leading zero. */
    private static boolean isPlainNumber(String text, int mostDigits) {
        int from = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - from;
        if (digits < 1 || digits > mostDigits || (text.charAt(from) == '0' && text.length() > 1)) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
