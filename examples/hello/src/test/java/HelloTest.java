import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the first screen of the README shows is this very program, and it does what it says. */
final class HelloTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path SOURCE = Path.of("src", "main", "java", "Hello.java");

    @Test
    void givenTheReadme_whenItsFirstProgramIsRead_thenItIsThisOne() throws IOException {
        String shown = first("```java\\n([^`]*)```", Files.readString(README));

        assertThat(shown).isEqualTo(Files.readString(SOURCE));
    }

    @Test
    @Timeout(120)
    void givenTheProgram_whenItRunsTwice_thenItSaysBothTimesWhatTheReadmeSays(@TempDir Path folder) throws Exception {
        String promised = first("IO\\.println\\(.*\\); +// (.*)", Files.readString(README));

        assertThat(run(folder)).isEqualTo(promised);
        assertThat(folder.resolve("orders.db")).isNotEmptyFile();
        assertThat(run(folder)).isEqualTo(promised);
    }

    /** What the first match of a pattern captures. */
    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    /** What the program prints, in a JVM of its own whose working folder is this one. */
    private static String run(Path folder) throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "Hello")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes());
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).as(said).isZero();
        return said.strip();
    }
}
