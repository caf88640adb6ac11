package dev.clew.cli.instances;

import dev.clew.api.Explanation;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says why an instance does not move. */
@Command(name = "explain", description = "Say in a sentence why an instance does not move, or what became of it.")
public final class ExplainCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Override
    public Integer call() {
        Explanation explanation = database.ask(client -> client.handle(id).explain());
        answer.give(Documents.explanation(explanation), out -> out.println(explanation.sentence()));
        return ExitCode.OK;
    }
}
