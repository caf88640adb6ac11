package dev.clew.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A folder: the engine's file, and scratch ones beside it, on the same disk, which are deleted in the end. */
final class SqliteGround implements Ground {

    private final SqliteFile measured;
    private final Path scratch;

    private SqliteGround(SqliteFile measured, Path scratch) {
        this.measured = measured;
        this.scratch = scratch;
    }

    /**
     * Makes a folder for scratch files.
     *
     * @param file where the engine's database is to be; empty for a scratch file
     */
    static SqliteGround at(Optional<Path> file) {
        try {
            Path folder = file.isPresent() ? file.get().toAbsolutePath().getParent() : FileSystems.folderOnDisk();
            Path scratch = Files.createTempDirectory(folder, "clew-bench-");
            var numbers = new AtomicInteger();
            return new SqliteGround(
                    new SqliteFile(file.orElse(scratch.resolve("engine.db")), scratch, numbers), scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for scratch files", e);
        }
    }

    @Override
    public Database measured() {
        return measured;
    }

    @Override
    public Database scratch() {
        return measured.fresh();
    }

    @Override
    public SequencedMap<String, Object> figures() {
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("file_system", FileSystems.under(scratch));
        return figures;
    }

    @Override
    public Optional<PostgresMeter> meter() {
        return Optional.empty();
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path path : files.toList()) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete scratch files in " + scratch, e);
        }
    }
}
