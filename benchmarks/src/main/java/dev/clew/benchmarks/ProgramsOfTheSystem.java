package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.environment.Environment;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.OsRunner;
import dev.clew.environment.RunRequest;
import dev.clew.environment.Runner;
import dev.clew.environment.RunnerOptions;
import dev.clew.environment.Runners;
import dev.clew.environment.Running;
import dev.clew.environment.StartRequest;
import dev.clew.process.Exit;
import dev.clew.process.Processes;
import dev.clew.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Processes of the operating system: the smallest script there is, which notes that it was launched. When that was, the file it notes it
 * in tells.
 */
final class ProgramsOfTheSystem implements SleepingPrograms {

    private static final String IMAGE = "nap";
    private static final String FOLDER = "WAKE_UPS";
    private static final String SCRIPT = "#!/bin/sh\necho \"$CLEW_RUN\" >> \"$" + FOLDER + "/$CLEW_INSTANCE_ID\"\n";

    private final int count;
    private final Instant due;
    private final Path folder;
    private final AtomicInteger asleep = new AtomicInteger();

    ProgramsOfTheSystem(int count, Instant due) {
        this.count = count;
        this.due = due;
        try {
            this.folder = Files.createTempDirectory(FileSystems.folderOnDisk(), "clew-bench-");
            Files.createDirectory(launches());
            Files.createDirectory(bare());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for programs", e);
        }
    }

    /** Where programs note their launches. */
    private Path launches() {
        return folder.resolve("launches");
    }

    private Path bare() {
        return folder.resolve("bare");
    }

    private Path data() {
        return folder.resolve("data");
    }

    @Override
    public Clew engine(Store store, int slots) {
        Clew clew = Clew.on(() -> store)
                .register(Processes.model())
                .register(Runners.of(RunnerOptions.in(data()), new Sleepy(new OsRunner())))
                .options(options -> options.activitySlots(slots))
                .start();
        environment(clew)
                .registerImage(
                        ImageRequest.of(IMAGE), new ByteArrayInputStream(SCRIPT.getBytes(StandardCharsets.UTF_8)));
        return clew;
    }

    private Environment environment(Clew clew) {
        return Environment.of(clew.client(), data());
    }

    @Override
    public void start(Clew clew, String id) {
        environment(clew)
                .start(StartRequest.of(IMAGE)
                        .instanceId(id)
                        .env(Map.of(FOLDER, launches().toString())));
    }

    /** Has a program sleep after its first run, which could not say itself until when to the millisecond. */
    private final class Sleepy implements Runner {

        private final Runner runner;

        private Sleepy(Runner runner) {
            this.runner = runner;
        }

        @Override
        public String type() {
            return runner.type();
        }

        @Override
        public Exit run(RunRequest request, Running control) throws InterruptedException, IOException {
            Exit exit = runner.run(request, control);
            Duration left = Duration.between(Instant.now(), due);
            if (request.run() == 1 && left.isPositive()) {
                Files.writeString(
                        request.folder().resolve("output.json"),
                        "{\"status\":\"sleeping\",\"checkpoint_id\":\"nap\",\"wake_after_ms\":" + left.toMillis()
                                + "}");
                asleep.incrementAndGet();
            }
            return exit;
        }
    }

    @Override
    public int asleep() {
        return asleep.get();
    }

    @Override
    public Launched launched() {
        Latencies lateness = new Latencies(count);
        long never = 0;
        long twice = 0;
        try (Stream<Path> files = Files.list(launches())) {
            for (Path file : files.toList()) {
                Instant last = Files.getLastModifiedTime(file).toInstant();
                lateness.add(Math.max(0, due.until(last).toNanos()));
                int times = Files.readAllLines(file).size();
                never += times < 2 ? 1 : 0;
                twice += times > 2 ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + launches(), e);
        }
        return new Launched(lateness, never, twice);
    }

    /**
     * Starts as many of the same programs without an engine, and waits for them.
     *
     * @param atOnce how many run at the same time
     * @return how long it took, in seconds
     */
    static double startBare(int count, int atOnce) {
        try (ProgramsOfTheSystem programs = new ProgramsOfTheSystem(count, Instant.EPOCH)) {
            Path script = programs.folder.resolve("script");
            Files.writeString(script, SCRIPT);
            return new Clients(atOnce).share(count, number -> programs.startBare(script, number));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a script", e);
        }
    }

    private void startBare(Path script, int number) {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", script.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(FOLDER, bare().toString(), "CLEW_INSTANCE_ID", "bare-" + number, "CLEW_RUN", "1"));
        try {
            if (!builder.start().waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a script of one line takes longer than a minute");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start /bin/sh", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while programs were started", e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList().reversed()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
