package dev.clew.cli.processes;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.environment.Management;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the commands have in common that are about one process. */
abstract class OneProcessCommand implements Callable<Integer> {

    @Mixin
    final Reach reach = new Reach();

    @Mixin
    final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The process.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    String id;

    <T> T ask(Function<Management, T> question) {
        return reach.ask(question);
    }

    /** Says that a process of that id there is none. */
    ProcessException unknown() {
        return new ProcessException(
                ProcessError.INSTANCE_NOT_FOUND,
                "there is no process '" + id + "' in namespace '" + reach.namespace() + "'");
    }

    /**
     * Does something, and says that it is done.
     *
     * @param asked what, for programs
     * @param said the same for people
     */
    int steer(String asked, String said, Consumer<Management> act) {
        ask(management -> {
            act.accept(management);
            return id;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("asked", asked);
        answer.give(document, out -> out.println(said));
        return ExitCode.OK;
    }
}
