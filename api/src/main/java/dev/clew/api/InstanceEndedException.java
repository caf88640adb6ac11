package dev.clew.api;

/** The instance has ended, so what was asked of it will not happen any more. */
public final class InstanceEndedException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public InstanceEndedException(String instanceId, InstanceStatus status) {
        super("instance_ended", "instance '" + instanceId + "' has ended (" + status + ") and takes no more signals");
    }

    /**
     * The instance has ended and a value is not what was waited for.
     *
     * @param key the name of the value
     */
    public InstanceEndedException(String instanceId, InstanceStatus status, String key) {
        super(
                "instance_ended",
                "instance '" + instanceId + "' has ended (" + status + "), and its state '" + key
                        + "' is not what was waited for");
    }

    private InstanceEndedException(String message) {
        super("instance_ended", message);
    }

    /** The instance has ended, and an update was not carried out. */
    public static InstanceEndedException withoutUpdate(String instanceId, InstanceStatus status, String update) {
        return new InstanceEndedException(
                "instance '" + instanceId + "' has ended (" + status + ") and did not answer update '" + update + "'");
    }
}
