package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Script;
import java.util.Map;

/**
 * A process that was asked for, and what it has to come to.
 *
 * @param id what it is called
 * @param script what its program does
 * @param acknowledged whether its start was
 * @param stopped whether it was asked to end, before it could by itself
 * @param steered whether anybody paused, resumed or stopped it, so that it may be launched before its time
 * @param sent what was sent to its checkpoints
 */
public record ProgramCase(
        String id, Script script, boolean acknowledged, boolean stopped, boolean steered, Map<String, String> sent) {
    public ProgramCase {
        sent = Map.copyOf(sent);
    }
}
