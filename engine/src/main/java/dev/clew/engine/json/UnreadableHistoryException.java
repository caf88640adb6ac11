package dev.clew.engine.json;

import dev.clew.api.ConfigurationException;

/** Stored text is damaged or of a later release. The instance it belongs to is left as it is. */
public final class UnreadableHistoryException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public UnreadableHistoryException(String message) {
        super("unreadable_history", message);
    }

    UnreadableHistoryException(String message, Throwable cause) {
        super("unreadable_history", message, cause);
    }
}
