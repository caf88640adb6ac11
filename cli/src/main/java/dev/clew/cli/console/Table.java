package dev.clew.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rows under headings, with columns as wide as they need to be. */
public final class Table {

    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String heading, boolean number) {}

    /** Adds a column of text. */
    public Table column(String heading) {
        columns.add(new Column(heading, false));
        return this;
    }

    /** Adds a column whose values stand to the right, as numbers do. */
    public Table number(String heading) {
        columns.add(new Column(heading, true));
        return this;
    }

    /** Adds a row: a value for each column, shown on one line. */
    public Table row(Object... values) {
        rows.add(Arrays.stream(values)
                .map(value -> Text.oneLine(value.toString()))
                .toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints the headings, if any column has one, and the rows. */
    public void print(PrintWriter out) {
        List<Integer> widths =
                IntStream.range(0, columns.size()).mapToObj(this::width).toList();
        List<String> headings = columns.stream().map(Column::heading).toList();
        if (headings.stream().anyMatch(heading -> !heading.isEmpty())) {
            print(out, widths, headings);
        }
        rows.forEach(row -> print(out, widths, row));
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> length(row.get(column)))
                .reduce(length(columns.get(column).heading()), Math::max);
    }

    private void print(PrintWriter out, List<Integer> widths, List<String> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String padding = " ".repeat(widths.get(i) - length(value));
            line.append(columns.get(i).number() ? padding + value : value + padding)
                    .append(GAP);
        }
        out.println(line.toString().stripTrailing());
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
