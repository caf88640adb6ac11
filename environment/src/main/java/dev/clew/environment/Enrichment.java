package dev.clew.environment;

import dev.clew.process.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The variables of an image as defaults of an input: {@code variables} of the image's metadata, under those of the input. Names
 * that begin with {@code _} are the runtime's own, and taken out of both. An input that is no JSON object stays as it is.
 */
final class Enrichment {

    private static final String VARIABLES = "variables";
    private static final JsonMapper JSON = JsonMapper.shared();

    private Enrichment() {}

    static Optional<Bytes> of(Optional<Bytes> input, Map<String, Object> metadata) {
        JsonNode defaults = JSON.valueToTree(metadata.getOrDefault(VARIABLES, Map.of()));
        Optional<ObjectNode> object =
                input.isEmpty() ? Optional.of(JSON.createObjectNode()) : input.flatMap(Enrichment::object);
        if (object.isEmpty()) {
            return input;
        }
        JsonNode own = object.get().path(VARIABLES);
        if (!(own.isObject() || own.isMissingNode()) || (defaults.isEmpty() && own.isMissingNode())) {
            return input;
        }
        Map<String, JsonNode> merged = new LinkedHashMap<>();
        put(defaults, merged);
        put(own, merged);
        ObjectNode variables = JSON.createObjectNode();
        merged.forEach(variables::set);
        return Optional.of(
                Bytes.of(JSON.writeValueAsBytes(object.get().deepCopy().set(VARIABLES, variables))));
    }

    private static Optional<ObjectNode> object(Bytes input) {
        try {
            return JSON.readTree(input.toArray()) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException other) {
            return Optional.empty();
        }
    }

    private static void put(JsonNode variables, Map<String, JsonNode> into) {
        variables.properties().forEach(variable -> {
            if (!variable.getKey().startsWith("_")) {
                into.put(variable.getKey(), variable.getValue());
            }
        });
    }
}
