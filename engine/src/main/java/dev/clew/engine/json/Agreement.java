package dev.clew.engine.json;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether two JSON values say the same, though one was written before a record got another component, or after it lost
 * one. Source: ADR-0024.
 */
final class Agreement {

    private Agreement() {}

    static boolean between(JsonNode one, JsonNode other) {
        if (one.isObject() && other.isObject()) {
            return Stream.concat(one.propertyNames().stream(), other.propertyNames().stream())
                    .distinct()
                    .allMatch(name -> sameProperty(one.get(name), other.get(name)));
        }
        if (one.isArray() && other.isArray()) {
            return sameElements(one, other);
        }
        return one.equals(other);
    }

    /** A property agrees with one that is not there if it says nothing. */
    private static boolean sameProperty(@Nullable JsonNode one, @Nullable JsonNode other) {
        if (one == null) {
            return other == null || saysNothing(other);
        }
        return other == null ? saysNothing(one) : between(one, other);
    }

    private static boolean sameElements(JsonNode one, JsonNode other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!between(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** What a component is that a constructor filled in because the JSON had nothing for it. */
    private static boolean saysNothing(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> true;
            case BOOLEAN -> !value.booleanValue();
            case NUMBER -> value.decimalValue().signum() == 0;
            case STRING -> value.stringValue().isEmpty();
            case ARRAY -> value.isEmpty();
            case OBJECT -> value.values().stream().allMatch(Agreement::saysNothing);
            case BINARY, MISSING, POJO -> false;
        };
    }
}
