package dev.clew.api;

/** A child failed, was cancelled or terminated, or could not be started since its id is another instance's. */
public final class ChildFailedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    private final String child;
    private final String childId;

    public ChildFailedException(String child, String childId, Failure failure) {
        super(failure, child + " '" + childId + "' failed: " + failure);
        this.child = child;
        this.childId = childId;
    }

    /** The name of the child's orchestration. */
    public String child() {
        return child;
    }

    /** The id of the child's instance. */
    public String childId() {
        return childId;
    }

    /** Whether it ended because it was cancelled. */
    public boolean cancelled() {
        return failure().type().equals(Failure.CANCELLED);
    }

    /** Whether it was ended from outside, by {@link InstanceHandle#terminate}. */
    public boolean terminated() {
        return failure().type().equals(Failure.TERMINATED);
    }
}
