package dev.clew.server;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.RunRef;
import dev.clew.process.http.Wire;
import dev.clew.server.Bodies.Body;
import dev.clew.server.Namespaces.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What is asked of an instance.
 *
 * @param namespace whose instance
 * @param run which instance, and which run of it asks
 * @param key what stands at the end of the path, if something does
 */
record Question(Namespace namespace, RunRef run, Optional<String> key, Body sent) {

    private static final Duration LONGEST = Duration.ofDays(36_525);

    ProcessProtocol protocol() {
        return namespace.protocol();
    }

    /** The body as a shape of the wire. */
    <T> T body(Class<T> type) {
        try {
            return Wire.read(sent.bytes(), type);
        } catch (JacksonException wrong) {
            throw Refusal.wrong(
                    400,
                    "VALIDATION_ERROR",
                    "the body is not JSON as it is expected here: " + wrong.getOriginalMessage());
        }
    }

    /**
     * The instant that a field names, in milliseconds since 1970.
     *
     * @throws Refusal if nobody will live to see it
     */
    static Instant instant(String field, long millis) {
        Instant at = Instant.ofEpochMilli(millis);
        if (at.isAfter(Instant.now().plus(LONGEST))) {
            throw tooFar(field);
        }
        return at;
    }

    /** The span that a field names, in milliseconds; of the same bound. */
    static Duration span(String field, long millis) {
        if (millis > LONGEST.toMillis()) {
            throw tooFar(field);
        }
        return Duration.ofMillis(millis);
    }

    private static Refusal tooFar(String field) {
        return Refusal.wrong(400, "VALIDATION_ERROR", field + ": more than 100 years from now");
    }

    /**
     * What a field of base64 says.
     *
     * @param code what is answered if it is none
     */
    static Bytes bytes(String field, String base64, String code) {
        try {
            return Bytes.fromBase64(base64);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.wrong(400, code, field + ": not base64 with padding: " + wrong.getMessage());
        }
    }
}
