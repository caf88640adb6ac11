package dev.clew.api;

/** The instance has ended, so nothing will ever take what was sent to it. */
public final class InstanceEndedException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public InstanceEndedException(String instanceId, InstanceStatus status) {
        super("instance_ended", "instance '" + instanceId + "' has ended (" + status + ") and takes no more signals");
    }
}
