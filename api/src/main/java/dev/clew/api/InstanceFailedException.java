package dev.clew.api;

/** An instance whose result was asked for ended as failed. */
public final class InstanceFailedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    public InstanceFailedException(String instanceId, Failure failure) {
        super(failure, "instance " + instanceId + " failed: " + failure);
    }
}
