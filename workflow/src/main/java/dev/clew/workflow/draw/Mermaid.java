package dev.clew.workflow.draw;

import dev.clew.workflow.Graph;
import dev.clew.workflow.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Graphs as flowcharts in the language of Mermaid, which many pages and editors draw. */
public final class Mermaid {

    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private final List<String> edges = new ArrayList<>(); // last, since a subgraph takes in what is named inside of it
    private int depth = 1;
    private int nodes;

    private Mermaid() {}

    /** Where an edge comes from, and what is written at it. */
    private record End(String node, Optional<String> label) {}

    /** The flowchart of a graph; equal graphs give equal text. */
    public static String of(Graph graph) {
        Mermaid mermaid = new Mermaid();
        mermaid.text.append("flowchart TD\n");
        mermaid.line("start([" + quoted(graph.name() + " v" + graph.version()) + "])");
        List<End> last = mermaid.sequence(graph.vertices(), List.of(new End("start", Optional.empty())));
        mermaid.line("stop(((\" \")))");
        mermaid.edges(last, "stop");
        mermaid.edges.forEach(mermaid::line);
        return mermaid.text.toString();
    }

    private List<End> sequence(List<Vertex> vertices, List<End> from) {
        List<End> ends = from;
        for (Vertex vertex : vertices) {
            ends = vertex(vertex, ends);
        }
        return ends;
    }

    private List<End> vertex(Vertex vertex, List<End> from) {
        Caption caption = Caption.of(vertex);
        return switch (vertex) {
            case Vertex.Task ignored -> ends(node("[", caption, "]", from));
            case Vertex.Delay ignored -> ends(node("([", caption, "])", from));
            case Vertex.AwaitSignal ignored -> ends(node(">", caption, "]", from));
            case Vertex.Child ignored -> ends(node("[[", caption, "]]", from));
            case Vertex.Fork fork -> {
                String head = node("{{", caption, "}}", from);
                List<End> joined = new ArrayList<>();
                fork.branches().forEach(branch -> joined.addAll(sequence(branch.vertices(), ends(head, branch.id()))));
                yield fork.join().map(join -> vertex(join, joined)).orElse(joined);
            }
            case Vertex.Route route -> {
                String head = node("{", caption, "}", from);
                List<End> merged = new ArrayList<>();
                route.arms().forEach(arm -> merged.addAll(sequence(arm.vertices(), ends(head, arm.key()))));
                route.otherwise().ifPresent(arm -> merged.addAll(sequence(arm, ends(head, "otherwise"))));
                yield merged;
            }
            case Vertex.Loop loop -> {
                open(caption.title());
                String head = node("{{", caption, "}}", from);
                List<End> body = sequence(loop.body(), ends(head));
                body.forEach(end -> edges.add(end.node() + " -.->|" + quoted("again") + "| " + head));
                close();
                yield body.stream()
                        .map(end -> new End(end.node(), Optional.of("done")))
                        .toList();
            }
            case Vertex.ForEach each -> {
                List<End> before =
                        each.items().map(items -> vertex(items, from)).orElse(from);
                open(caption.title());
                List<End> body = sequence(each.body(), ends(node("{{", caption, "}}", before)));
                close();
                yield body;
            }
            case Vertex.Inline inline -> {
                open(Stream.concat(Stream.of(caption.title()), caption.details().stream())
                        .collect(Collectors.joining(": ")));
                List<End> body = sequence(inline.vertices(), from);
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

    private String node(String left, Caption caption, String right, List<End> from) {
        String id = "n" + ++nodes;
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
