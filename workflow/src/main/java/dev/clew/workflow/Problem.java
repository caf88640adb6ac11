package dev.clew.workflow;

/**
 * What is wrong with a workflow.
 *
 * @param path of the vertex; empty for the workflow as a whole
 * @param kind what kind of wrong it is, such as {@code duplicate_id}
 * @param message what is wrong and how to mend it
 */
public record Problem(String path, String kind, String message) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + " [" + kind + "]";
    }
}
