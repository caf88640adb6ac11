package dev.clew.workflow;

/**
 * Takes a walk back to the interpreter, which ends the execution: only code outside of all branches may do that. The
 * position to go on at is kept already.
 */
final class NextExecution extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NextExecution() {
        super("the workflow goes on in a new execution", null, false, false);
    }
}
