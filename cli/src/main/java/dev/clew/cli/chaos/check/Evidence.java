package dev.clew.cli.chaos.check;

import dev.clew.cli.jvm.ExecutionLog.Line;
import java.util.List;

/**
 * Everything a chaos run left behind.
 *
 * @param cases what was asked for
 * @param instances the rows in the end
 * @param snapshots the histories, now and then and in the end
 * @param executions what the work itself says about when it began; keys are {@link #key}
 * @param roster which nodes were alive when
 * @param lives the processes of those nodes
 */
public record Evidence(
        List<Case> cases,
        List<Instance> instances,
        Snapshots snapshots,
        List<Line> executions,
        Roster roster,
        List<LifeSpan> lives) {

    public Evidence {
        cases = List.copyOf(cases);
        instances = List.copyOf(instances);
        executions = List.copyOf(executions);
        lives = List.copyOf(lives);
    }

    /**
     * What a piece of work is called in the log of executions.
     *
     * @param label what the code calls it, unique in its execution
     */
    public static String key(String instance, int execution, String label) {
        return instance + "|" + execution + "|" + label;
    }

    /** The same for work that follows a timer, which says when that was due. */
    public static String keyAfterTimer(String instance, int execution, String label, long dueMs) {
        return key(instance, execution, label) + DUE + dueMs;
    }

    /** What stands between the key of a work that follows a timer and the time that was due. */
    static final String DUE = "@";
}
