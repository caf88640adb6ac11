package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** That the table of duroxide's validations is whole, and that the contracts it speaks of exist. */
final class DuroxideValidationsTest {

    private static final Path ROOT = Path.of("..");
    private static final Path TABLE = ROOT.resolve("docs/tck/duroxide-provider-validations.md");
    private static final Pattern RULE = Pattern.compile("`([A-Z]{2}-\\d{2})`");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private record Row(String number, String scenario, String here) {}

    /** The rows of the table but for its heads. */
    private static List<Row> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| |") && !line.startsWith("| #"))
                .map(line -> line.split("\\|", -1))
                .peek(cells -> assertThat(cells)
                        .as("cells of %s", Arrays.toString(cells))
                        .hasSize(5))
                .map(cells -> new Row(cells[1].strip(), cells[2].strip(), cells[3].strip()))
                .toList();
    }

    /** Every class of rules, those of {@link StoreContracts} and those beside it. */
    private static List<Class<?>> contracts() {
        var contracts = new ArrayList<Class<?>>(List.of(DifferentialContract.class));
        for (Class<?> nested : StoreContracts.class.getDeclaredClasses()) {
            assertThat(nested).hasAnnotation(Nested.class);
            contracts.add(nested.getSuperclass());
        }
        return contracts;
    }

    private static Stream<Method> tests() {
        return contracts().stream()
                .flatMap(contract -> Stream.of(contract.getDeclaredMethods()))
                .filter(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class));
    }

    private static List<String> rules() {
        return tests().filter(method -> method.isAnnotationPresent(Rule.class))
                .map(method -> method.getAnnotation(Rule.class).value())
                .toList();
    }

    @Test
    void givenTheContracts_whenTheirRulesAreRead_thenEachHasANumberOfItsOwn() {
        assertThat(tests()).allMatch(method -> method.isAnnotationPresent(Rule.class));
        assertThat(rules()).doesNotHaveDuplicates().allMatch(rule -> rule.matches("[A-Z]{2}-\\d{2}"));
    }

    @Test
    void givenTheTable_whenItsNumbersAreRead_thenAllOfTheSeedAreThereInOrderAndTheLaterOnesToo() throws IOException {
        List<String> numbers = rows().stream().map(Row::number).toList();

        assertThat(numbers.stream().filter(number -> number.matches("\\d+")).map(Integer::valueOf))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 213).boxed().toList());
        assertThat(numbers).contains("27a", "27b", "27c", "27d", "27e", "27f", "27g", "27h", "U1", "U2", "U3", "U4");
        assertThat(numbers).doesNotHaveDuplicates();
    }

    @Test
    void givenTheTable_whenARowIsRead_thenItNamesAContractOrSaysWhyThereIsNone() throws IOException {
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.scenario()).isNotEmpty();
            assertThat(row.here())
                    .as("what keeps %s", row.number())
                    .matches(here -> RULE.matcher(here).find()
                            || TEST.matcher(here).find()
                            || here.matches("none: .{20,}")
                            || here.matches("as \\d+\\w?: .{10,}"));
        });
    }

    @Test
    void givenTheTable_whenItNamesRules_thenTheyExist() throws IOException {
        List<String> rules = rules();
        Matcher named = RULE.matcher(Files.readString(TABLE));

        assertThat(named.results().map(match -> match.group(1))).isNotEmpty().isSubsetOf(rules);
    }

    @Test
    void givenTheTable_whenItNamesTestsOfOneStore_thenTheyExist() throws IOException {
        Matcher named = TEST.matcher(Files.readString(TABLE));

        while (named.find()) {
            String file = named.group(1) + ".java";
            String method = named.group(2);
            try (Stream<Path> sources = Files.walk(ROOT.resolve("store-sqlite/src/test"))) {
                assertThat(sources.filter(path -> path.endsWith(file)))
                        .as(file)
                        .singleElement()
                        .satisfies(path -> assertThat(Files.readString(path)).contains(" " + method + "("));
            }
        }
    }
}
