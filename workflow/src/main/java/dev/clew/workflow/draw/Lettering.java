package dev.clew.workflow.draw;

import java.util.ArrayList;
import java.util.List;

/** Text in pictures, measured without a font: generously, so that it fits in any. */
final class Lettering {

    /** The height of a line, in pixels. */
    static final int LINE = 17;

    private static final int COLUMN = 8;
    private static final int COLUMNS = 30;
    private static final int LINES = 3;
    private static final int FIRST_WIDE = 0x1100;
    private static final String MORE = "…";

    private Lettering() {}

    /** How wide a text is at most, in pixels. */
    static int width(String text) {
        return columns(text) * COLUMN;
    }

    /** A text in lines that are not too long, and not too many. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : clean(text).split(" ", -1)) {
            if (!line.isEmpty() && columns(line.toString()) + 1 + columns(word) > COLUMNS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ");
            word.codePoints().forEach(character -> {
                if (columns(line.toString()) + columns(character) > COLUMNS) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.appendCodePoint(character);
            });
        }
        lines.add(line.toString());
        return lines.size() <= LINES ? lines : cut(lines);
    }

    /** A text on one line that is not too long. */
    static String line(String text) {
        List<String> lines = lines(text);
        return lines.size() == 1 ? lines.getFirst() : cut(lines.getFirst());
    }

    private static List<String> cut(List<String> lines) {
        List<String> cut = new ArrayList<>(lines.subList(0, LINES - 1));
        cut.add(cut(lines.get(LINES - 1)));
        return cut;
    }

    private static String cut(String line) {
        return line.length() < COLUMNS
                ? line + MORE
                : line.substring(0, line.offsetByCodePoints(line.length(), -1)) + MORE;
    }

    /** Without what a picture cannot hold. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(character -> {
            boolean half = Character.getType(character) == Character.SURROGATE || (character & 0xFFFE) == 0xFFFE;
            clean.appendCodePoint(Character.isISOControl(character) ? ' ' : half ? 0xFFFD : character);
        });
        return clean.toString();
    }

    private static int columns(String text) {
        return text.codePoints().map(Lettering::columns).sum();
    }

    private static int columns(int character) {
        return character < FIRST_WIDE ? 1 : 2;
    }
}
