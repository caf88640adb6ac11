package dev.clew.cli.workflows;

import dev.clew.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a workflow. */
@Command(name = "draw", description = "Draw a workflow.")
public final class DrawCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The workflow, as JSON; - for the standard input.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Option(
            names = "--format",
            defaultValue = "mermaid",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private Format format = Format.mermaid;

    @Mixin
    private final Target target = new Target();

    @Override
    public Integer call() {
        target.write(format.of(GraphFile.sound(name)));
        return ExitCode.OK;
    }
}
