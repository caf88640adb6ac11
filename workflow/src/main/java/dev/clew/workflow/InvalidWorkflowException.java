package dev.clew.workflow;

import dev.clew.api.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** A workflow cannot be built, or not be run with the code that is there. Says all that is wrong at once. */
public final class InvalidWorkflowException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidWorkflowException(String workflow, List<Problem> problems) {
        super(
                "invalid_workflow",
                problems.stream()
                        .map(problem -> "\n  " + problem)
                        .collect(Collectors.joining(
                                "",
                                "workflow '" + workflow + "' has " + problems.size()
                                        + (problems.size() == 1 ? " problem:" : " problems:"),
                                "")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the graph. */
    public List<Problem> problems() {
        return problems;
    }
}
