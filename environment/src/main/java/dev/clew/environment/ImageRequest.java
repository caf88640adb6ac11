package dev.clew.environment;

import dev.clew.api.Names;
import dev.clew.environment.EnvironmentException.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an image is to be.
 *
 * @param runner the {@linkplain Runner#type type} of the runner that launches it
 * @param hash the SHA-256 that its content must have, as hexadecimal digits; empty to take whatever comes
 * @param metadata JSON
 */
public record ImageRequest(
        String name, String runner, String description, Map<String, Object> metadata, Optional<String> hash) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** @throws EnvironmentException with {@link Kind#VALIDATION_ERROR} if a name or the hash is none */
    public ImageRequest {
        valid("image", name);
        valid("runner", runner);
        metadata = Map.copyOf(metadata);
        hash = hash.map(text -> text.toLowerCase(Locale.ROOT));
        hash.filter(text -> !isHash(text)).ifPresent(text -> {
            throw new EnvironmentException(
                    Kind.VALIDATION_ERROR, "'" + text + "' is no SHA-256; give 64 hexadecimal digits");
        });
    }

    /** One for the runner of programs of the operating system. */
    public static ImageRequest of(String name) {
        return new ImageRequest(name, OsRunner.TYPE, "", Map.of(), Optional.empty());
    }

    /** The same for another runner. */
    public ImageRequest runner(String type) {
        return new ImageRequest(name, type, description, metadata, hash);
    }

    /** The same with a text for people. */
    public ImageRequest description(String text) {
        return new ImageRequest(name, runner, text, metadata, hash);
    }

    /** The same with other metadata. */
    public ImageRequest metadata(Map<String, Object> other) {
        return new ImageRequest(name, runner, description, other, hash);
    }

    /** The same, but only a content with this hash is taken. */
    public ImageRequest hash(String sha256) {
        return new ImageRequest(name, runner, description, metadata, Optional.of(sha256));
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    static void valid(String kind, String name) {
        try {
            Names.require(kind, name);
        } catch (IllegalArgumentException wrong) {
            throw new EnvironmentException(Kind.VALIDATION_ERROR, String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
