package dev.clew.workflow.draw;

/** A place in a picture, in pixels from its upper left corner. */
record Point(int x, int y) {

    Point moved(int right, int down) {
        return new Point(x + right, y + down);
    }
}
