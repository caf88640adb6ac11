package dev.clew.workflow;

import dev.clew.api.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** An instance cannot go on with another graph; it stays as it was. The message says all that is in the way. */
public final class MigrationRefusedException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    MigrationRefusedException(String instance, int version, List<Problem> problems) {
        super(
                "migration_refused",
                "instance '" + instance + "' cannot go on as version " + version + ": "
                        + problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** What is in the way, all at once. */
    public List<Problem> problems() {
        return problems;
    }
}
