package dev.clew.cli.instances;

import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a request of an instance, and prints the answer. */
@Command(
        name = "update",
        description = "Ask an instance to do something, and print its answer; fails if it refuses or does not answer.")
public final class UpdateCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Parameters(index = "1", paramLabel = "NAME", description = "The update.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            defaultValue = "null",
            description = "What it is asked with; null unless given.")
    private String input = "null";

    @Option(
            names = "--update-id",
            paramLabel = "ID",
            defaultValue = "",
            description = "What this request is known by, so that asking again does nothing twice; new unless given.")
    private String updateId = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the answer; ${DEFAULT-VALUE} unless given.")
    private long timeout = 60;

    @Override
    public Integer call() {
        String json = Json.require("input", input);
        Payload result = database.ask(
                client -> client.handle(id).update(name, updateId, Payload.json(json), Duration.ofSeconds(timeout)));
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("update", name);
        document.put("input", new Json.Raw(json));
        document.put("result", Json.payload(result));
        answer.give(
                document,
                out -> out.println(result.isJson() ? result.data() : "(" + result.encoding() + ") " + result.data()));
        return ExitCode.OK;
    }
}
