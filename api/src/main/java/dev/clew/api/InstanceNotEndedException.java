package dev.clew.api;

/** Only an instance that has ended can be deleted, and this one has not. */
public final class InstanceNotEndedException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public InstanceNotEndedException(String instanceId, InstanceStatus status, String whatToDo) {
        super("instance_not_ended", "instance '" + instanceId + "' has not ended, it is " + status + "; " + whatToDo);
    }
}
