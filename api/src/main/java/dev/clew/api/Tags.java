package dev.clew.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tags of an activity: it runs on nodes that serve them all. A set, so order and repetition say nothing.
 *
 * @param names each once, in the order of their characters; at most {@value #MOST}, of 1 to 256 characters
 */
public record Tags(List<String> names) {

    /** How many tags an activity may have. */
    public static final int MOST = 20;

    /** No tags. */
    public static final Tags NONE = new Tags(List.of());

    /** No name holds a control character, so what one tag alone is written as is its name. */
    private static final String SEPARATOR = "\n";

    public Tags {
        Objects.requireNonNull(names, "names");
        if (names.size() == 1) {
            names = List.of(Names.require("tag", names.getFirst()));
        } else if (!names.isEmpty()) {
            names.forEach(name -> Names.require("tag", name));
            names = names.stream().distinct().sorted().toList();
        }
        if (names.size() > MOST) {
            throw new IllegalArgumentException("an activity has at most " + MOST + " tags, not " + names.size());
        }
    }

    public static Tags of(String... names) {
        return new Tags(Arrays.asList(names));
    }

    public static Tags of(Collection<String> names) {
        return new Tags(List.copyOf(names));
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Whether a node that serves these tags serves all of them. */
    public boolean servedBy(Set<String> served) {
        return served.containsAll(names);
    }

    /** The tag, if it is one alone. */
    public Optional<String> single() {
        return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
    }

    /** The set as one text, for those who keep it; empty if there are none. Equal sets have equal texts. */
    public Optional<String> text() {
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(SEPARATOR, names));
    }

    /** The set that {@link #text} wrote. */
    public static Tags ofText(Optional<String> text) {
        return text.map(some -> of(some.split(SEPARATOR))).orElse(NONE);
    }

    /** In words: {@code tag 'gpu'}, or {@code tags 'cuda' and 'gpu'}. */
    @Override
    public String toString() {
        return (names.size() == 1 ? "tag " : "tags ")
                + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" and "));
    }
}
