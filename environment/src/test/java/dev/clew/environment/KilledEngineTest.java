package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.engine.StoreClient;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine is killed while a program that it has launched runs. */
@Timeout(120)
final class KilledEngineTest {

    /** The first run never ends by itself; the second notes whether the first runs beside it. */
    private static final String SCRIPT = """
            #!/bin/sh
            echo $CLEW_RUN >> runs
            if [ "$CLEW_RUN" = 1 ]; then
              echo $$ > first
              while :; do date +%s%N > beat; sleep 0.02; done
            fi
            a=$(cat beat); sleep 0.3; b=$(cat beat)
            if [ "$a" = "$b" ]; then echo alone > verdict; else echo beside > verdict; fi
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void givenAProgramWhoseEngineIsKilled_whenAnotherTakesOver_thenOneOfThemRunsAtATime() throws Exception {
        Path db = folder.resolve("clew.db");
        Path data = folder.resolve("data");
        Path work = new DataFolder(data).run("default", "p");
        Process engine = engine(db, data);
        try {
            try (Store store = SqliteStore.open(db)) {
                ClewClient client = StoreClient.of(store, "default");
                Environment environment = Environment.of(client, data);
                environment.images().register("default", ImageRequest.of("job"), TestSite.stream(SCRIPT));
                environment.start(StartRequest.of("job").instanceId("p"));
                TestSite.await(() -> Files.exists(work.resolve("beat")));
            }
            engine.destroyForcibly().waitFor();
            assertThat(beats(work)).as("the program outlives its engine").isTrue();
        } finally {
            engine.destroyForcibly();
        }

        try (Clew clew = Clew.sqlite(db)
                .register(Processes.model())
                .register(Runners.of(RunnerOptions.in(data), new OsRunner()))
                .start()) {
            ProcessInfo end = Processes.of(clew.client()).await("p", Duration.ofSeconds(90));

            assertThat(end.status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(end.run()).isEqualTo(2);
        }
        assertThat(work.resolve("runs")).hasContent("1\n2");
        assertThat(work.resolve("verdict")).hasContent("alone");
        assertThat(RunFolder.identities(work)).isEmpty();
    }

    private static boolean beats(Path work) throws InterruptedException {
        String before = beat(work);
        Thread.sleep(300);
        return !beat(work).equals(before);
    }

    private static String beat(Path work) {
        try {
            return Files.readString(work.resolve("beat"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Process engine(Path db, Path data) throws IOException {
        Process engine = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Dorg.sqlite.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineMain.class.getName(),
                        db.toString(),
                        data.toString()))
                .redirectError(folder.resolve("engine.log").toFile())
                .start();
        assertThat(engine.inputReader().readLine()).isEqualTo("started");
        return engine;
    }
}
