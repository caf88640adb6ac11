package dev.clew.cli.instances;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tries again what made instances fail. */
@Command(
        name = "retry",
        description = "Try again what made an instance fail, or many; what was done before stays done.")
public final class RetryCommand implements Callable<Integer> {

    private static final Many.Words WORDS = new Many.Words("retry", "retried");

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Many many = new Many();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The instance.")
    private Optional<String> id = Optional.empty();

    @Override
    public Integer call() {
        if (many.areMeant(id, WORDS.verb())) {
            return many.run(database, answer, WORDS, status -> status == InstanceStatus.FAILED, ClewClient::retryAll);
        }
        String one = id.orElseThrow();
        int execution = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(one);
            int before = handle.info().execution();
            handle.retry();
            return before + 1;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one);
        document.put("retried", true);
        document.put("execution", execution);
        answer.give(document, out -> out.println("Retried " + one + "; it goes on as execution " + execution + "."));
        return ExitCode.OK;
    }
}
