package dev.clew.workflow.draw;

import dev.clew.workflow.Graph;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Standing;
import dev.clew.workflow.Standing.State;
import dev.clew.workflow.Vertex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Graphs as flowcharts in the language of Mermaid, which many pages and editors draw. */
public final class Mermaid {

    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private final List<String> edges = new ArrayList<>(); // last, since a subgraph takes in what is named inside of it
    private final Spots spots;
    private final SequencedMap<State, List<String>> classes = new LinkedHashMap<>();
    private int depth = 1;
    private int nodes;

    private Mermaid(Spots spots) {
        this.spots = spots;
    }

    /** Where an edge comes from, and what is written at it. */
    private record End(String node, Optional<String> label) {}

    /** The flowchart of a graph; equal graphs give equal text. */
    public static String of(Graph graph) {
        return of(graph, Spots.NONE);
    }

    /** The flowchart of a graph with where an instance is in it, in words, marks and colours. */
    public static String of(Progress progress) {
        return of(progress.graph(), Spots.of(progress));
    }

    static String of(Graph graph, Spots spots) {
        return new Mermaid(spots).flowchart(graph);
    }

    private String flowchart(Graph graph) {
        text.append("flowchart TD\n");
        line("start([" + quoted(spots.heading(graph)) + "])");
        List<End> last = sequence("", graph.vertices(), List.of(new End("start", Optional.empty())));
        line("stop(((\" \")))");
        edges(last, "stop");
        edges.forEach(this::line);
        classes.forEach((state, ids) -> {
            String name = Spots.style(state);
            line("classDef " + name + " " + colours(state));
            line("class " + String.join(",", ids) + " " + name);
        });
        return text.toString();
    }

    private static String colours(State state) {
        return switch (state) {
            case NOT_REACHED -> "fill:#ffffff,stroke:#9fb3c8,color:#627d98,stroke-dasharray:4 3";
            case EARLIER -> "fill:#f0fff4,stroke:#9ae6b4,color:#627d98";
            case RUNNING -> "fill:#bee3f8,stroke:#2b6cb0,color:#1f2933,stroke-width:3px";
            case WAITING -> "fill:#fefcbf,stroke:#b7791f,color:#1f2933,stroke-width:3px";
            case DONE -> "fill:#c6f6d5,stroke:#2f855a,color:#1f2933";
            case FAILED -> "fill:#fed7d7,stroke:#c53030,color:#1f2933,stroke-width:3px";
            case STOPPED -> "fill:#e2e8f0,stroke:#4a5568,color:#1f2933,stroke-dasharray:8 3";
        };
    }

    private List<End> sequence(String path, List<Vertex> vertices, List<End> from) {
        List<End> ends = from;
        for (Vertex vertex : vertices) {
            ends = vertex(Spots.inside(path, vertex.id()), vertex, ends);
        }
        return ends;
    }

    private List<End> vertex(String path, Vertex vertex, List<End> from) {
        Optional<Standing> standing = spots.at(path);
        Caption caption = Caption.of(vertex).with(standing);
        Optional<State> state = standing.map(Standing::state);
        return switch (vertex) {
            case Vertex.Task ignored -> ends(node("[", caption, "]", from, state));
            case Vertex.Delay ignored -> ends(node("([", caption, "])", from, state));
            case Vertex.AwaitSignal ignored -> ends(node(">", caption, "]", from, state));
            case Vertex.Keep ignored -> ends(node("[(", caption, ")]", from, state));
            case Vertex.Child ignored -> ends(node("[[", caption, "]]", from, state));
            case Vertex.Fork fork -> {
                String head = node("{{", caption, "}}", from, state);
                List<End> joined = new ArrayList<>();
                fork.branches()
                        .forEach(branch -> joined.addAll(
                                sequence(Spots.inside(path, branch.id()), branch.vertices(), ends(head, branch.id()))));
                yield fork.join()
                        .map(join -> vertex(Spots.inside(path, join.id()), join, joined))
                        .orElse(joined);
            }
            case Vertex.Route route -> {
                String head = node("{", caption, "}", from, state);
                List<End> merged = new ArrayList<>();
                route.arms()
                        .forEach(arm -> merged.addAll(
                                sequence(Spots.inside(path, arm.key()), arm.vertices(), ends(head, arm.key()))));
                route.otherwise()
                        .ifPresent(arm -> merged.addAll(
                                sequence(Spots.inside(path, Spots.OTHERWISE), arm, ends(head, "otherwise"))));
                yield merged;
            }
            case Vertex.Loop loop -> {
                open(caption.title());
                String head = node("{{", caption, "}}", from, state);
                List<End> body = sequence(path, loop.body(), ends(head));
                body.forEach(end -> edges.add(end.node() + " -.->|" + quoted("again") + "| " + head));
                close();
                yield body.stream()
                        .map(end -> new End(end.node(), Optional.of("done")))
                        .toList();
            }
            case Vertex.ForEach each -> {
                List<End> before = each.items()
                        .map(items -> vertex(Spots.inside(path, items.id()), items, from))
                        .orElse(from);
                open(caption.title());
                List<End> body = sequence(path, each.body(), ends(node("{{", caption, "}}", before, state)));
                close();
                yield body;
            }
            case Vertex.Inline inline -> {
                open(Stream.concat(Stream.of(caption.title()), caption.details().stream())
                        .collect(Collectors.joining(": ")));
                List<End> body = sequence(path, inline.vertices(), from);
                close();
                yield body;
            }
        };
    }

    private static List<End> ends(String node) {
        return List.of(new End(node, Optional.empty()));
    }

    private static List<End> ends(String node, String label) {
        return List.of(new End(node, Optional.of(label)));
    }

    private String node(String left, Caption caption, String right, List<End> from, Optional<State> state) {
        String id = "n" + ++nodes;
        state.ifPresent(
                each -> classes.computeIfAbsent(each, none -> new ArrayList<>()).add(id));
        String label = Stream.concat(Stream.of(caption.title()), caption.details().stream())
                .map(Mermaid::escaped)
                .collect(Collectors.joining("<br/>"));
        line(id + left + '"' + label + '"' + right);
        edges(from, id);
        return id;
    }

    private void edges(List<End> from, String to) {
        from.forEach(end -> edges.add(end.node() + " -->"
                + end.label().map(label -> "|" + quoted(label) + "|").orElse("") + " " + to));
    }

    private void open(String title) {
        line("subgraph g" + ++nodes + "[" + quoted(title) + "]");
        depth++;
    }

    private void close() {
        depth--;
        line("end");
    }

    private void line(String content) {
        text.append(INDENT.repeat(depth)).append(content).append('\n');
    }

    private static String quoted(String label) {
        return '"' + escaped(label) + '"';
    }

    /** Text with what means something to Mermaid, or to the page it is on, as entities. */
    private static String escaped(String label) {
        StringBuilder escaped = new StringBuilder();
        label.codePoints().forEach(character -> {
            if (Character.isISOControl(character)) {
                escaped.append(' ');
            } else if ("\"#<>&`|\\;".indexOf(character) >= 0) {
                escaped.append('#').append(character).append(';');
            } else {
                escaped.appendCodePoint(character);
            }
        });
        return escaped.toString();
    }
}
