package dev.clew.cli.jvm;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file to which many threads and processes append lines.
 *
 * <p>Each line is one write to a file opened for appending, so lines stay whole, a line that was written before another was begun
 * comes before it, and what was written survives the writer's death (though not the machine's: it is not synced). Thread-safe. Not
 * a channel, since an interrupted thread would close that for all others.
 */
public final class LineFile implements AutoCloseable {

    private final Path file;
    private final FileOutputStream out;

    private LineFile(Path file, FileOutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Opens one for writing; creates the file if there is none. */
    public static LineFile append(Path file) {
        try {
            return new LineFile(file, new FileOutputStream(file.toFile(), true));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Appends a line, which has no line ends. */
    public void write(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + file, e);
        }
    }

    /** Reads a file while it grows. Not thread-safe. */
    public static final class Follower {

        private final Path file;
        private long offset;

        public Follower(Path file) {
            this.file = file;
        }

        /** The whole lines that were written since the call before; none if there is no such file. */
        public List<String> next() {
            List<String> lines = new ArrayList<>();
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                byte[] bytes = new byte[(int) (in.length() - offset)];
                in.seek(offset);
                in.readFully(bytes);
                int begin = 0;
                for (int i = 0; i < bytes.length; i++) {
                    if (bytes[i] == '\n') {
                        lines.add(new String(bytes, begin, i - begin, StandardCharsets.UTF_8));
                        begin = i + 1;
                    }
                }
                offset += begin;
            } catch (FileNotFoundException notYet) {
                return List.of();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
            return lines;
        }
    }
}
