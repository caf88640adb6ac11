package dev.clew.architecture;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the pages of parity say something in every row, count right and name tests that exist. */
final class ParityTest {

    private static final Path ROOT = Path.of("..");
    private static final String COUNTS = "| section | tested | better | meaningless | open |";
    private static final String THEMES = "| theme | rows |";
    private static final String ROWS = "| feature or scenario | status | test, or why |";
    private static final List<String> STATUSES = List.of("tested", "better", "meaningless", "open");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern THEME = Pattern.compile("[^:;,]+");

    static List<Path> pages() {
        return Stream.of("duroxide.md", "sayiir.md", "runtara.md")
                .map(page -> ROOT.resolve("docs/parity").resolve(page))
                .toList();
    }

    private record Row(String section, String what, String status, String text) {

        boolean isGroupHeading() {
            return what.startsWith("**") && status.isEmpty() && text.isEmpty();
        }
    }

    /** The cells of the tables that begin with this head, each with the section it stands in. */
    private static List<List<String>> table(Path page, String head) throws IOException {
        List<List<String>> cells = new ArrayList<>();
        String section = "";
        boolean inside = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            }
            inside = line.startsWith("|") && (inside || line.equals(head));
            if (inside && !line.equals(head) && !line.startsWith("|---")) {
                List<String> row = new ArrayList<>(List.of(section));
                Stream.of(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .forEach(row::add);
                cells.add(row);
            }
        }
        return cells;
    }

    private static List<Row> rows(Path page) throws IOException {
        return table(page, ROWS).stream()
                .peek(cells -> assertThat(cells).as("cells of a row").hasSize(4))
                .map(cells -> new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3)))
                .filter(row -> !row.isGroupHeading())
                .toList();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(Files::isDirectory).toList()) {
                read(module, sources);
            }
        }
        return sources;
    }

    private static void read(Path module, Map<String, String> into) throws IOException {
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(path -> path.toString().matches(".*/src/.*(Test|Suite|Contract)\\.java"))
                    .toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                into.merge(name, Files.readString(file), String::concat);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void givenTheRows_whenTheyAreRead_thenEachHasAKnownStatusAndSaysSomething(Path page) throws IOException {
        assertThat(rows(page)).isNotEmpty().allSatisfy(row -> {
            assertThat(row.what()).isNotEmpty();
            assertThat(STATUSES).contains(row.status());
            assertThat(row.text()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void givenRowsThatAreTestedOrBetter_whenTheyAreRead_thenEachNamesATest(Path page) throws IOException {
        assertThat(rows(page))
                .filteredOn(row -> row.status().equals("tested") || row.status().equals("better"))
                .allSatisfy(row -> assertThat(row.text()).containsPattern(TEST));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void givenTheTestsItNames_whenTheyAreLookedForInTheSource_thenTheyExist(Path page) throws IOException {
        Map<String, String> sources = sources();
        Matcher named = TEST.matcher(Files.readString(page));
        List<String> missing = named.results()
                .filter(test -> !Pattern.compile("void\\s+" + test.group(2) + "\\(")
                        .matcher(sources.getOrDefault(test.group(1), ""))
                        .find())
                .map(test -> test.group(1) + "#" + test.group(2))
                .distinct()
                .toList();

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void givenTheCounts_whenTheRowsAreCounted_thenTheyAreRight(Path page) throws IOException {
        Map<String, List<Row>> sections =
                rows(page).stream().collect(groupingBy(Row::section, LinkedHashMap::new, toList()));
        List<List<String>> counted = new ArrayList<>();
        sections.forEach((section, rows) -> counted.add(counts(section, rows)));
        counted.add(counts("all", rows(page)));

        assertThat(table(page, COUNTS).stream().map(cells -> cells.subList(1, cells.size())))
                .containsExactlyElementsOf(counted);
    }

    private static List<String> counts(String name, List<Row> rows) {
        List<String> counts = new ArrayList<>(List.of(name));
        for (String status : STATUSES) {
            counts.add(""
                    + rows.stream().filter(row -> row.status().equals(status)).count());
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void givenTheThemesOfWhatIsOpen_whenTheRowsAreCounted_thenEachHasItsNumber(Path page) throws IOException {
        Map<String, Long> open = rows(page).stream()
                .filter(row -> row.status().equals("open"))
                .collect(groupingBy(ParityTest::theme, counting()));

        assertThat(table(page, THEMES).stream().map(cells -> Map.entry(cells.get(1), Long.valueOf(cells.get(2)))))
                .containsExactlyInAnyOrderElementsOf(open.entrySet());
    }

    /** An open row begins with its theme, up to the first colon, semicolon or comma. */
    private static String theme(Row row) {
        Matcher theme = THEME.matcher(row.text());
        return theme.find() ? theme.group() : "";
    }
}
