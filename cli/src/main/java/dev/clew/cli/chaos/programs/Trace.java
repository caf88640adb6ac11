package dev.clew.cli.chaos.programs;

import dev.clew.cli.jvm.LineFile;
import java.nio.file.Path;
import java.util.List;

/**
 * What the runs of programs say of themselves, all in one file: that they begin, what they ask for, and what became of it. The order of
 * its lines is one in which it can have happened.
 */
public final class Trace implements AutoCloseable {

    private static final String SEPARATOR = "\t";
    private static final int FIELDS = 8;

    private final LineFile lines;
    private final String instance;
    private final int run;

    private Trace(LineFile lines, String instance, int run) {
        this.lines = lines;
        this.instance = instance;
        this.run = run;
    }

    /** What is said. */
    public enum Moment {
        /** The program begins. */
        BEGUN,
        /** It is about to ask for something. */
        ASKED,
        /** That was done; the value is the answer. */
        ACCEPTED,
        /** Nobody knows whether it was done. */
        UNCERTAIN,
        /** It was refused; the value says why. */
        REFUSED,
        /** A sleep is over. */
        SLEPT,
        /** The program leaves, to be launched again or not. */
        LEFT,
        /** The program does not know any further, and exits. */
        GAVE_UP
    }

    /** What can be asked for. */
    public enum Request {
        NONE,
        REGISTER,
        INPUT,
        PROBE,
        SAVE,
        SLEEP,
        POLL,
        SUSPEND,
        ACKNOWLEDGE,
        COMPLETE;

        /** Whether only the present run of a process may ask it. */
        public boolean fenced() {
            return this != NONE && this != INPUT && this != POLL;
        }
    }

    /**
     * A line.
     *
     * @param atMs when, in milliseconds since 1970 by the system clock
     * @param pid the process of the operating system
     * @param instance the process of the engine
     * @param run which run of it
     * @param key of the checkpoint it is about; empty if of none
     * @param value the answer, the reason; empty if there is none
     */
    public record Line(
            long atMs, long pid, String instance, int run, Moment moment, Request request, String key, String value) {}

    /** Opens the file for one run. */
    public static Trace append(Path file, String instance, int run) {
        return new Trace(LineFile.append(file), instance, run);
    }

    /** Writes a line. Nothing in it has tabs or line ends. */
    public void write(Moment moment, Request request, String key, String value) {
        lines.write(String.join(
                SEPARATOR,
                Long.toString(System.currentTimeMillis()),
                Long.toString(ProcessHandle.current().pid()),
                instance,
                Integer.toString(run),
                moment.name(),
                request.name(),
                key,
                value));
    }

    @Override
    public void close() {
        lines.close();
    }

    private static Line parse(String text) {
        String[] fields = text.split(SEPARATOR, -1);
        if (fields.length != FIELDS) {
            throw new IllegalStateException("a damaged line in a trace: " + text);
        }
        return new Line(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                fields[2],
                Integer.parseInt(fields[3]),
                Moment.valueOf(fields[4]),
                Request.valueOf(fields[5]),
                fields[6],
                fields[7]);
    }

    /** Reads a trace while it grows. Not thread-safe. */
    public static final class Follower {

        private final LineFile.Follower lines;

        public Follower(Path file) {
            this.lines = new LineFile.Follower(file);
        }

        /** The lines that were written since the call before. */
        public List<Line> next() {
            return lines.next().stream().map(Trace::parse).toList();
        }
    }
}
