package dev.clew.testkit;

import dev.clew.api.ConfigurationException;
import dev.clew.engine.Registration;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Exported histories as tests: each file of a folder is replayed against the code of today.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> historiesStillFit() {
 *     return HistoryFiles.in(Path.of("src/test/resources/histories")).replayOn(new Orders());
 * }
 * }</pre>
 *
 * <p>A new file comes from {@code clew export ID --db DB > src/test/resources/histories/NAME.json}, or in a test from
 * {@link dev.clew.api.InstanceHandle#exportHistory}. Histories of instances that have not ended are worth as much: they
 * are the ones that a deploy can break.
 */
public final class HistoryFiles {

    private static final String EXTENSION = ".json";

    private final Path folder;

    private HistoryFiles(Path folder) {
        this.folder = folder;
    }

    /** The files of a folder whose names end in {@code .json}; folders in it are left alone. */
    public static HistoryFiles in(Path folder) {
        return new HistoryFiles(folder);
    }

    /** A test for each file, by its name. A folder without any is a test that fails. For JUnit's {@code @TestFactory}. */
    public Stream<DynamicTest> replayOn(Registration code) {
        return replayOn(ReplayTester.of(code));
    }

    /** The same with a codec or options of the program's own; see {@link #replayOn(Registration)}. */
    public Stream<DynamicTest> replayOn(ReplayTester tester) {
        List<Path> files = files();
        return files.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest(folder.toString(), () -> {
                    throw nothing();
                }))
                : files.stream()
                        .map(file -> DynamicTest.dynamicTest(
                                file.getFileName().toString(), () -> assertReplays(file, tester)));
    }

    /** That the folder has no histories, which is never what was meant. */
    AssertionError nothing() {
        return new AssertionError("there is no history in " + folder.toAbsolutePath()
                + "; put one there: clew export ID --db DB > " + folder.resolve("NAME" + EXTENSION));
    }

    /**
     * Requires that one file replays.
     *
     * @return what came of it, with the history
     * @throws AssertionError if it does not, cannot be read, or is of code that is not registered
     */
    public static ReplayResult.Replayed assertReplays(Path file, ReplayTester tester) {
        try {
            return switch (tester.replay(Files.readString(file))) {
                case ReplayResult.Replayed replayed -> replayed;
                case ReplayResult.Diverged diverged ->
                    throw new AssertionError(file + " does not replay. " + diverged.explanation());
            };
        } catch (IOException | ConfigurationException unusable) {
            throw new AssertionError(file + ": " + unusable.getMessage(), unusable);
        }
    }

    /** The files, by name; empty if there is no such folder. */
    List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(EXTENSION))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the folder of histories cannot be read: " + folder, unreadable);
        }
    }
}
