package dev.clew.tasks;

import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFunction;
import dev.clew.api.ApplicationException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program: {@code {argv}}, or {@code {command}} for a shell; and {@code env}, {@code dir}, {@code stdin} and
 * {@code timeout}. Gives {@code {exit, stdout, stderr}}.
 *
 * <p>The program reads and writes files, not pipes: what it leaves behind in the background then holds nobody up.
 */
final class ShellTask implements ActivityFunction<Object, Object> {

    /** The type of the failure of a program that says too much. */
    static final String TOO_LARGE = "output_too_large";

    /** The type of the failure of a program, or request, that takes longer than it says itself that it may. */
    static final String TIMED_OUT = "timed_out";

    /** How many bytes each of its outputs may have. */
    static final int MOST = 256 * 1024;

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int SHOWN = 2_000;
    private static final Set<String> FIELDS = Set.of("argv", "command", "env", "dir", "stdin", "timeout");

    /**
     * What the program is started by. A Ctrl-C in a terminal goes to all programs that were started there: without this
     * they would fail, rather than be run again after the engine that it was meant for.
     */
    private static final List<String> UNDISTURBED = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "clew");

    /** The files that stand for its standard input, output and error. */
    private record Streams(Path folder, Path in, Path out, Path err) {

        static Streams create(Optional<String> stdin) throws IOException {
            Path folder = Files.createTempDirectory("clew-shell-");
            Streams files = new Streams(folder, folder.resolve("in"), folder.resolve("out"), folder.resolve("err"));
            Files.writeString(files.in, stdin.orElse(""));
            return files;
        }

        void delete() throws IOException {
            for (Path file : List.of(in, out, err, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public Object run(ActivityContext context, Object input) throws IOException, InterruptedException {
        Arguments arguments = Arguments.of("shell", input, FIELDS);
        List<String> program = program(arguments);
        Optional<Duration> timeout = arguments.duration("timeout");
        Streams files = Streams.create(arguments.text("stdin"));
        try {
            Process process = start(context, arguments, program, files);
            try {
                await(process, program, timeout, files);
            } finally {
                kill(process);
            }
            return result(process.exitValue(), program, files);
        } finally {
            files.delete();
        }
    }

    private static List<String> program(Arguments arguments) {
        if (arguments.has("argv") == arguments.has("command")) {
            throw Arguments.invalid("shell takes either argv, such as [\"wc\", \"-l\", \"a.txt\"], or command, such as"
                    + " \"wc -l a.txt\"");
        }
        if (arguments.has("command")) {
            return List.of("/bin/sh", "-c", arguments.text("command").orElseThrow());
        }
        List<String> argv = arguments.words("argv");
        if (argv.isEmpty()) {
            throw arguments.wrong("argv", "a list that begins with a program");
        }
        return argv;
    }

    private static Process start(ActivityContext context, Arguments arguments, List<String> program, Streams files)
            throws IOException {
        List<String> command = new ArrayList<>(UNDISTURBED);
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(files.in().toFile())
                .redirectOutput(files.out().toFile())
                .redirectError(files.err().toFile());
        builder.environment().put("CLEW_INSTANCE", context.instanceId());
        builder.environment().put("CLEW_ATTEMPT", Integer.toString(context.attempt()));
        builder.environment().put("CLEW_IDEMPOTENCY_KEY", context.idempotencyKey());
        builder.environment().putAll(arguments.texts("env"));
        Optional<File> folder = arguments.text("dir").map(File::new);
        if (folder.filter(each -> !each.isDirectory()).isPresent()) {
            throw arguments.wrong("dir", "a folder that is there");
        }
        folder.ifPresent(builder::directory);
        return builder.start();
    }

    private static void await(Process process, List<String> program, Optional<Duration> timeout, Streams files)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!process.waitFor(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
            bounded(program, files);
            if (timeout.isPresent()
                    && System.nanoTime() - begun >= timeout.get().toNanos()) {
                throw new ApplicationException(TIMED_OUT, shown(program) + " took longer than " + timeout.get());
            }
        }
        bounded(program, files);
    }

    private static void bounded(List<String> program, Streams files) throws IOException {
        if (Files.size(files.out()) > MOST || Files.size(files.err()) > MOST) {
            throw ApplicationException.nonRetryable(
                    TOO_LARGE,
                    shown(program) + " wrote more than " + MOST
                            + " bytes, which is too much for a history; have it write to a file, and tell its name");
        }
    }

    private static Object result(int exit, List<String> program, Streams files) throws IOException {
        String out = text(files.out());
        String err = text(files.err());
        if (exit != 0) {
            String told = (err.isBlank() ? out : err).strip();
            throw new ApplicationException(
                    "exit_" + exit, shown(program) + " ended with " + exit + (told.isEmpty() ? "" : ": " + end(told)));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("exit", exit);
        result.put("stdout", out);
        result.put("stderr", err);
        return result;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static String end(String text) {
        return text.length() <= SHOWN ? text : "..." + text.substring(text.length() - SHOWN);
    }

    private static String shown(List<String> program) {
        String line = String.join(" ", program);
        return "'" + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...") + "'";
    }

    /** Ends it, and what it started; its own first, so that it starts no more. */
    private static void kill(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ShellTask::kill);
        }
    }

    private static void kill(ProcessHandle handle) {
        List<ProcessHandle> started = handle.descendants().toList();
        handle.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
