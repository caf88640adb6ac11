package dev.clew.cli.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text as it is fit to be shown on a terminal. */
public final class Text {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String MORE = "...";
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

    private Text() {}

    /** A time in UTC, to the millisecond. */
    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** Text on one line without control characters, which a terminal might obey. */
    public static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            switch (character) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(character)) {
                        line.append("\\u%04x".formatted(character));
                    } else {
                        line.appendCodePoint(character);
                    }
                }
            }
        });
        return line.toString();
    }

    /** The same, cut to a length. */
    public static String oneLine(String text, int longest) {
        String line = oneLine(text.length() <= 2 * longest ? text : text.substring(0, 2 * longest));
        return line.length() <= longest && text.length() <= 2 * longest
                ? line
                : line.substring(0, Math.min(line.length(), longest - MORE.length())) + MORE;
    }

    /** A word as a shell takes it for one. */
    public static String shellWord(String word) {
        return PLAIN_WORD.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
