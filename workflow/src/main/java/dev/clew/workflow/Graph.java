package dev.clew.workflow;

import dev.clew.api.Names;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a workflow does, as data: no code, only names of code.
 *
 * @param name the name it is registered and recorded under
 * @param version which revision of it, from 1; an instance stays on the version it started with
 * @param metadata what else there is to say about it: texts by names of 1 to 256 characters, for its tasks and for people
 * @param vertices what is walked, one after the other
 */
public record Graph(String name, int version, SortedMap<String, String> metadata, List<Vertex> vertices) {

    public Graph {
        Names.require("workflow", name);
        if (version < 1) {
            throw new IllegalArgumentException("workflow '" + name + "': version starts at 1, was " + version);
        }
        metadata = sorted(metadata);
        vertices = List.copyOf(vertices);
    }

    /** One without metadata. */
    public Graph(String name, int version, List<Vertex> vertices) {
        this(name, version, Collections.emptySortedMap(), vertices);
    }

    private static SortedMap<String, String> sorted(Map<String, String> metadata) {
        SortedMap<String, String> sorted = new TreeMap<>();
        Map.copyOf(metadata).forEach((name, value) -> sorted.put(Names.require("metadata", name), value));
        return Collections.unmodifiableSortedMap(sorted);
    }

    /**
     * A graph that was written by {@link #json}, or by hand.
     *
     * @throws InvalidWorkflowException if it is none, saying where and why
     */
    public static Graph read(String json) {
        return GraphReader.read(json);
    }

    /** The graph as JSON text, by the schema {@code workflow.schema.json}. Equal graphs give equal text. */
    public String json() {
        return GraphJson.write(this);
    }

    /**
     * What makes it the graph it is, in 64 hexadecimal digits: equal for graphs of one name that do the same in the same
     * order. How tasks are done, how long it is waited, and what people read is no part of it, nor are version and metadata.
     */
    public String identity() {
        return GraphJson.identity(this);
    }

    /** All its vertices with where they are: in the order in which they are walked, those inside others right after them. */
    public List<Place> places() {
        return Places.of(this);
    }

    /** What is wrong with it, all at once; empty if it can be run by nodes that have the code. */
    public List<Problem> problems() {
        return GraphCheck.of(this);
    }
}
