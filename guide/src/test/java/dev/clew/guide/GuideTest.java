package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.guide.Chapter.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every block of Java in the guide is a region of a test that runs, which the comment above it names:
 * {@code <!-- code: SignalsTest#await -->}.
 */
final class GuideTest {

    static final boolean UPDATE = Boolean.getBoolean("guide.update");
    static final String HOW_TO_UPDATE = "run: mvn -pl guide -am test -Dtest='dev.clew.guide.*Test'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dguide.update=true";

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

    private final Regions regions = Regions.read();

    @Test
    void givenTheGuide_whenItShowsJava_thenATestRunsThatVeryCode() {
        List<String> wrong = new ArrayList<>();
        for (Chapter chapter : Chapter.all()) {
            if (UPDATE) {
                chapter.with(block -> block.source().flatMap(regions::code)).write();
            } else {
                chapter.blocks().stream()
                        .flatMap(block -> complaint(chapter, block).stream())
                        .forEach(wrong::add);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private Optional<String> complaint(Chapter chapter, Block block) {
        if (!block.language().equals("java")) {
            return Optional.empty();
        }
        String where = chapter.name() + ":" + block.line() + ": ";
        if (block.source().isEmpty()) {
            return Optional.of(where + "this block of Java does not say which test it comes from; put"
                    + " <!-- code: SomeTest#region --> into the line above it, and the code between // guide: region"
                    + " and // guide: end into guide/src/test/java/dev/clew/guide/SomeTest.java");
        }
        String source = block.source().get();
        Optional<String> code = regions.code(source);
        if (code.isEmpty()) {
            return Optional.of(where + "there is no region " + source + "; there are " + regions.references());
        }
        return code.filter(Predicate.not(block.text()::equals))
                .map(now -> where + "the block differs from " + source + ", which reads\n" + now + "\nTo copy it there "
                        + HOW_TO_UPDATE);
    }

    @Test
    void givenTheRegions_whenTheGuideIsRead_thenEachIsShown() {
        List<String> shown = Chapter.all().stream()
                .flatMap(chapter -> chapter.blocks().stream())
                .flatMap(block -> block.source().stream())
                .toList();

        assertThat(shown)
                .as("regions that no chapter shows: unmark or show them")
                .containsAll(regions.references());
    }

    @Test
    void givenTheGuide_whenItLinksToAFile_thenThereIsOne() {
        List<String> dead = new ArrayList<>();
        for (Chapter chapter : Chapter.all()) {
            Path folder = chapter.file().resolveSibling("");
            LINK.matcher(String.join("\n", chapter.lines()))
                    .results()
                    .map(MatchResult::group)
                    .flatMap(GuideTest::target)
                    .filter(target -> !Files.exists(folder.resolve(target)))
                    .forEach(target -> dead.add(chapter.name() + " -> " + target));
        }
        assertThat(dead).isEmpty();
    }

    private static Stream<String> target(String link) {
        return LINK.matcher(link).results().map(found -> found.group(1)).filter(target -> !target.contains("://"));
    }

    @Test
    void givenASourceWithRegions_whenItIsRead_thenEachIsThereWithoutIndentation() {
        List<String> source =
                List.of("class A {", "    // guide: a", "    int x;", "", "      int y;", "    // guide: end");

        assertThat(Regions.of("A", source)).containsExactly(Map.entry("a", "int x;\n\n  int y;"));
    }

    @Test
    void givenARegionWithoutAnEnd_whenItIsRead_thenTheMessageNamesIt() {
        assertThatThrownBy(() -> Regions.of("A", List.of("// guide: a", "int x;")))
                .hasMessageContaining("A.java: region 'a' is not ended");
    }
}
