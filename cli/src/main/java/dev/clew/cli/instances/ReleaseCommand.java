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

/** Lets parked and quarantined instances go on. */
@Command(name = "release", description = "Let a parked or quarantined instance go on, or many.")
public final class ReleaseCommand implements Callable<Integer> {

    private static final Many.Words WORDS = new Many.Words("release", "released");

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
            return many.run(database, answer, WORDS, InstanceStatus::inTrouble, ClewClient::releaseAll);
        }
        String one = id.orElseThrow();
        InstanceStatus before = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(one);
            InstanceStatus status = handle.info().status();
            handle.release();
            return status;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one);
        document.put("status_before", before.name());
        document.put("released", before.inTrouble());
        answer.give(
                document,
                out -> out.println(
                        before.inTrouble()
                                ? "Released " + one + ", which was " + before + "."
                                : one + " is neither parked nor quarantined, but " + before + "; nothing to release."));
        return ExitCode.OK;
    }
}
