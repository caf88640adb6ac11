package dev.clew.workflow;

import java.util.Objects;
import java.util.Optional;

/**
 * A vertex and where in its graph it is.
 *
 * @param path where: its id, after those of what it is in
 * @param vertex what is there
 * @param predecessor the path of what is walked right before it: of the vertex before it in its sequence, or else of the
 *     one that it is in; empty for the first of the graph
 */
public record Place(String path, Vertex vertex, Optional<String> predecessor) {

    public Place {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(vertex, "vertex");
        Objects.requireNonNull(predecessor, "predecessor");
    }

    /** What it is, in the words of listings: {@code task}, {@code await_signal} and so on. */
    public String kind() {
        return switch (vertex) {
            case Vertex.Task ignored -> "task";
            case Vertex.Delay ignored -> "delay";
            case Vertex.AwaitSignal ignored -> "await_signal";
            case Vertex.Keep ignored -> "keep";
            case Vertex.Fork ignored -> "fork";
            case Vertex.Route ignored -> "route";
            case Vertex.Loop ignored -> "loop";
            case Vertex.ForEach ignored -> "for_each";
            case Vertex.Child ignored -> "child";
            case Vertex.Inline ignored -> "inline";
        };
    }

    /** How its work is done; {@link Tuning#NONE} if it is no task. */
    public Tuning tuning() {
        return vertex instanceof Vertex.Task task ? task.tuning() : Tuning.NONE;
    }
}
