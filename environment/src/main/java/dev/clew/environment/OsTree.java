package dev.clew.environment;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the operating system and all that it has started: a process group of its own, and its descendants. */
final class OsTree {

    private static final long KILL_SECONDS = 5;

    private OsTree() {}

    /** Asks all of them to end. */
    static void terminate(long pid) {
        signal(pid, "TERM");
    }

    /** Ends all of them. */
    static void kill(long pid) {
        List<ProcessHandle> descendants =
                ProcessHandle.of(pid).map(root -> root.descendants().toList()).orElse(List.of());
        signal(pid, "KILL");
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends those of its group that have outlived it. */
    static void killRest(long pid) {
        signal(pid, "KILL");
    }

    private static void signal(long pid, String name) {
        boolean interrupted = Thread.interrupted();
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- -" + pid + " 2>&1 >/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (IOException noShell) {
            throw new IllegalStateException("there is no /bin/sh to end process " + pid + " with", noShell);
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
