package dev.clew.cli.workflows;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import dev.clew.workflow.Graph;
import dev.clew.workflow.draw.Mermaid;
import dev.clew.workflow.draw.Svg;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a workflow. */
@Command(name = "draw", description = "Draw a workflow.")
public final class DrawCommand implements Callable<Integer> {

    /** The languages of pictures, as people type them. */
    enum Format {
        mermaid,
        svg;

        String of(Graph graph) {
            return switch (this) {
                case mermaid -> Mermaid.of(graph);
                case svg -> Svg.of(graph);
            };
        }
    }

    @Parameters(paramLabel = "FILE", description = "The workflow, as JSON; - for the standard input.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Option(
            names = "--format",
            defaultValue = "mermaid",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private Format format = Format.mermaid;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it; the standard output unless given.")
    private Optional<Path> target = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        String picture = format.of(GraphFile.sound(name));
        if (target.isPresent()) {
            write(target.get(), picture);
        } else {
            PrintWriter out = command.commandLine().getOut();
            out.print(picture);
            out.flush();
        }
        return ExitCode.OK;
    }

    private static void write(Path file, String picture) {
        try {
            Files.writeString(file, picture);
        } catch (IOException unwritable) {
            throw new UsageException(
                    file + " cannot be written: " + unwritable + "; give --out a file in a folder that" + " exists");
        }
    }
}
