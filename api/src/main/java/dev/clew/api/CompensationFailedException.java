package dev.clew.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A {@link Saga} failed, and not all that it did could be undone: somebody has to see to the rest. The message names what
 * is left; {@link Failure#cause} is why the saga failed in the first place.
 */
public final class CompensationFailedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    private final transient List<Part> parts;

    /**
     * An undoing that failed.
     *
     * @param what what it was noted as
     * @param failure why it failed
     */
    public record Part(String what, Exception failure) {}

    CompensationFailedException(Exception original, List<Part> parts) {
        super(new Failure(
                Failure.Kind.APPLICATION,
                Failure.COMPENSATION_FAILED,
                "could not undo "
                        + parts.stream()
                                .map(part -> "'" + part.what() + "' (" + Failure.of(part.failure()) + ")")
                                .collect(Collectors.joining(", ")),
                false,
                Optional.of(Failure.of(original))));
        this.parts = List.copyOf(parts);
        addSuppressed(original);
        parts.forEach(part -> addSuppressed(part.failure()));
    }

    /** What could not be undone, in the order it was tried. */
    public List<Part> parts() {
        return parts;
    }
}
