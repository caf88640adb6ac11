package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.jvm.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that need no Java: what their pages tell people to type, typed, with what they say comes of it. */
@Timeout(120)
final class ExamplesTest {

    private static final Path EXAMPLES = Path.of("../examples");
    private static final String PROMPT = "$ ";

    /** A folder that looks like the repository: the launcher, which here is this class path, and the examples. */
    @TempDir
    Path folder;

    private record Typed(String command, List<String> answer) {}

    @ParameterizedTest
    @ValueSource(strings = {"document-pipeline", "approval"})
    void givenThePageOfAnExample_whenItsCommandsAreTyped_thenTheyAnswerAsItSays(String example) throws Exception {
        copy(EXAMPLES.resolve(example), folder.resolve("examples").resolve(example));
        Path launcher = folder.resolve("clew");
        List<String> java = ChildJvm.command(
                List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"), "dev.clew.cli.Main");
        Files.writeString(launcher, "#!/bin/sh\nexec '" + String.join("' '", java) + "' \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();

        List<Typed> typed = typed(EXAMPLES.resolve(example).resolve("README.md"));

        assertThat(typed).hasSizeGreaterThan(2);
        for (Typed each : typed) {
            assertThat(answer(each.command())).as(each.command()).isEqualTo(each.answer());
        }
    }

    private List<String> answer(String command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int code = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        assertThat(code).as(() -> command + ": " + contents(err)).isZero();
        return Files.readAllLines(out);
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private static List<Typed> typed(Path page) throws IOException {
        List<Typed> typed = new ArrayList<>();
        boolean console = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                console = line.equals("```console");
            } else if (console && line.startsWith(PROMPT)) {
                typed.add(new Typed(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (console) {
                typed.getLast().answer().add(line);
            }
        }
        return typed;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains(".db"))
                    .toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
