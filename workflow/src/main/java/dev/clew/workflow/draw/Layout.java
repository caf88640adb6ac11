package dev.clew.workflow.draw;

import dev.clew.workflow.Graph;
import dev.clew.workflow.Standing;
import dev.clew.workflow.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where things stand in a picture. Graphs are nested, so each part is laid out by itself, and then put among the others as a
 * rectangle: sequences downwards, branches side by side, what is walked again and again in a border.
 */
final class Layout {

    /** Between vertices of a sequence. */
    private static final int GAP = 30;

    /** Between branches that are side by side. */
    private static final int ASIDE = 24;

    /** From a vertex to the line that its branches hang on. */
    private static final int SPREAD = 14;

    /** From that line to a branch, with room for a label. */
    private static final int DROP = 36;

    private static final int PADDING = 12;
    private static final int MARGIN = 20;
    private static final int BACK = 18;
    private static final int LEAST = 96;
    private static final int DOT = 12;
    private static final int LABEL_UP = 6;

    private final Spots spots;

    private Layout(Spots spots) {
        this.spots = spots;
    }

    static Figure of(Graph graph, Spots spots) {
        return Figure.below(List.of(dot("start"), new Layout(spots).sequence("", graph.vertices()), dot("stop")), GAP);
    }

    private Figure sequence(String path, List<Vertex> vertices) {
        return vertices.isEmpty()
                ? new Figure(LEAST, DOT, List.of(Mark.Line.plain(new Point(LEAST / 2, 0), new Point(LEAST / 2, DOT))))
                : Figure.below(
                        vertices.stream()
                                .map(vertex -> vertex(Spots.inside(path, vertex.id()), vertex))
                                .toList(),
                        GAP);
    }

    private Figure vertex(String path, Vertex vertex) {
        Optional<Standing> standing = spots.at(path);
        Caption caption = Caption.of(vertex).with(standing);
        String state = standing.map(each -> ' ' + Spots.style(each.state())).orElse("");
        return switch (vertex) {
            case Vertex.Task ignored -> box("task" + state, caption, LEAST);
            case Vertex.Delay ignored -> box("wait" + state, caption, LEAST);
            case Vertex.AwaitSignal ignored -> box("wait" + state, caption, LEAST);
            case Vertex.Child ignored -> box("child" + state, caption, LEAST);
            case Vertex.Fork fork ->
                spread(
                        box("fork" + state, caption, LEAST),
                        fork.branches().stream()
                                .map(branch -> new Line(
                                        branch.id(), sequence(Spots.inside(path, branch.id()), branch.vertices())))
                                .toList(),
                        fork.join()
                                .map(join -> vertex(Spots.inside(path, join.id()), join))
                                .orElse(dot("joint")));
            case Vertex.Route route ->
                spread(
                        box("route" + state, caption, LEAST),
                        Stream.concat(
                                        route.arms().stream()
                                                .map(arm -> new Line(
                                                        arm.key(),
                                                        sequence(Spots.inside(path, arm.key()), arm.vertices()))),
                                        route.otherwise().stream()
                                                .map(vertices -> new Line(
                                                        "otherwise",
                                                        sequence(Spots.inside(path, Spots.OTHERWISE), vertices))))
                                .toList(),
                        dot("joint"));
            case Vertex.Loop loop -> bordered("loop", state, caption, sequence(path, loop.body()), true);
            case Vertex.ForEach each -> {
                Figure crowd = bordered("each", state, caption, sequence(path, each.body()), false);
                Optional<Figure> items = each.items().map(first -> vertex(Spots.inside(path, first.id()), first));
                yield items.map(first -> Figure.below(List.of(first, crowd), GAP))
                        .orElse(crowd);
            }
            case Vertex.Inline inline -> bordered("inline", state, caption, sequence(path, inline.vertices()), false);
        };
    }

    private static Figure dot(String style) {
        return new Figure(DOT, DOT, List.of(new Mark.Box(style, new Point(0, 0), DOT, DOT, List.of(), 0, "")));
    }

