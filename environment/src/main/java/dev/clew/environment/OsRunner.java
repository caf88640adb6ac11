package dev.clew.environment;

import dev.clew.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Runs images as processes of the operating system, with the rights of the engine: for programs that are trusted as the engine is.
 *
 * <p>Each run is a process group, so what it has started ends with it. Before a program begins, a file in its folder says which
 * process it is: an engine that runs the instance again on the same machine after this one was killed ends that process first. On
 * another machine it is fenced: what it asks is refused. Needs {@code /bin/sh}, and {@code setsid} and {@code /proc} for what is
 * said here of groups and files.
 */
public final class OsRunner implements Runner {

    /** What images name it by. */
    public static final String TYPE = "os";

    private static final System.Logger LOG = System.getLogger(OsRunner.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SHORT_LOOK = Duration.ofMillis(20);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration KILLED_BY = Duration.ofSeconds(10);
    private static final int LINES = 10;
    private static final int CHARACTERS = 2_000;
    private static final String WHO = """
            read -r boot < /proc/sys/kernel/random/boot_id
            read -r stat < /proc/$$/stat
            printf '%s %s' "$boot" "$stat" > "$1" || exit 126
            shift
            """;
    private static final String BEGIN = """
            if command -v setsid > /dev/null; then exec setsid "$@"; fi
            exec "$@"
            """;

    private final Limits limits;
    private final long logBytes;
    private final Leftovers leftovers = new Leftovers();

    /**
     * What a run may use, as {@code ulimit} has it; each process of it on its own.
     *
     * @param addressSpaceBytes how much memory it may map; a JVM maps far more than it uses
     * @param cpuSeconds how much processor time it may take
     * @param openFiles how many files it may have open
     * @param fileBytes how large a file it writes may become
     */
    public record Limits(
            OptionalLong addressSpaceBytes, OptionalLong cpuSeconds, OptionalLong openFiles, OptionalLong fileBytes) {

        /** None. */
        public static final Limits NONE =
                new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

        private String script() {
            StringBuilder script = new StringBuilder();
            addressSpaceBytes.ifPresent(bytes -> script.append("ulimit -v " + bytes / 1024 + " || exit 126\n"));
            cpuSeconds.ifPresent(seconds -> script.append("ulimit -t " + seconds + " || exit 126\n"));
            openFiles.ifPresent(files -> script.append("ulimit -n " + files + " || exit 126\n"));
            fileBytes.ifPresent(bytes -> script.append("ulimit -f " + bytes / 512 + " || exit 126\n"));
            return script.toString();
        }
    }

    /** How much of what a run writes is kept unless somebody says otherwise, in bytes. */
    public static final long USUAL_LOG_BYTES = 1024 * 1024;

    /** Without limits. */
    public OsRunner() {
        this(Limits.NONE, USUAL_LOG_BYTES);
    }

    /**
     * With limits.
     *
     * @param logBytes how much is kept of what a run writes to each of its outputs; of more, the end is kept too
     */
    public OsRunner(Limits limits, long logBytes) {
        this.limits = limits;
        this.logBytes = logBytes;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Exit run(RunRequest request, Running control) throws InterruptedException, IOException {
        return run(request, List.of(request.program().toString()));
    }

    /** Runs a command for a request. */
    Exit run(RunRequest request, List<String> command) throws InterruptedException, IOException {
        endOrphans(request.folder());
        Path identity = RunFolder.identity(request.folder(), request.run());
        Process process = start(request, command, identity);
        Capture out = new Capture(process.getInputStream(), request.standardOutput(), logBytes);
        Capture err = new Capture(process.getErrorStream(), request.standardError(), logBytes);
        boolean inTime;
        Usage usage = new Usage(process);
        try {
            inTime = await(process, request.timeout(), () -> {
                usage.look();
                out.listen();
                err.listen();
            });
        } catch (InterruptedException unwanted) {
            end(process, request.grace());
            out.finish(LAST_WORDS);
            err.finish(LAST_WORDS);
            Files.deleteIfExists(identity);
            throw unwanted;
        }
        if (inTime) {
            leftovers.end(process.pid());
        } else {
            OsTree.kill(process.pid());
            process.waitFor();
        }
        out.finish(LAST_WORDS);
        err.finish(LAST_WORDS);
        Files.deleteIfExists(identity);
        return new Exit(
                inTime ? Exit.How.EXITED : Exit.How.TIMED_OUT,
                inTime ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
                lastWords(request),
                usage.peakMemory(),
                usage.cpuMicros());
    }

    private Process start(RunRequest request, List<String> command, Path identity) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", WHO + limits.script() + BEGIN, "clew", identity.toString());
        builder.command().addAll(command);
        builder.directory(request.folder().toFile());
        builder.environment().clear();
        builder.environment().putAll(request.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static boolean await(Process process, Optional<Duration> timeout, Runnable atLook)
            throws InterruptedException {
        long begin = System.nanoTime();
        long look = SHORT_LOOK.toNanos();
        while (true) {
            long left = timeout.map(Duration::toNanos).orElse(Long.MAX_VALUE) - (System.nanoTime() - begin);
            if (left <= 0) {
                return !process.isAlive();
            }
            if (process.waitFor(Math.min(left, look), TimeUnit.NANOSECONDS)) {
                return true;
            }
            atLook.run();
            look = Math.min(2 * look, LOOK.toNanos());
        }
    }

    private static void end(Process process, Duration grace) {
        OsTree.terminate(process.pid());
        try {
            process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurried) {
            LOG.log(System.Logger.Level.DEBUG, "no grace for process " + process.pid(), hurried);
        }
        OsTree.kill(process.pid());
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends what engines that are gone have left running here. */
    private static void endOrphans(Path folder) throws IOException, InterruptedException {
        for (Path file : RunFolder.identities(folder)) {
            Optional<OsIdentity> orphan = OsIdentity.read(file).filter(OsIdentity::isAlive);
            if (orphan.isPresent()) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "process " + orphan.get().pid() + " of an earlier run in " + folder + " is killed");
                OsTree.kill(orphan.get().pid());
                long deadline = System.nanoTime() + KILLED_BY.toNanos();
                while (orphan.get().isAlive()) {
                    if (System.nanoTime() > deadline) {
                        throw new IOException("process " + orphan.get().pid()
                                + " of an earlier run was killed and does not end; nothing is launched beside it");
                    }
                    Thread.sleep(SHORT_LOOK);
                }
            }
            Files.deleteIfExists(file);
        }
    }

    private static String lastWords(RunRequest request) {
        String errors = Capture.lastLines(request.standardError(), LINES, CHARACTERS);
        return errors.isBlank() ? Capture.lastLines(request.standardOutput(), LINES, CHARACTERS) : errors;
    }

    /** What the program, without what it has started, was seen to use. */
    private static final class Usage {

        private final Process process;
        private long peak;
        private Duration cpu = Duration.ZERO;

        Usage(Process process) {
            this.process = process;
        }

        void look() {
            process.info().totalCpuDuration().ifPresent(used -> cpu = used);
            try {
                for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                    if (line.startsWith("VmHWM:")) {
                        peak = Math.max(peak, 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")));
                    }
                }
            } catch (IOException | NumberFormatException gone) {
                LOG.log(System.Logger.Level.TRACE, "nothing more to see of process " + process.pid(), gone);
            }
        }

        OptionalLong peakMemory() {
            return peak == 0 ? OptionalLong.empty() : OptionalLong.of(peak);
        }

        OptionalLong cpuMicros() {
            return cpu.isZero() ? OptionalLong.empty() : OptionalLong.of(cpu.toNanos() / 1_000);
        }
    }
}
