package dev.clew.cli.jvm;

import java.nio.file.Path;
import java.util.List;

/**
 * A file to which code that runs in killed JVMs writes that it began: the witness that no durable result was worked for
 * again. Thread-safe.
 */
public final class ExecutionLog implements AutoCloseable {

    private static final String SEPARATOR = "\t";
    private static final int FIELDS = 5;

    private final LineFile lines;
    private final int life;

    private ExecutionLog(LineFile lines, int life) {
        this.lines = lines;
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
        return new ExecutionLog(LineFile.append(file), life);
    }

    /** Writes a line. */
    public void write(Moment moment, String key, int attempt) {
        lines.write(String.join(
                SEPARATOR,
                Integer.toString(life),
                moment.name(),
                key,
                Integer.toString(attempt),
                Long.toString(System.currentTimeMillis())));
    }

    @Override
    public void close() {
        lines.close();
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

        private final LineFile.Follower lines;

        public Follower(Path file) {
            this.lines = new LineFile.Follower(file);
        }

        /** The lines that were written since the call before. */
        public List<Line> next() {
            return lines.next().stream().map(ExecutionLog::parse).toList();
        }
    }
}
