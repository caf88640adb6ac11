package dev.clew.workflow.draw;

import java.util.Arrays;
import java.util.List;

/** Something drawn. */
sealed interface Mark {

    /** The same elsewhere. */
    Mark moved(int right, int down);

    /**
     * A box with lines of text in it.
     *
     * @param style the class that the sheet of styles knows
     * @param title how many of the lines are the title
     * @param hint what is shown to who asks for more
     */
    record Box(String style, Point corner, int width, int height, List<String> lines, int title, String hint)
            implements Mark {

        public Box {
            lines = List.copyOf(lines);
        }

        @Override
        public Mark moved(int right, int down) {
            return new Box(style, corner.moved(right, down), width, height, lines, title, hint);
        }
    }

    /** A border around other marks. */
    record Border(String style, Point corner, int width, int height) implements Mark {

        @Override
        public Mark moved(int right, int down) {
            return new Border(style, corner.moved(right, down), width, height);
        }
    }

    /** A line through points. */
    record Line(List<Point> points, boolean arrow, boolean dashed) implements Mark {

        public Line {
            points = List.copyOf(points);
        }

        static Line arrow(Point... points) {
            return new Line(Arrays.asList(points), true, false);
        }

        static Line plain(Point... points) {
            return new Line(Arrays.asList(points), false, false);
        }

        static Line back(Point... points) {
            return new Line(Arrays.asList(points), true, true);
        }

        @Override
        public Mark moved(int right, int down) {
            return new Line(
                    points.stream().map(point -> point.moved(right, down)).toList(), arrow, dashed);
        }
    }

    /** Text at a line. */
    record Label(Point start, String text) implements Mark {

        @Override
        public Mark moved(int right, int down) {
            return new Label(start.moved(right, down), text);
        }
    }
}
