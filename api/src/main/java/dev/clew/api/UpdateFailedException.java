package dev.clew.api;

/** An update was begun and failed; {@link #failure()} says how. */
public final class UpdateFailedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    public UpdateFailedException(String instanceId, String update, Failure failure) {
        super(failure, "update '" + update + "' of instance '" + instanceId + "' failed: " + failure);
    }
}
