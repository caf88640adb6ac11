package dev.clew.environment;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the operating system and all that it has started: a process group of its own, and its descendants. */
final class OsTree {

    private static final long KILL_SECONDS = 5;

    /** One group that is gone keeps no other from its signal. */
    private static final String SIGNAL = "signal=$1; shift; for group; do kill -s \"$signal\" -- \"-$group\"; done";

    private OsTree() {}

    /** Asks all of them to end. */
    static void terminate(long pid) {
        signal("TERM", List.of(pid));
    }

    /** Ends all of them. */
    static void kill(long pid) {
        List<ProcessHandle> descendants =
                ProcessHandle.of(pid).map(root -> root.descendants().toList()).orElse(List.of());
        signal("KILL", List.of(pid));
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends those of their groups that have outlived them. */
    static void killRest(List<Long> pids) {
        signal("KILL", pids);
    }

    private static void signal(String name, List<Long> groups) {
        boolean interrupted = Thread.interrupted();
        try {
            ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", SIGNAL, "clew", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            groups.forEach(group -> shell.command().add(group.toString()));
            shell.start().waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (IOException noShell) {
            throw new IllegalStateException("there is no /bin/sh to end processes " + groups + " with", noShell);
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
