package dev.clew.store.postgres;

import dev.clew.api.InfrastructureException;
import org.jspecify.annotations.Nullable;

/** A row that this code cannot have written, or rows of which some are missing. */
final class DamagedRowException extends InfrastructureException {

    private static final long serialVersionUID = 1L;

    DamagedRowException(String message, @Nullable Throwable cause) {
        super("damaged_row", message, cause);
    }
}
