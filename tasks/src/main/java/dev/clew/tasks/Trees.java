package dev.clew.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.engine.json.JsonCodec;
import dev.clew.workflow.BranchOutputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values of a walk as plain JSON, and as the trees of the jq library, which has a Jackson of its own. */
final class Trees {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonCodec CODEC = new JsonCodec();

    /** Up to here a double tells whole numbers apart. */
    private static final double MOST_EXACT = 0x1p53;

    private Trees() {}

    /** The same without what only Java knows: an absent value is null, and the results of branches are an object. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Optional<?> optional -> plain(optional.orElse(null));
            case BranchOutputs outputs -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                outputs.names()
                        .forEach(name -> object.put(
                                name, plain(outputs.get(name, Object.class).orElse(null))));
                yield object;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                map.forEach((key, part) -> object.put(String.valueOf(key), plain(part)));
                yield object;
            }
            case Iterable<?> items -> {
                List<@Nullable Object> list = new ArrayList<>();
                items.forEach(item -> list.add(plain(item)));
                yield list;
            }
            default -> value;
        };
    }

    /** A value as JSON text. */
    static String json(@Nullable Object value) {
        return CODEC.encode(plain(value)).data();
    }

    static JsonNode node(@Nullable Object value) {
        JsonNodeFactory nodes = MAPPER.getNodeFactory();
        return switch (plain(value)) {
            case null -> nodes.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = nodes.objectNode();
                map.forEach((key, part) -> object.set(String.valueOf(key), node(part)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = nodes.arrayNode();
                list.forEach(part -> array.add(node(part)));
                yield array;
            }
            case String text -> nodes.textNode(text);
            case Boolean flag -> nodes.booleanNode(flag);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Double number -> nodes.numberNode(number);
            case Object other -> parsed(CODEC.encode(other).data());
        };
    }

    private static JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("not JSON: " + json, impossible);
        }
    }

    /** A tree as plain values. A whole number is one also if it was computed as a fraction, as jq writes it. */
    static @Nullable Object value(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                object.properties().forEach(property -> map.put(property.getKey(), value(property.getValue())));
                yield map;
            }
            case ArrayNode array -> {
                List<@Nullable Object> list = new ArrayList<>();
                array.forEach(part -> list.add(value(part)));
                yield list;
            }
            case DoubleNode number -> number(number.doubleValue());
            default -> MAPPER.convertValue(node, Object.class);
        };
    }

    private static @Nullable Object number(double number) {
        if (!Double.isFinite(number)) {
            return null; // JSON has no such number
        }
        if (number != Math.rint(number) || Math.abs(number) > MOST_EXACT) {
            return number;
        }
        long whole = (long) number;
        return whole == (int) whole ? (Object) (int) whole : (Object) whole;
    }
}
