package dev.clew.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,10}) ?(B|KiB|MiB|GiB)?");

    private Sizes() {}

    /**
     * In bytes.
     *
     * @throws IllegalArgumentException if it is no size, or none that an array has
     */
    static int parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("no size: " + text);
        }
        String unit = size.group(2) == null ? "B" : size.group(2);
        long factor = switch (unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        long bytes = Long.parseLong(size.group(1)) * factor;
        if (bytes < 1 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("out of range: " + text);
        }
        return (int) bytes;
    }
}
