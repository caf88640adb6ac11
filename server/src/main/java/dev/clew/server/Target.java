package dev.clew.server;

import dev.clew.process.http.Wire;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a path names.
 *
 * @param what is asked of the instance
 * @param key what stands after that, if something does
 */
record Target(String instanceId, String what, Optional<String> key) {

    /**
     * Reads a path, as it was sent.
     *
     * @throws Refusal if there is nothing there
     */
    static Target of(String rawPath) {
        List<String> parts = rawPath.startsWith(Wire.INSTANCES)
                ? List.of(rawPath.substring(Wire.INSTANCES.length()).split("/", -1))
                : List.of();
        if (parts.size() < 2 || parts.size() > 3) {
            throw Refusal.wrong(
                    404,
                    "NO_SUCH_PATH",
                    "there is nothing at this path; instances are at " + Wire.INSTANCES
                            + "{id}, with slashes in the id written as %2F");
        }
        return new Target(
                decoded(parts.getFirst()),
                parts.get(1),
                parts.size() == 3 ? Optional.of(decoded(parts.getLast())) : Optional.empty());
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.wrong(
                    400, "VALIDATION_ERROR", "the path is not percent-encoded as it should be: " + wrong.getMessage());
        }
    }
}
