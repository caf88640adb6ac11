package dev.clew.workflow.draw;

import dev.clew.workflow.Graph;
import dev.clew.workflow.Progress;
import java.util.List;
import java.util.stream.Collectors;

/** Graphs as pictures, which every browser shows. */
public final class Svg {

    private static final int MARGIN = 24;
    private static final int HEADING = 36;
    private static final String STYLES = """
              text { font: 13px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1f2933; }
              text.heading { font-weight: 600; font-size: 15px; }
              .title { font-weight: 600; }
              .detail, .label { fill: #52606d; font-size: 12px; }
              rect { stroke: #627d98; stroke-width: 1.2; rx: 6; fill: #f0f4f8; }
              rect.wait { fill: #fff8e1; stroke: #b7791f; rx: 17; }
              rect.child { fill: #e6fffa; stroke: #2c7a7b; stroke-width: 3; }
              rect.keep { fill: #fefae0; stroke: #8a6d3b; }
              rect.fork, rect.route { fill: #e9e5fb; stroke: #6b46c1; rx: 17; }
              rect.loop, rect.each, rect.inline { fill: #e2e8f0; }
              rect.border { fill: none; }
              rect.border.each { stroke-dasharray: 8 3; }
              rect.border.inline { stroke-dasharray: 2 3; }
              rect.start, rect.joint { fill: #627d98; }
              rect.stop { fill: #ffffff; stroke-width: 4; }
              polyline { fill: none; stroke: #627d98; stroke-width: 1.4; }
              polyline.back { stroke-dasharray: 5 4; }
            """;

    private static final String STATES = """
              rect.notReached { fill: #ffffff; stroke: #9fb3c8; stroke-dasharray: 4 3; }
              rect.earlier { fill: #f0fff4; stroke: #9ae6b4; }
              rect.running { fill: #bee3f8; stroke: #2b6cb0; stroke-width: 3; }
              rect.waiting { fill: #fefcbf; stroke: #b7791f; stroke-width: 3; }
              rect.done { fill: #c6f6d5; stroke: #2f855a; }
              rect.failed { fill: #fed7d7; stroke: #c53030; stroke-width: 3; }
              rect.stopped { fill: #e2e8f0; stroke: #4a5568; stroke-dasharray: 8 3; }
            """;

    private final StringBuilder text = new StringBuilder();

    private Svg() {}

    /** The picture of a graph; equal graphs give equal text. */
    public static String of(Graph graph) {
        return of(graph, Spots.NONE);
    }

    /** The picture of a graph with where an instance is in it, in words, marks and colours. */
    public static String of(Progress progress) {
        return of(progress.graph(), Spots.of(progress));
    }

    static String of(Graph graph, Spots spots) {
        String heading = Lettering.line(graph.name()) + " v" + graph.version()
                + spots.instance().map(text -> ": " + Lettering.line(text)).orElse("");
        Figure figure = Layout.of(graph, spots);
        int width = Math.max(figure.width(), Lettering.width(heading)) + 2 * MARGIN;
        int height = figure.height() + HEADING + 2 * MARGIN;
        Svg svg = new Svg();
        String about = graph.metadata().entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining("; "));
        svg.line("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
                  <title>%s</title>%s
                  <style>
                %s  </style>
                  <defs>
                    <marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
                      <path d="M0 0 L8 4 L0 8 z" fill="#627d98"/>
                    </marker>
                  </defs>
                  <rect width="100%%" height="100%%" style="fill: #ffffff; stroke: none"/>
                  <text class="heading" x="%d" y="%d">%s</text>""".formatted(
                        width,
                        height,
                        width,
                        height,
                        escaped(graph.name()),
                        about.isEmpty() ? "" : "\n  <desc>" + escaped(about) + "</desc>",
                        STYLES + (spots.instance().isPresent() ? STATES : ""),
                        MARGIN,
                        HEADING,
                        escaped(heading)));
        figure.around(width / 2, HEADING + MARGIN).forEach(svg::mark);
        svg.line("</svg>");
        return svg.text.toString();
    }

    private void mark(Mark mark) {
        switch (mark) {
            case Mark.Box box -> box(box);
            case Mark.Border(var style, var corner, var width, var height) ->
                line("  <rect class=\"border " + style + "\" " + bounds(corner, width, height) + "/>");
            case Mark.Line line ->
                line("  <polyline" + (line.dashed() ? " class=\"back\"" : "") + " points=\"" + points(line.points())
                        + "\"" + (line.arrow() ? " marker-end=\"url(#tip)\"" : "") + "/>");
            case Mark.Label(var start, var label) ->
                line("  <text class=\"label\" x=\"" + start.x() + "\" y=\"" + start.y() + "\">" + escaped(label)
                        + "</text>");
        }
    }

    private void box(Mark.Box box) {
        line("  <g>");
        if (!box.hint().isEmpty()) {
            line("    <title>" + escaped(box.hint()) + "</title>");
        }
        line("    <rect class=\"" + box.style() + "\" " + bounds(box.corner(), box.width(), box.height()) + "/>");
        int x = box.corner().x() + box.width() / 2;
        int first = box.corner().y() + (box.height() - box.lines().size() * Lettering.LINE) / 2 + Lettering.LINE - 4;
        for (int i = 0; i < box.lines().size(); i++) {
            line("    <text class=\"" + (i < box.title() ? "title" : "detail") + "\" text-anchor=\"middle\" x=\"" + x
                    + "\" y=\"" + (first + i * Lettering.LINE) + "\">"
                    + escaped(box.lines().get(i)) + "</text>");
        }
        line("  </g>");
    }

    private static String bounds(Point corner, int width, int height) {
        return "x=\"" + corner.x() + "\" y=\"" + corner.y() + "\" width=\"" + width + "\" height=\"" + height + "\"";
    }

    private static String points(List<Point> points) {
        return points.stream().map(point -> point.x() + "," + point.y()).collect(Collectors.joining(" "));
    }

    private void line(String content) {
        text.append(content).append('\n');
    }

    private static String escaped(String content) {
        return Lettering.clean(content)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
