package dev.clew.workflow.draw;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a picture. It is entered in the middle of its upper side and left in the middle of its lower one, and nothing
 * of it is outside of it.
 *
 * @param width in pixels, even
 * @param height in pixels
 * @param marks what is drawn, in this order, with the upper left corner at 0, 0
 */
record Figure(int width, int height, List<Mark> marks) {

    Figure {
        marks = List.copyOf(marks);
    }

    int middle() {
        return width / 2;
    }

    /** The marks of this figure at another place. */
    List<Mark> at(int x, int y) {
        return marks.stream().map(mark -> mark.moved(x, y)).toList();
    }

    /** The marks of this figure with its middle at {@code x}. */
    List<Mark> around(int x, int y) {
        return at(x - middle(), y);
    }

    /** Figures one below the other, with arrows between them. */
    static Figure below(List<Figure> figures, int gap) {
        int width = figures.stream().mapToInt(Figure::width).max().orElse(0);
        List<Mark> marks = new ArrayList<>();
        int y = 0;
        for (Figure figure : figures) {
            if (y > 0) {
                marks.add(Mark.Line.arrow(new Point(width / 2, y), new Point(width / 2, y + gap)));
                y += gap;
            }
            marks.addAll(figure.around(width / 2, y));
            y += figure.height;
        }
        return new Figure(width, y, marks);
    }
}
