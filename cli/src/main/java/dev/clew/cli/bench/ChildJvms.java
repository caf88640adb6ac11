package dev.clew.cli.bench;

import dev.clew.benchmarks.Jvms;
import dev.clew.cli.jvm.ChildJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts JVMs for benchmarks, with the options of this one. What they say on standard error goes to a file, which is told when one ends early. */
final class ChildJvms implements Jvms {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So many of what a JVM said before it ended are told. */
    private static final int LAST_LINES = 30;

    @Override
    public Jvm start(Class<?> main, List<String> arguments) {
        try {
            Path log = Files.createTempFile("clew-bench-", ".log");
            return new Talking(ChildJvm.startTwin(main, arguments, log), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a file for what another JVM says", e);
        }
    }

    private static final class Talking implements Jvm {

        private final ChildJvm jvm;
        private final Path log;
        private final BufferedWriter in;
        private final BufferedReader out;

        Talking(ChildJvm jvm, Path log) {
            this.jvm = jvm;
            this.log = log;
            this.in = new BufferedWriter(new OutputStreamWriter(jvm.in(), StandardCharsets.UTF_8));
            this.out = new BufferedReader(new InputStreamReader(jvm.out(), StandardCharsets.UTF_8));
        }

        @Override
        public void tell(String line) {
            try {
                in.write(line);
                in.newLine();
                in.flush();
            } catch (IOException gone) {
                throw ended(gone);
            }
        }

        @Override
        public String hear() {
            try {
                String line = out.readLine();
                if (line == null) {
                    throw ended(new IOException("end of its output"));
                }
                return line;
            } catch (IOException gone) {
                throw ended(gone);
            }
        }

        private IllegalStateException ended(IOException gone) {
            return new IllegalStateException("an engine's JVM ended; it said: " + said(), gone);
        }

        private String said() {
            try {
                List<String> lines = Files.readAllLines(log);
                return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))
                        .strip();
            } catch (IOException unreadable) {
                return "nothing that can be read in " + log;
            }
        }

        @Override
        public void kill() {
            jvm.kill();
        }

        @Override
        public void close() {
            jvm.release();
            try {
                if (!jvm.awaitExit(PATIENCE)) {
                    jvm.kill();
                }
                Files.deleteIfExists(log);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                jvm.kill();
            } catch (IOException left) {
                // A file is left to whoever cleans the temporary folder.
            }
        }
    }
}
