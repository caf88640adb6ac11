package dev.clew.api;

/** An activity or step failed for good: its last attempt, or one whose failure is not retryable. */
public final class ActivityFailedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    private final String activity;

    public ActivityFailedException(String activity, Failure failure) {
        super(failure, activity + " failed: " + failure);
        this.activity = activity;
    }

    /** The name of the activity or step. */
    public String activity() {
        return activity;
    }
}
