package dev.clew.cli.chaos.hosts;

import dev.clew.cli.chaos.programs.ChaosProgram;
import dev.clew.cli.jvm.ChildJvm;
import dev.clew.environment.Environment;
import dev.clew.environment.ImageRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The image of the programs: a script that becomes a small JVM, which starts as fast as one can. */
final class ProgramImage {

    /** What it is called. */
    static final String NAME = "chaos-program";

    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m");

    private final String script;

    private ProgramImage(String script) {
        this.script = script;
    }

    /** The image of programs that write to a trace. */
    static ProgramImage tracing(Path trace) {
        List<String> command = ChildJvm.command(OPTIONS, ChaosProgram.class.getName());
        return new ProgramImage("#!/bin/sh\nexec "
                + Stream.concat(command.stream(), Stream.of(trace.toString()))
                        .map(ProgramImage::quoted)
                        .collect(Collectors.joining(" "))
                + "\n");
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Makes it known to an environment. */
    void register(Environment environment) {
        environment.registerImage(
                ImageRequest.of(NAME), new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)));
    }
}
