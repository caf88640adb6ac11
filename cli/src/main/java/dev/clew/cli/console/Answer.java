package dev.clew.cli.console;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: a {@link Mixin} of all of them. */
public final class Answer {

    @Option(names = "--json", description = "Print one JSON document and nothing else on standard output.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /**
     * Gives the answer.
     *
     * @param document as {@link Json#text} takes it
     * @param text prints the same for people
     */
    public void give(Object document, Consumer<PrintWriter> text) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(Json.text(document));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** Whether the answer is for programs. */
    public boolean isJson() {
        return json;
    }

    /** Where to say what is going on until then. */
    public Progress progress() {
        return Progress.on(command.commandLine().getErr());
    }
}
