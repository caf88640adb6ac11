package dev.clew.api;

/** An update was looked at and refused; nothing of it was carried out. */
public final class UpdateRejectedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    public UpdateRejectedException(String instanceId, String update, Failure failure) {
        super(failure, "instance '" + instanceId + "' rejected update '" + update + "': " + failure);
    }
}
