package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clew.Clew;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import dev.clew.process.SavedCheckpoint;
import dev.clew.server.Tokens.Grant;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example in Python, killed with SIGKILL and run again. Skipped only where there is no python3 on the PATH. */
@Timeout(120)
final class PythonProcessTest {

    private static final Path EXAMPLE = Path.of("../examples/python-process");
    private static final String ID = "report-1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Tokens tokens = Tokens.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private Clew clew;
    private ClewServer server;

    @BeforeEach
    void start() {
        assumeTrue(hasPython(), "there is no python3 on the PATH");
        start(0);
    }

    private static boolean hasPython() {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void start(int port) {
        clew = Clew.sqlite(folder.resolve("processes.db"))
                .register(Processes.model())
                .start();
        server = ClewServer.start(clew::client, ServerOptions.DEFAULT.port(port).tokens(tokens));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            clew.close();
        }
    }

    private Process run(String seconds) throws IOException {
        ProcessBuilder program = new ProcessBuilder("python3", "report.py", ID, seconds)
                .directory(EXAMPLE.toFile())
                .redirectErrorStream(true);
        program.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        program.environment().put("CLEW_URL", server.uri().toString());
        program.environment().put("CLEW_TOKEN", tokens.make(Grant.process("default", ID)));
        return program.start();
    }

    private static List<String> linesUntil(Process program, String last) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader out = program.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.startsWith(last)) {
                return lines;
            }
        }
        throw new AssertionError("it ended without having said '" + last + "': " + lines);
    }

    @Test
    void givenAProgramThatWasKilledAfterACheckpoint_whenItRunsAgain_thenItGoesOnThereAndFinishes() throws Exception {
        Process first = run("0.3");
        linesUntil(first, "counting thread");
        first.destroyForcibly().waitFor();

        Process second = run("0.1");
        List<String> lines = linesUntil(second, "done");

        assertThat(second.waitFor()).isZero();
        assertThat(lines)
                .containsExactly(
                        "labyrinth: 9 words",
                        "counting thread",
                        "thread: 9 words",
                        "counting way back",
                        "way back: 11 words",
                        "done: 29 words");
        Processes processes = Processes.of(clew.client());
        assertThat(processes.await(ID, Duration.ofSeconds(20)).status()).isEqualTo(ProcessStatus.COMPLETED);
        assertThat(processes.checkpoints(ID))
                .extracting(SavedCheckpoint::key)
                .containsExactly(
                        "count/labyrinth",
                        "rest/labyrinth",
                        "count/thread",
                        "rest/thread",
                        "count/way back",
                        "rest/way back");
    }

    @Test
    void givenAServerThatWasStopped_whenItStartsAgain_thenTheProgramHasWaitedForIt() throws Exception {
        Process program = run("0.2");
        linesUntil(program, "labyrinth");
        int port = server.port();
        stop();
        Thread.sleep(300);
        start(port);

        List<String> lines = linesUntil(program, "done");

        assertThat(program.waitFor()).isZero();
        assertThat(lines).doesNotContain("counting labyrinth").contains("done: 29 words");
    }
}
