package dev.clew.workflow.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.workflow.Graph;
import dev.clew.workflow.RandomGraphs;
import dev.clew.workflow.Standing;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Graphs as pictures. */
final class DrawTest {

    private static final Graph ORDER = Graph.read("""
            {"name": "order", "vertices": [
              {"id": "checks", "fork": [
                {"id": "fraud", "vertices": [{"id": "score", "activity": "score"}]},
                {"id": "stock", "vertices": [{"id": "count", "activity": "count"}]}],
               "join": {"id": "both", "function": "both"}},
              {"id": "size", "route": {"SMALL": [{"id": "letter", "activity": "letter", "title": "a \\"letter\\" <#1>"}]},
               "otherwise": [{"id": "parcel", "child": "parcel"}]},
              {"id": "retries", "loop": [{"id": "try", "activity": "try"}], "most": 3}]}
            """);

    private static final Pattern NODE = Pattern.compile("\\s+(\\w+)[\\[({>].*\"[\\])}]+");
    private static final Pattern EDGE = Pattern.compile("\\s+(\\w+) -\\.?->(?:\\|\"[^\"]*\"\\|)? (\\w+)");

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /** An instance that stands anywhere; of every other seed none. */
    private static Spots spots(long seed) {
        if (seed % 2 == 0) {
            return Spots.NONE;
        }
        Random random = new Random(seed);
        Standing.State[] states = Standing.State.values();
        Map<String, Standing> standings = new HashMap<>();
        RandomGraphs.of(seed)
                .places()
                .forEach(place -> standings.put(
                        place.path(),
                        new Standing(
                                states[random.nextInt(states.length)],
                                random.nextBoolean() ? Optional.of("1,000 of 20,000") : Optional.empty())));
        return new Spots(Optional.of("an <instance> of \"many\" words, which is not short"), standings);
    }

    @Test
    void givenAGraph_whenDrawnWithMermaid_thenItsVerticesAreNodesAndTheWaysBetweenThemEdges() {
        assertThat(Mermaid.of(ORDER)).isEqualTo("""
                flowchart TD
                    start(["order v1"])
                    n1{{"checks"}}
                    n2["score<br/>activity score"]
                    n3["count<br/>activity count"]
                    n4["both<br/>function both"]
                    n5{"size<br/>by type"}
                    n6["a #34;letter#34; #60;#35;1#62;<br/>activity letter"]
                    n7[["parcel<br/>child parcel"]]
                    subgraph g8["retries"]
                        n9{{"retries<br/>at most 3 times, then fails"}}
                        n10["try<br/>activity try"]
                    end
                    stop(((" ")))
                    start --> n1
                    n1 -->|"fraud"| n2
                    n1 -->|"stock"| n3
                    n2 --> n4
                    n3 --> n4
                    n4 --> n5
                    n5 -->|"SMALL"| n6
                    n5 -->|"otherwise"| n7
                    n6 --> n9
                    n7 --> n9
                    n9 --> n10
                    n10 -.->|"again"| n9
                    n10 -->|"done"| stop
                """);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenAnyGraph_whenDrawnWithMermaid_thenEveryLineIsWellFormedAndAllNodesAreConnected(long seed) {
        Set<String> nodes = new HashSet<>();
        Set<String> sources = new HashSet<>();
        Set<String> targets = new HashSet<>();
        String text = Mermaid.of(RandomGraphs.of(seed), spots(seed));
        for (String line : text.lines().skip(1).toList()) {
            Matcher node = NODE.matcher(line);
            Matcher edge = EDGE.matcher(line);
            if (edge.matches()) {
                sources.add(edge.group(1));
                targets.add(edge.group(2));
            } else if (node.matches()) {
                nodes.add(node.group(1));
            } else {
                assertThat(line.strip())
                        .matches("end|subgraph g\\d+\\[\"[^\"]*\"]|class(Def)? [\\w,]+ [\\w:#,-]+( [\\w:#,-]+)*");
            }
        }
        Set<String> entered = new HashSet<>(targets);
        Set<String> left = new HashSet<>(sources);
        entered.add("start");
        left.add("stop");
        assertThat(entered).isEqualTo(nodes);
        assertThat(left).isEqualTo(nodes);
        assertThat(text).isEqualTo(Mermaid.of(RandomGraphs.of(seed), spots(seed)));
    }

    private record Area(String style, int left, int top, int right, int bottom) {

        static Area of(Element rect) {
            int x = Integer.parseInt(rect.getAttribute("x"));
            int y = Integer.parseInt(rect.getAttribute("y"));
            return new Area(
                    rect.getAttribute("class"),
                    x,
                    y,
                    x + Integer.parseInt(rect.getAttribute("width")),
                    y + Integer.parseInt(rect.getAttribute("height")));
        }

        boolean border() {
            return style.startsWith("border");
        }

        boolean touches(Area other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean holds(Area other) {
            return left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom;
        }
    }

    private static Document parsed(String svg) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
        } catch (ParserConfigurationException | SAXException | IOException unreadable) {
            throw new IllegalStateException(svg, unreadable);
        }
    }

    private static List<Area> areas(Document picture) {
        List<Area> areas = new ArrayList<>();
        var rects = picture.getElementsByTagName("rect");
        for (int i = 0; i < rects.getLength(); i++) {
            if (rects.item(i) instanceof Element rect && rect.hasAttribute("x")) {
                areas.add(Area.of(rect));
            }
        }
        return areas;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenAnyGraph_whenDrawnAsSvg_thenNoTwoBoxesOverlapAndAllAreInThePicture(long seed) {
        String svg = Svg.of(RandomGraphs.of(seed), spots(seed));
        Document picture = parsed(svg);
        Element root = picture.getDocumentElement();
        Area sheet = new Area(
                "sheet",
                0,
                0,
                Integer.parseInt(root.getAttribute("width")),
                Integer.parseInt(root.getAttribute("height")));
        List<Area> areas = areas(picture);

        assertThat(areas).hasSizeGreaterThan(2).allMatch(sheet::holds);
        for (int i = 0; i < areas.size(); i++) {
            Area one = areas.get(i);
            for (Area other : areas.subList(i + 1, areas.size())) {
                boolean nested = (one.border() && one.holds(other)) || (other.border() && other.holds(one));
                assertThat(!one.touches(other) || nested)
                        .as("%s and %s are apart", one, other)
                        .isTrue();
            }
        }
        assertThat(svg).isEqualTo(Svg.of(RandomGraphs.of(seed), spots(seed)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givenAnyGraph_whenDrawnAsSvg_thenNoLineRunsThroughABox(long seed) {
        Document picture = parsed(Svg.of(RandomGraphs.of(seed), spots(seed)));
        List<Area> boxes =
                areas(picture).stream().filter(area -> !area.border()).toList();
        var lines = picture.getElementsByTagName("polyline");
        for (int i = 0; i < lines.getLength(); i++) {
            if (lines.item(i) instanceof Element line) {
                for (Area segment : segments(line.getAttribute("points"))) {
                    assertThat(boxes).noneMatch(box -> box.touches(segment));
                }
            }
        }
    }

    private static List<Area> segments(String points) {
        List<Area> segments = new ArrayList<>();
        String[] parts = points.split(" ", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] from = parts[i - 1].split(",", -1);
            String[] to = parts[i].split(",", -1);
            int x1 = Integer.parseInt(from[0]);
            int y1 = Integer.parseInt(from[1]);
            int x2 = Integer.parseInt(to[0]);
            int y2 = Integer.parseInt(to[1]);
            segments.add(new Area("line", Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)));
        }
        return segments;
    }
}
