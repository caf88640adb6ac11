package dev.clew.server;

import dev.clew.api.TimeRange;
import dev.clew.environment.http.ManagementWire;
import dev.clew.process.Paging;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What stands after the question mark. What nobody knows is refused, since who sends it expects something of it. */
final class Parameters {

    private static final String TENANT = "tenant_id";

    private final Map<String, List<String>> given;

    Parameters(Map<String, List<String>> given) {
        this.given = given;
    }

    /**
     * These.
     *
     * @param known all that there can be, beside {@code tenant_id}; one that ends with {@code *} is that of a {@link #range}
     * @throws Refusal if there is another, or one twice
     */
    Parameters only(String... known) {
        Set<String> names = new TreeSet<>(Set.of(TENANT));
        for (String name : known) {
            names.addAll(name.endsWith("*") ? ends(name.substring(0, name.length() - 1)) : List.of(name));
        }
        given.forEach((name, values) -> {
            if (!names.contains(name)) {
                throw wrong("there is no parameter '" + name + "' here; there are " + String.join(", ", names));
            }
            if (values.size() > 1) {
                throw wrong(name + ": given " + values.size() + " times; give it once");
            }
        });
        return this;
    }

    private static List<String> ends(String name) {
        return List.of(name + "_after", name + "_after_ms", name + "_before", name + "_before_ms");
    }

    private static Refusal wrong(String message) {
        return Refusal.wrong(400, "VALIDATION_ERROR", message);
    }

    /**
     * What is made of what was given.
     *
     * @throws Refusal if that says that it makes no sense
     */
    static <T> T valid(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException nonsense) {
            throw wrong(String.valueOf(nonsense.getMessage()));
        }
    }

    Optional<String> tenant() {
        return text(TENANT);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(given.get(name))
                .flatMap(values -> values.stream().findFirst());
    }

    /** What stands between commas. */
    Set<String> list(String name) {
        return text(name)
                .map(values -> new LinkedHashSet<>(Arrays.asList(values.split(",", -1))))
                .orElseGet(LinkedHashSet::new);
    }

    boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw wrong(name + ": must be true or false, was '" + text(name).orElse("") + "'");
        };
    }

    Optional<Integer> number(String name) {
        return text(name).map(digits -> {
            try {
                return Integer.valueOf(digits);
            } catch (NumberFormatException other) {
                throw wrong(name + ": must be a whole number, was '" + digits + "'");
            }
        });
    }

    <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        return text(name).map(label -> constant(name, type, label));
    }

    <E extends Enum<E>> Set<E> constants(String name, Class<E> type) {
        Set<E> constants = new LinkedHashSet<>();
        list(name).forEach(label -> constants.add(constant(name, type, label)));
        return constants;
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String label) {
        return ManagementWire.constant(type, label)
                .orElseThrow(() -> wrong(name + ": there is no '" + label + "'; give one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(ManagementWire::label)
                                        .toList())));
    }

    /** In milliseconds since 1970 or as ISO 8601 has it. */
    Optional<Instant> instant(String name) {
        return text(name).map(said -> {
            try {
                return said.matches("-?\\d+") ? Instant.ofEpochMilli(Long.parseLong(said)) : Instant.parse(said);
            } catch (DateTimeException | NumberFormatException other) {
                throw wrong(name + ": must be milliseconds since 1970, or a time such as 2026-01-31T12:00:00Z, was '"
                        + said + "'");
            }
        });
    }

    /** From {@code name_after}, that included, to {@code name_before}, that not; each may end with {@code _ms} too. */
    TimeRange range(String name) {
        return valid(() -> new TimeRange(end(name + "_after"), end(name + "_before")));
    }

    private Optional<Instant> end(String name) {
        if (given.containsKey(name) && given.containsKey(name + "_ms")) {
            throw wrong(name + " and " + name + "_ms: give one of them");
        }
        return instant(name).or(() -> instant(name + "_ms"));
    }

    /**
     * From {@code sort_order}, {@code limit} and {@code offset}; the first 100 unless given.
     *
     * @param descending whether the order is that unless given
     */
    Paging paging(boolean descending) {
        return valid(() -> new Paging(
                constant("sort_order", SortOrder.class)
                        .map(SortOrder.DESC::equals)
                        .orElse(descending),
                number("limit").orElse(Paging.NEWEST.limit()),
                number("offset").orElse(0)));
    }

    private enum SortOrder {
        ASC,
        DESC
    }
}
