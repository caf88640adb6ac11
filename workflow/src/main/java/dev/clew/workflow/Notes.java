package dev.clew.workflow;

import java.util.Objects;
import java.util.Optional;

/**
 * What people read about a vertex.
 *
 * @param title instead of the id, in pictures
 * @param description in more words
 */
public record Notes(Optional<String> title, Optional<String> description) {

    /** Nothing but the id. */
    public static final Notes NONE = new Notes(Optional.empty(), Optional.empty());

    public Notes {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
    }

    /** The same with a title. */
    public Notes title(String text) {
        return new Notes(Optional.of(text), description);
    }

    /** The same with a description. */
    public Notes description(String text) {
        return new Notes(title, Optional.of(text));
    }
}
