package dev.clew.cli.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A process that is stopped with SIGSTOP until this is closed, which lets it go on with SIGCONT.
 *
 * <p>A small shell holds it: if this JVM dies, the shell finds its standard input closed and lets the process go on, so
 * that nothing stays behind that can neither run nor end.
 */
public final class Frozen implements AutoCloseable {

    private static final String HOLD = "kill -STOP $0 && echo stopped && cat; kill -CONT $0";

    private final Process shell;

    private Frozen(Process shell) {
        this.shell = shell;
    }

    static Frozen hold(long pid) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", HOLD, Long.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (shell.getInputStream().read() < 0) {
                throw new IllegalStateException("process " + pid + " cannot be stopped");
            }
            return new Frozen(shell);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop process " + pid, e);
        }
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let a stopped process go on", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
