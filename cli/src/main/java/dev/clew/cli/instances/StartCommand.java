package dev.clew.cli.instances;

import dev.clew.api.ClewClient;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Payload;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalledStart;
import dev.clew.api.StartOptions;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts an instance, perhaps with a signal. When it returns the instance is durable, and an engine runs it. */
@Command(
        name = "start",
        description = "Start an instance, for an engine to run; with --signal, only if there is none to signal.")
public final class StartCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "NAME", description = "The orchestration, in its latest version.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Parameters(index = "1", paramLabel = "ID", description = "What the instance is to be called.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            defaultValue = "null",
            description = "What it is started with; null unless given.")
    private String input = "null";

    @Option(
            names = "--if-exists",
            paramLabel = "POLICY",
            defaultValue = "FAIL",
            description = "When the id is taken: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private ConflictPolicy policy = ConflictPolicy.FAIL;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The idempotency key: the same start with the same key is the same instance.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "When it begins at the earliest, such as 2026-12-31T00:00:00Z.")
    private Optional<String> at = Optional.empty();

    @Option(names = "--after", paramLabel = "SPAN", description = "After how long it begins, such as PT15M or P1D.")
    private Optional<String> after = Optional.empty();

    @Option(
            names = "--signal",
            paramLabel = "NAME",
            description = "Send this signal to the instance if there is one, and start it with the signal if not.")
    private Optional<String> signal = Optional.empty();

    @Option(
            names = "--signal-payload",
            paramLabel = "JSON",
            description = "What the signal carries; null unless given.")
    private Optional<String> signalPayload = Optional.empty();

    @Option(
            names = "--signal-key",
            paramLabel = "KEY",
            description = "The signal's idempotency key: an instance receives one signal of a key.")
    private Optional<String> signalKey = Optional.empty();

    @Override
    public Integer call() {
        if (signal.isEmpty() && (signalPayload.isPresent() || signalKey.isPresent())) {
            throw new UsageException("--signal-payload and --signal-key are about a signal; name it with --signal");
        }
        if (signal.isPresent() && key.isPresent()) {
            throw new UsageException("with --signal the key of both is --signal-key; leave --key away");
        }
        Payload payload = Payload.json(Json.require("input", input));
        StartOptions options = options();
        Optional<SignalMessage> message = message();
        String effect = database.ask(client -> effect(client, payload, options, message));
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("name", name);
        document.put("signal", signal);
        document.put("effect", effect);
        answer.give(document, out -> out.println(sentence(effect)));
        return ExitCode.OK;
    }

    private String effect(ClewClient client, Payload payload, StartOptions options, Optional<SignalMessage> message) {
        if (message.isEmpty()) {
            client.start(name, id, payload, options);
            return policy == ConflictPolicy.USE_EXISTING || key.isPresent() ? "present" : "started";
        }
        SignalledStart<Payload> answered = client.signalWithStart(name, id, payload, message.get(), options);
        return answered.effect().name().toLowerCase(Locale.ROOT);
    }

    private String sentence(String effect) {
        String shown = "; see clew show " + Text.shellWord(id) + " " + database.options();
        return switch (effect) {
            case "delivered" -> id + " was there, and has signal " + signal.orElseThrow() + ".";
            case "duplicate" -> id + " has had a signal with that key before; nothing was sent.";
            case "present" -> "There is " + id + ", started now or before" + shown + ".";
            default ->
                "Started " + id + signal.map(with -> " with signal " + with).orElse("") + shown + ".";
        };
    }

    private StartOptions options() {
        try {
            StartOptions options = StartOptions.DEFAULT.onConflict(policy);
            if (at.isPresent() && after.isPresent()) {
                throw new UsageException("give either --at or --after");
            }
            if (at.isPresent()) {
                options = options.startAt(Instant.parse(at.get()));
            }
            if (after.isPresent()) {
                options = options.startAfter(Duration.parse(after.get()));
            }
            return key.isPresent() ? options.idempotencyKey(key.get()) : options;
        } catch (DateTimeParseException wrong) {
            throw new UsageException("'" + wrong.getParsedString()
                    + "' is no time or span; give times such as 2026-12-31T00:00:00Z, and spans such as PT15M or P1D");
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    private Optional<SignalMessage> message() {
        if (signal.isEmpty()) {
            return Optional.empty();
        }
        Payload payload = Payload.json(Json.require("signal payload", signalPayload.orElse("null")));
        try {
            SignalMessage message = SignalMessage.of(signal.get(), payload);
            return Optional.of(signalKey.isPresent() ? message.idempotencyKey(signalKey.get()) : message);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }
}
