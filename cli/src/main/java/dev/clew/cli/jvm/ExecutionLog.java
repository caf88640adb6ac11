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
 * A file to which code that runs in killed JVMs writes that it began: the witness that no durable result was worked for
 * again.
 *
 * <p>Each line is one write to a file opened for appending, so lines of many threads and processes stay whole, and what
 * was written survives the writer's death (though not the machine's: it is not synced). Thread-safe. Not a channel,
 * since an interrupted thread would close that for all others.
 */
public final class ExecutionLog implements AutoCloseable {

    private static final String SEPARATOR = "\t";
    private static final int FIELDS = 5;

    private final FileOutputStream out;
    private final int life;

    private ExecutionLog(FileOutputStream out, int life) {
        this.out = out;
        this.life = life;
    }

    /** What is said about an execution. */
    public enum Moment {
        BEGUN,
        DONE
    }

    /**
     * A line of the log.
     *
     * @param life which JVM it ran in, counted from 1
     * @param moment what happened
     * @param key which work it was, the same for every attempt; without tabs and line ends
     * @param attempt which attempt it was, from 1
     * @param atMs when, in milliseconds since the epoch by the system clock
     */
    public record Line(int life, Moment moment, String key, int attempt, long atMs) {}

    /**
     * Opens a log for writing; creates the file if there is none.
     *
     * @param life the number of this JVM
     */
    public static ExecutionLog append(Path file, int life) {
        try {
            return new ExecutionLog(new FileOutputStream(file.toFile(), true), life);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Writes a line. */
    public void write(Moment moment, String key, int attempt) {
        String line = String.join(
                        SEPARATOR,
                        Integer.toString(life),
                        moment.name(),
                        key,
                        Integer.toString(attempt),
                        Long.toString(System.currentTimeMillis()))
                + "\n";
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log of executions", e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the log of executions", e);
        }
    }

    /** All lines of a log; none if there is no such file. */
    public static List<Line> read(Path file) {
        return new Follower(file).next();
    }

    private static Line parse(String text) {
        String[] fields = text.split(SEPARATOR, -1);
        if (fields.length != FIELDS) {
            throw new IllegalStateException("a damaged line in a log of executions: " + text);
        }
        return new Line(
                Integer.parseInt(fields[0]),
                Moment.valueOf(fields[1]),
                fields[2],
                Integer.parseInt(fields[3]),
                Long.parseLong(fields[4]));
    }

    /** Reads a log while it grows. Not thread-safe. */
    public static final class Follower {

        private final Path file;
        private long offset;

        public Follower(Path file) {
            this.file = file;
        }

        /** The lines that were written since the call before. */
        public List<Line> next() {
            List<Line> lines = new ArrayList<>();
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                byte[] bytes = new byte[(int) (in.length() - offset)];
                in.seek(offset);
                in.readFully(bytes);
                int begin = 0;
                for (int i = 0; i < bytes.length; i++) {
                    if (bytes[i] == '\n') {
                        lines.add(parse(new String(bytes, begin, i - begin, StandardCharsets.UTF_8)));
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
