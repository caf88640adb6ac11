import static org.assertj.core.api.Assertions.assertThat;

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
    void givenTheReadme_whenItsFirstProgramIsRead_thenItIsThisOne() throws Exception {
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));

        assertThat(block.find()).isTrue();
        assertThat(block.group(1)).isEqualTo(Files.readString(SOURCE));
    }

    @Test
    @Timeout(60)
    void givenTheProgram_whenItRuns_thenTheOrderIsShippedAndKept(@TempDir Path folder) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process program = new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "Hello")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes());

        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).isEqualTo("shipped, approved by alice, charged 1999 cents");
        assertThat(program.exitValue()).isZero();
        assertThat(folder.resolve("orders.db")).isNotEmptyFile();
    }
}
