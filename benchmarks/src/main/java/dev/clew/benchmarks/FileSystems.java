package dev.clew.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What kind of disk a folder is on. */
final class FileSystems {

    /** File systems in memory, where a sync costs nothing and so proves nothing. */
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private FileSystems() {}

    /** The type of the file system under a folder, such as {@code ext4}. */
    static String under(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException unreadable) {
            return "unknown";
        }
    }

    /** The folder for temporary files. */
    static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** The folder for temporary files; where that is in memory, the one this process works in. */
    static Path folderOnDisk() {
        return IN_MEMORY.contains(under(temporary())) ? Path.of("").toAbsolutePath() : temporary();
    }
}
