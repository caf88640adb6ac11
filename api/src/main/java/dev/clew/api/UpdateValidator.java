package dev.clew.api;

/**
 * Looks at an update before it is carried out, and throws to reject it. May read what the instance keeps and the
 * variables of its code; asks for nothing, changes nothing.
 *
 * @param <I> what is asked with
 */
@FunctionalInterface
public interface UpdateValidator<I> {

    /**
     * Returns if the update may be carried out.
     *
     * @throws Exception rejects it: an {@link UpdateRejectedException} where it was asked
     */
    void validate(I input) throws Exception;
}
