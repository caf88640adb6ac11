package dev.clew.cli.instances;

import dev.clew.api.Payload;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalReceipt;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a signal. When it returns the signal is durable. */
@Command(name = "signal", description = "Send a signal to an instance; it is durable when the command returns.")
public final class SignalCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Parameters(index = "1", paramLabel = "NAME", description = "The signal.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            defaultValue = "null",
            description = "What it carries; null unless given.")
    private String payload = "null";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The idempotency key: the instance receives one signal of a key, however often it is sent.")
    private Optional<String> key = Optional.empty();

    @Override
    public Integer call() {
        String json = Json.require("payload", payload);
        SignalReceipt receipt = database.ask(client -> {
            SignalMessage message = SignalMessage.of(name, Payload.json(json));
            return client.handle(id).signal(key.isPresent() ? message.idempotencyKey(key.get()) : message);
        });
        boolean duplicate = receipt == SignalReceipt.DUPLICATE;
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("signal", name);
        document.put("payload", new Json.Raw(json));
        document.put("sent", !duplicate);
        document.put("duplicate", duplicate);
        answer.give(
                document,
                out -> out.println(
                        duplicate
                                ? id + " has had a signal with that key before; nothing was sent."
                                : "Sent signal " + name + " to " + id + "."));
        return ExitCode.OK;
    }
}
