package dev.clew.store.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is made once and copied for each test: to make the tables of a database takes thirty times longer than to copy
 * a file that has them. Thread-safe.
 */
public final class FileTemplate {

    private final Consumer<Path> maker;
    private byte @Nullable [] content;

    /**
     * None yet.
     *
     * @param maker makes the file, and leaves nothing beside it that matters
     */
    public FileTemplate(Consumer<Path> maker) {
        this.maker = maker;
    }

    /**
     * Writes a copy, and returns where it is.
     *
     * @throws UncheckedIOException if there is a file already, or it cannot be written
     */
    public Path copyTo(Path file) {
        try {
            return Files.write(file, content(), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private synchronized byte[] content() throws IOException {
        if (content == null) {
            content = make();
        }
        return content;
    }

    private byte[] make() throws IOException {
        Path folder = Files.createTempDirectory("clew-template-");
        Path file = folder.resolve("template");
        maker.accept(file);
        byte[] made = Files.readAllBytes(file);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path left : List.copyOf(files.toList())) {
                Files.delete(left);
            }
        }
        Files.delete(folder);
        return made;
    }
}
