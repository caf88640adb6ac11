package dev.clew.benchmarks;

import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * The folder of one run: the engine's database, and scratch ones beside it, on the same disk, which are deleted in
 * the end.
 */
final class Workbench implements AutoCloseable {

    /** File systems in memory, where a sync costs nothing and so proves nothing. */
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final StoreKind kind;
    private final Path file;
    private final Path scratch;
    private final List<BareCommit> bareCommits = new ArrayList<>();
    private int opened;

    private Workbench(StoreKind kind, Path file, Path scratch) {
        this.kind = kind;
        this.file = file;
        this.scratch = scratch;
    }

    /** The workbench of a plan. Makes a folder for scratch files. */
    static Workbench of(Plan plan) {
        try {
            Path folder =
                    plan.file().isPresent() ? plan.file().get().toAbsolutePath().getParent() : folderOnDisk();
            Path scratch = Files.createTempDirectory(folder, "clew-bench-");
            return new Workbench(plan.store(), plan.file().orElse(scratch.resolve("engine.db")), scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for scratch files", e);
        }
    }

    private static Path folderOnDisk() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return IN_MEMORY.contains(Files.getFileStore(temporary).type())
                ? Path.of("").toAbsolutePath()
                : temporary;
    }

    /** The file of the store that is measured. */
    Path file() {
        return file;
    }

    /** The store that is measured. */
    Store open() {
        return open(file);
    }

    /** A store of the kind that is measured; a path says nothing to one in memory. */
    Store open(Path path) {
        return switch (kind) {
            case MEMORY -> new MemoryStore(InstantSource.system());
            case SQLITE -> SqliteStore.open(path);
        };
    }

    /** The path of a file that does not exist, and will be deleted. */
    Path scratchFile() {
        return scratch.resolve("scratch-" + opened++ + ".db");
    }

    /** Deletes a scratch file that is done with, so that the disk need not care for it while the next is measured. */
    void discard(Path path) {
        try {
            for (String suffix : List.of("", "-wal", "-shm", "-engine.lock")) {
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path, e);
        }
    }

    /**
     * Bare commits beside the store that is measured, closed with this bench; none for a store in memory.
     *
     * @param sample a database with rows of the engine to be measured, closed
     */
    Optional<BareCommit> bareCommit(Path sample) {
        if (kind == StoreKind.MEMORY) {
            return Optional.empty();
        }
        BareCommit bare = BareCommit.open(
                scratchFile(), settings(sample), RowShape.of(sample).events());
        bareCommits.add(bare);
        return Optional.of(bare);
    }

    /** The settings of a store, as read back from it. */
    SortedMap<String, String> settings(Path path) {
        try (Store store = open(path)) {
            return store.settings();
        }
    }

    /** What kind of file system all of this is on, such as {@code ext4}. */
    String fileSystem() {
        try {
            FileStore disk = Files.getFileStore(scratch);
            return disk.type();
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() {
        bareCommits.forEach(BareCommit::close);
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
