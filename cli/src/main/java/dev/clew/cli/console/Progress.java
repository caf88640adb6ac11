package dev.clew.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a command that takes a while says meanwhile, on standard error: a line that changes if that is a terminal, and
 * else a plain line now and then. Thread-safe.
 */
public final class Progress implements AutoCloseable {

    private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private long lastPlain = System.nanoTime();
    private boolean dirty;

    Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Progress on standard error. */
    static Progress on(PrintWriter err) {
        return new Progress(err, errorIsTerminal());
    }

    private static boolean errorIsTerminal() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noSuchFolder) {
            return false;
        }
    }

    /** Says what begins now; always shown. */
    public synchronized void stage(String text) {
        if (terminal) {
            show(text);
        } else {
            print(text);
        }
    }

    /** Says how far it got; shown where it can be, or if nothing was said for a while. */
    public synchronized void update(String text) {
        if (terminal) {
            show(text);
        } else if (System.nanoTime() - lastPlain > NOW_AND_THEN.toNanos()) {
            print(text);
        }
    }

    private void show(String text) {
        err.print(CLEAR + Text.oneLine(text));
        err.flush();
        dirty = true;
    }

    private void print(String text) {
        err.println(Text.oneLine(text));
        err.flush();
        lastPlain = System.nanoTime();
    }

    /** Leaves the line empty for what comes next. */
    @Override
    public synchronized void close() {
        if (dirty) {
            err.print(CLEAR);
            err.flush();
            dirty = false;
        }
    }
}
