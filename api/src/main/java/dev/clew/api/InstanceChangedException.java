package dev.clew.api;

/** What was asked for fits an instance as it stood before; it has gone on, or somebody else has seen to it. */
public final class InstanceChangedException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    public InstanceChangedException(String instanceId) {
        super(
                "instance_changed",
                "instance '" + instanceId
                        + "' has gone on, or somebody else has seen to it meanwhile; look at it again");
    }
}
