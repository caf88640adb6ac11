package dev.clew.engine.json;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.TokenStreamLocation;

/** Says what is wrong with JSON, and where. */
final class Trouble {

    private Trouble() {}

    /** Such as {@code what is wrong, at lines[0].count (line: 1, column: 80)}, as far as it is known. */
    static String describe(JacksonException exception) {
        StringBuilder text = new StringBuilder(String.valueOf(exception.getOriginalMessage()));
        String path = path(exception.getPath());
        if (!path.isEmpty()) {
            text.append(", at ").append(path);
        }
        TokenStreamLocation location = exception.getLocation();
        if (location != null && location.getLineNr() > 0) {
            text.append(" (line: ")
                    .append(location.getLineNr())
                    .append(", column: ")
                    .append(location.getColumnNr())
                    .append(')');
        }
        return text.toString();
    }

    private static String path(List<Reference> references) {
        StringBuilder path = new StringBuilder();
        for (Reference reference : references) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.toString();
    }
}
