package dev.clew.workflow;

/**
 * The graph lacks what the execution before came to, though it is the same version: the instance is given back, and goes
 * on where the graph has it.
 */
final class NoSuchVertexError extends LinkageError {

    private static final long serialVersionUID = 1L;

    NoSuchVertexError(String path, String what) {
        super("the execution before this one came to '" + path + "', " + what
                + "; graphs that differ need versions that differ");
    }
}
