package dev.clew.store;

import dev.clew.api.Attributes;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Attributes as one text, in which databases hand them out beside the row of their instance: a line {@code name=value}
 * for each. No name has a {@code =}, and nothing has an end of line.
 */
public final class AttributeLines {

    private AttributeLines() {}

    /** The attributes of such a text; none if there is no text. */
    public static Attributes read(Optional<String> lines) {
        if (lines.isEmpty()) {
            return Attributes.NONE;
        }
        SortedMap<String, String> values = new TreeMap<>();
        for (String line : lines.get().split("\n", -1)) {
            int equals = line.indexOf('=');
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return new Attributes(values);
    }
}
