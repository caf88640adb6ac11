package dev.clew.cli.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JVM of the same kind as this one: same executable, same class path. Its standard input is a pipe from here, so that
 * it can tell when its parent is gone ({@link Parent}).
 */
public final class ChildJvm {

    /** For one of many on a machine that is not theirs alone. */
    private static final List<String> SMALL =
            List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xshare:auto");

    private final Process process;

    /** Where the SQLite driver of that JVM unpacks its library, which it cannot delete if it is killed. */
    private final Path unpacked;

    private ChildJvm(Process process, Path unpacked) {
        this.process = process;
        this.unpacked = unpacked;
    }

    /**
     * Starts one.
     *
     * @param log what its standard output and error are appended to
     */
    public static ChildJvm start(Class<?> main, List<String> arguments, Path log) {
        return start(SMALL, main, arguments, log, ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /**
     * Starts one to talk to: its standard output is a pipe to here, as its input is one from here.
     *
     * @param log what its standard error is appended to
     */
    public static ChildJvm startTalking(Class<?> main, List<String> arguments, Path log) {
        return start(SMALL, main, arguments, log, ProcessBuilder.Redirect.PIPE);
    }

    /**
     * Starts one to talk to that has the options of this one, so that the two can be compared.
     *
     * @param log what its standard error is appended to
     */
    public static ChildJvm startTwin(Class<?> main, List<String> arguments, Path log) {
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return start(options, main, arguments, log, ProcessBuilder.Redirect.PIPE);
    }

    private static ChildJvm start(
            List<String> given,
            Class<?> main,
            List<String> arguments,
            Path log,
            ProcessBuilder.Redirect standardOutput) {
        try {
            Path unpacked = Files.createTempDirectory("clew-jvm-");
            List<String> options = new ArrayList<>(given);
            options.add("-Dorg.sqlite.tmpdir=" + unpacked);
            List<String> command = command(options, main.getName());
            command.addAll(arguments);
            return new ChildJvm(
                    new ProcessBuilder(command)
                            .redirectOutput(standardOutput)
                            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    unpacked);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start another JVM", e);
        }
    }

    /** The command line of a JVM like this one, up to the arguments of its main class. */
    public static List<String> command(List<String> options, String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        return command;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it reads. */
    public OutputStream in() {
        return process.getOutputStream();
    }

    /** What it writes, if it was {@linkplain #startTalking started to talk}. */
    public InputStream out() {
        return process.getInputStream();
    }

    /** Stops it in the middle of whatever it does, until what is returned is closed. */
    public Frozen freeze() {
        return Frozen.hold(pid());
    }

    /** Kills it as {@code kill -9} does, so that nothing in it gets to know, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits until it ends; its exit code. */
    public int awaitExit() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    int code = process.waitFor();
                    deleteUnpacked();
                    return code;
                } catch (InterruptedException e) {
                    interrupted = true;
                    process.destroyForcibly();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits a while for it to end; whether it did. */
    public boolean awaitExit(Duration atMost) throws InterruptedException {
        boolean ended = process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            deleteUnpacked();
        }
        return ended;
    }

    /** Does what the SQLite driver does when its JVM ends in good order. */
    private void deleteUnpacked() {
        try (Stream<Path> files = Files.list(unpacked)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(unpacked);
        } catch (IOException e) {
            // What cannot be deleted is left to whoever cleans the temporary folder.
        }
    }

    /** Closes the pipe to it, which tells it to end in good order. */
    public void release() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // which is what was wanted
        }
    }
}