    private static Figure box(String style, Caption caption, int least) {
        List<String> title = Lettering.lines(caption.title());
        List<String> lines = new ArrayList<>(title);
        caption.details().forEach(detail -> lines.addAll(Lettering.lines(detail)));
        int width = lines.stream().mapToInt(Lettering::width).max().orElse(0) + 2 * PADDING;
        int even = (Math.max(width, least) + 1) / 2 * 2;
        int height = lines.size() * Lettering.LINE + PADDING;
        String hint = Stream.concat(Stream.of(caption.title()), caption.description().stream())
                .map(Lettering::clean)
                .collect(Collectors.joining(": "));
        return new Figure(
                even, height, List.of(new Mark.Box(style, new Point(0, 0), even, height, lines, title.size(), hint)));
    }

    /** A line of a fork or route, with what is written at it. */
    private record Line(String label, Figure figure) {

        String text() {
            return Lettering.line(label);
        }

        /** So wide that the label has room to the right of the middle. */
        int width() {
            return Math.max(figure.width(), 2 * (Lettering.width(text()) + PADDING));
        }
    }

    /** Lines side by side, between what they come from and what they come together in. */
    private static Figure spread(Figure head, List<Line> lines, Figure foot) {
        if (lines.isEmpty()) {
            return Figure.below(List.of(head, foot), GAP);
        }
        int row = lines.stream().mapToInt(Line::width).sum() + ASIDE * (lines.size() - 1);
        int width = Math.max(row, Math.max(head.width(), foot.width()));
        int middle = width / 2;
        int spreadAt = head.height() + SPREAD;
        int top = spreadAt + DROP;
        int bottom = top
                + lines.stream().mapToInt(line -> line.figure().height()).max().orElse(0);
        int joinAt = bottom + SPREAD;
        int footAt = joinAt + SPREAD;
        List<Mark> marks = new ArrayList<>(head.around(middle, 0));
        int x = middle - row / 2;
        for (Line line : lines) {
            int axis = x + line.width() / 2;
            int end = top + line.figure().height();
            marks.add(Mark.Line.arrow(
                    new Point(middle, head.height()),
                    new Point(middle, spreadAt),
                    new Point(axis, spreadAt),
                    new Point(axis, top)));
            marks.add(new Mark.Label(new Point(axis + LABEL_UP, spreadAt + Lettering.LINE), line.text()));
            marks.addAll(line.figure().around(axis, top));
            marks.add(Mark.Line.arrow(
                    new Point(axis, end),
                    new Point(axis, joinAt),
                    new Point(middle, joinAt),
                    new Point(middle, footAt)));
            x += line.width() + ASIDE;
        }
        marks.addAll(foot.around(middle, footAt));
        return new Figure(width, footAt + foot.height(), marks);
    }

    /** Something in a border with a heading; with a line back if it is walked again and again. */
    private static Figure bordered(String style, String state, Caption caption, Figure body, boolean back) {
        int aside = back ? 2 * MARGIN + BACK : MARGIN;
        Figure heading = box(style + state, caption, body.width() + 2 * aside);
        int width = heading.width();
        int middle = width / 2;
        int bodyAt = heading.height() + GAP;
        int end = bodyAt + body.height();
        int bottom = end + (back ? GAP : MARGIN);
        List<Mark> marks = new ArrayList<>();
        marks.add(new Mark.Border(style, new Point(0, 0), width, bottom));
        marks.addAll(heading.marks());
        marks.add(Mark.Line.arrow(new Point(middle, heading.height()), new Point(middle, bodyAt)));
        marks.addAll(body.around(middle, bodyAt));
        marks.add(Mark.Line.plain(new Point(middle, end), new Point(middle, bottom)));
        if (back) {
            marks.add(Mark.Line.back(
                    new Point(middle, end + BACK),
                    new Point(width - BACK, end + BACK),
                    new Point(width - BACK, heading.height() + SPREAD),
                    new Point(middle, heading.height() + SPREAD)));
            marks.add(new Mark.Label(new Point(middle + LABEL_UP, end + BACK - LABEL_UP), "again"));
        }
        return new Figure(width, bottom, marks);
    }
}
