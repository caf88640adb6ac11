package dev.clew.api;

/** The id of a new instance is taken, and the conflict policy does not allow that. */
public final class InstanceExistsException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public InstanceExistsException(String instanceId, String why) {
        super("instance_exists", "instance '" + instanceId + "' exists already: " + why);
    }
}
