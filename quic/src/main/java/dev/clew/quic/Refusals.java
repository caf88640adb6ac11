package dev.clew.quic;

import dev.clew.environment.EnvironmentException;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import java.util.Locale;

/** What is wrong with a request, on the wire and off it. A category is the name of a {@link ProcessError} in small letters. */
final class Refusals {

    private static final String ENVIRONMENT = "environment/";

    private Refusals() {}

    static Response.Refused of(String code, ProcessError error, String message) {
        return new Response.Refused(
                code,
                message,
                category(error),
                error.isTransient() ? Response.RetryHint.LATER : Response.RetryHint.NEVER);
    }

    /** The same of what is wrong with images and starts; its category says so, as some words are those of processes too. */
    static Response.Refused of(String code, EnvironmentException refused) {
        return new Response.Refused(
                code,
                String.valueOf(refused.getMessage()),
                ENVIRONMENT + refused.kind().label(),
                refused.kind() == EnvironmentException.Kind.IO_ERROR
                        ? Response.RetryHint.LATER
                        : Response.RetryHint.NEVER);
    }

    static String category(ProcessError error) {
        return error.name().toLowerCase(Locale.ROOT);
    }

    /** What a client throws. A category that it does not know is from a newer server, and tells at least whether to try again. */
    static RuntimeException exception(Response.Refused error) {
        for (EnvironmentException.Kind kind : EnvironmentException.Kind.values()) {
            if (error.category().equals(ENVIRONMENT + kind.label())) {
                return new EnvironmentException(kind, error.message());
            }
        }
        return exception(error.category(), error.code(), error.message(), error.hint() != Response.RetryHint.LATER);
    }

    static ProcessException exception(String category, String code, String message, boolean isFinal) {
        for (ProcessError known : ProcessError.values()) {
            if (category(known).equals(category)) {
                return new ProcessException(known, message);
            }
        }
        boolean unknown = category.isEmpty();
        return new ProcessException(
                unknown || !isFinal ? ProcessError.INTERNAL : ProcessError.VALIDATION_ERROR,
                code + (unknown ? "" : " (" + category + ")") + ": " + message);
    }
}
