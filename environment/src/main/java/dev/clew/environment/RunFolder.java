package dev.clew.environment;

import dev.clew.process.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The folder that all runs of an instance work in, one after the other. {@code input.json} is what the process was started with,
 * {@code output.json} what a program may leave there ({@link OutputFile}), and {@code .clew} holds what was captured and who runs.
 */
final class RunFolder {

    private static final String OWN = ".clew";
    private static final int KEPT_RUNS = 10;

    private final Path folder;

    RunFolder(Path folder) {
        this.folder = folder;
    }

    static Path standardOutput(Path folder, int run) {
        return folder.resolve(OWN).resolve(run + ".out");
    }

    static Path standardError(Path folder, int run) {
        return folder.resolve(OWN).resolve(run + ".err");
    }

    /** Which process of the operating system a run is. */
    static Path identity(Path folder, int run) {
        return folder.resolve(OWN).resolve(run + ".pid");
    }

    /** The identities of runs that have not been seen to end. */
    static List<Path> identities(Path folder) {
        return DataFolder.list(folder.resolve(OWN)).stream()
                .filter(file -> file.toString().endsWith(".pid"))
                .toList();
    }

    private Path name() {
        return folder.resolve(OWN).resolve("instance");
    }

    Path output() {
        return folder.resolve("output.json");
    }

    private Path quiet() {
        return folder.resolve(OWN).resolve("quiet");
    }

    /** Whether the program is one that talks to no server, and was registered by its runner. */
    boolean isQuiet() {
        return Files.exists(quiet());
    }

    /** Notes that the program is one that talks to no server. */
    void markQuiet() {
        try {
            Files.writeString(quiet(), "");
        } catch (IOException failed) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.IO_ERROR, folder + " cannot be written: " + failed, failed);
        }
    }

    /** Makes it ready for a run. */
    void prepare(String instanceId, Optional<Bytes> input, int run) throws IOException {
        if (!Files.isDirectory(folder.resolve(OWN))) {
            Files.createDirectories(folder.resolve(OWN));
        }
        hold(name(), instanceId.getBytes(StandardCharsets.UTF_8));
        hold(folder.resolve("input.json"), input.orElse(Bytes.of("{}")).toArray());
        Files.deleteIfExists(output());
        if (run > KEPT_RUNS) {
            List<Integer> runs = runs();
            for (Integer old : runs.subList(0, Math.max(0, runs.size() - KEPT_RUNS))) {
                Files.deleteIfExists(standardOutput(folder, old));
                Files.deleteIfExists(standardError(folder, old));
            }
        }
    }

    /** Has a file hold something; one that does already is not written again, which would cost more than reading it. */
    private static void hold(Path file, byte[] content) throws IOException {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            Files.write(file, content);
        }
    }

    /** The instance whose folder it is; empty if that is not known. */
    Optional<String> instanceId() {
        try {
            return Optional.of(Files.readString(name(), StandardCharsets.UTF_8));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** The runs whose output is still here, in order. */
    List<Integer> runs() {
        return DataFolder.list(folder.resolve(OWN)).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .filter(name -> name.endsWith(".out"))
                .flatMap(name -> number(name.substring(0, name.length() - ".out".length())))
                .sorted()
                .toList();
    }

    private static Stream<Integer> number(String text) {
        try {
            return Stream.of(Integer.valueOf(text));
        } catch (NumberFormatException other) {
            return Stream.empty();
        }
    }

    /** What a run has written, the last one if none is named; empty if nothing is here. */
    Optional<CapturedLogs> logs(OptionalInt run) {
        List<Integer> all = runs();
        if (all.isEmpty() || (run.isPresent() && !all.contains(run.getAsInt()))) {
            return Optional.empty();
        }
        int which = run.orElse(all.getLast());
        return Optional.of(
                new CapturedLogs(which, text(standardOutput(folder, which)), text(standardError(folder, which))));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException unreadable) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.IO_ERROR, file + " cannot be read: " + unreadable, unreadable);
        }
    }
}
