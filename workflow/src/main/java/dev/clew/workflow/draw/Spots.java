package dev.clew.workflow.draw;

import dev.clew.workflow.Graph;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Standing;
import dev.clew.workflow.Standing.State;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where an instance is, by the paths of vertices.
 *
 * @param instance whose it is; empty if only the graph is drawn
 */
record Spots(Optional<String> instance, Map<String, Standing> standings) {

    /** No instance. */
    static final Spots NONE = new Spots(Optional.empty(), Map.of());

    /** What paths have in place of a key for the arm without one. */
    static final String OTHERWISE = "otherwise";

    static Spots of(Progress progress) {
        return new Spots(
                Optional.of(
                        progress.instance() + ", " + progress.status().name().toLowerCase(Locale.ROOT)),
                progress.standings());
    }

    /** How a vertex stands; empty if no instance is drawn. */
    Optional<Standing> at(String path) {
        return Optional.ofNullable(standings.get(path));
    }

    /** What is written above the picture. */
    String heading(Graph graph) {
        return graph.name() + " v" + graph.version()
                + instance.map(text -> ": " + text).orElse("");
    }

    static String inside(String path, String id) {
        return path.isEmpty() ? id : path + "/" + id;
    }

    /** The name of a state in sheets of styles. */
    static String style(State state) {
        return switch (state) {
            case NOT_REACHED -> "notReached";
            case EARLIER -> "earlier";
            case RUNNING -> "running";
            case WAITING -> "waiting";
            case DONE -> "done";
            case FAILED -> "failed";
            case STOPPED -> "stopped";
        };
    }
}
