package dev.clew.cli.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that says what was done when, in milliseconds since 1970 as histories have it. */
final class Diary implements AutoCloseable {

    private final PrintWriter out;

    Diary(Path file) {
        try {
            this.out = new PrintWriter(Files.newBufferedWriter(file), true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    void note(String what) {
        out.println(System.currentTimeMillis() + "\t" + what);
    }

    @Override
    public void close() {
        out.close();
    }
}
