package dev.clew.quic;

import dev.clew.process.Bytes;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Objects in JSON inside messages. */
final class Json {

    private Json() {}

    /** Nothing for an empty one. */
    static Bytes write(Map<String, Object> object) {
        return object.isEmpty() ? Bytes.EMPTY : Bytes.of(JsonMapper.shared().writeValueAsBytes(object));
    }

    static Map<String, Object> read(Bytes json) {
        if (json.isEmpty()) {
            return Map.of();
        }
        try {
            return JsonMapper.shared().readValue(json.toArray(), new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException wrong) {
            throw new MalformedException("metadata is to be a JSON object: " + wrong.getMessage(), wrong);
        }
    }
}
