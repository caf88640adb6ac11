package dev.clew.store.sqlite;

import dev.clew.store.Store;
import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.tck.FileTemplate;
import dev.clew.store.tck.StoreFeature;
import dev.clew.store.tck.StoreHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Stores in one file of a folder of its own. */
final class SqliteHarness implements StoreHarness {

    private static final int LARGEST_VALUE = 4 << 20;
    private static final FileTemplate EMPTY = new FileTemplate(
            file -> SqliteStore.open(file, SqliteOptions.DEFAULT).close());

    private final Path folder;
    private final Durability durability;

    SqliteHarness(Durability durability) throws IOException {
        this.folder = Files.createTempDirectory("clew-store");
        this.durability = durability;
        EMPTY.copyTo(file());
    }

    private Path file() {
        return folder.resolve("clew.db");
    }

    @Override
    public Store open(InstantSource clock) {
        return SqliteStore.open(
                file(),
                SqliteOptions.DEFAULT
                        .withClock(clock)
                        .withDurability(durability)
                        .withLargestValue(LARGEST_VALUE));
    }

    @Override
    public Set<StoreFeature> features() {
        return EnumSet.allOf(StoreFeature.class);
    }

    @Override
    public String tooLarge() {
        return "x".repeat(LARGEST_VALUE + 1);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : List.copyOf(files.toList())) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
