package dev.clew.api;

/** No instance of this id in this namespace. */
public final class InstanceNotFoundException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public InstanceNotFoundException(String instanceId) {
        super("instance_not_found", "there is no instance '" + instanceId + "'");
    }
}
