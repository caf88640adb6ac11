package dev.clew.tasks;

import dev.clew.api.ApplicationException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The argument of a task: an object with known fields. What is wrong with it no retry mends. */
final class Arguments {

    /** The type of the failure of a task that is given what it does not take. */
    static final String INVALID = "invalid_argument";

    private final String task;
    private final Map<?, ?> fields;

    private Arguments(String task, Map<?, ?> fields) {
        this.task = task;
        this.fields = fields;
    }

    static Arguments of(String task, @Nullable Object argument, Set<String> known) {
        if (!(argument instanceof Map<?, ?> fields)) {
            throw invalid(task + " takes an object with " + sorted(known) + ", not " + Trees.json(argument)
                    + "; make one by 'with'");
        }
        fields.keySet().stream()
                .filter(field -> !known.contains(String.valueOf(field)))
                .findFirst()
                .ifPresent(field -> {
                    throw invalid(task + " has no field '" + field + "', only " + sorted(known));
                });
        return new Arguments(task, fields);
    }

    private static Set<String> sorted(Set<String> known) {
        return new TreeSet<>(known);
    }

    static ApplicationException invalid(String message) {
        return ApplicationException.nonRetryable(INVALID, message);
    }

    /** What is wrong with a field. */
    ApplicationException wrong(String field, String wanted) {
        return invalid(task + ": '" + field + "' has to be " + wanted + ", not " + Trees.json(fields.get(field)));
    }

    boolean has(String field) {
        return fields.get(field) != null;
    }

    Optional<Object> value(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** A text, or what is written as one. */
    Optional<String> text(String field) {
        return value(field).map(value -> word(field, value));
    }

    private String word(String field, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(field, "text");
    }

    /** A list of texts; empty without the field. */
    List<String> words(String field) {
        if (!has(field)) {
            return List.of();
        }
        if (!(fields.get(field) instanceof List<?> list)) {
            throw wrong(field, "a list of texts");
        }
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word(field, word)));
        return words;
    }

    /** Texts by name; empty without the field. */
    Map<String, String> texts(String field) {
        if (!has(field)) {
            return Map.of();
        }
        if (!(fields.get(field) instanceof Map<?, ?> map)) {
            throw wrong(field, "an object of texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((name, value) -> texts.put(String.valueOf(name), word(field, value)));
        return texts;
    }

    Optional<Duration> duration(String field) {
        return text(field).map(text -> {
            try {
                Duration duration = Duration.parse(text);
                if (duration.isPositive()) {
                    return duration;
                }
            } catch (DateTimeParseException notOne) {
                // said below
            }
            throw wrong(field, "a duration such as \"PT30S\" or \"PT5M\"");
        });
    }
}
