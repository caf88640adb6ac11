package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.instances.Database;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Resumes a schedule. */
@Command(name = "resume", description = "Start runs of a schedule again, from the next time that comes.")
public final class ResumeCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The schedule.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why, to be shown with it.")
    private String note = "";

    @Override
    public Integer call() {
        return Steering.ask(
                database, answer, id, "resume", "Asked " + id + " to go on.", schedules -> schedules.resume(id, note));
    }
}
