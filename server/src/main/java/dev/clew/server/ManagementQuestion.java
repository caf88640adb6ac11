package dev.clew.server;

import dev.clew.environment.Management;
import dev.clew.environment.http.ManagementWire;
import dev.clew.server.Bodies.Body;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/**
 * What is asked by those who manage.
 *
 * @param environments the management of each namespace
 * @param keys what stands in the path where a route has {@code *}
 * @param sent the body, unless it is streamed
 */
record ManagementQuestion(
        Manager manager,
        Function<String, Management> environments,
        List<String> keys,
        Parameters parameters,
        Body sent,
        Optional<Streamed> streamed) {

    /** A body that is read while it comes. */
    record Streamed(String contentType, InputStream content) {}

    /** What is answered. */
    record Answered(int status, Object body) {

        static Answered of(Object body) {
            return new Answered(200, body);
        }
    }

    String key() {
        return keys.getFirst();
    }

    /** Where that is done. */
    Management management() {
        return environments.apply(manager.namespace());
    }

    /** The same for what makes something, and says whose that is. */
    Management management(Optional<String> tenant) {
        return environments.apply(manager.says("tenant_id", tenant).saidNamespace());
    }

    /** The body as a shape of the wire. */
    <T> T body(Class<T> type) {
        try {
            return ManagementWire.request(sent.bytes(), type);
        } catch (JacksonException wrong) {
            throw Refusal.wrong(
                    400,
                    "VALIDATION_ERROR",
                    "the body is not JSON as it is expected here: " + wrong.getOriginalMessage());
        }
    }
}
