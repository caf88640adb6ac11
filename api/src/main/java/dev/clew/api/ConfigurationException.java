package dev.clew.api;

/**
 * The request cannot be met as things are set up: a name is not registered, an id is taken or unknown, a value is
 * too large or of the wrong shape. The message says what, where and how to fix it; trying again does not help.
 */
public non-sealed class ConfigurationException extends ClewException {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String type, String message) {
        super(Failure.configuration(type, message), message, null);
    }

    /** A configuration error with the exception that showed it. */
    public ConfigurationException(String type, String message, Throwable cause) {
        super(Failure.configuration(type, message), message, cause);
    }
}
