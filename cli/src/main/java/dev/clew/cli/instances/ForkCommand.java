package dev.clew.cli.instances;

import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceSource;
import dev.clew.api.Payload;
import dev.clew.api.Place;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts an instance that goes on from a place in the history of another. */
@Command(
        name = "fork",
        description = "Start another instance that goes on from a place in the history of one, which stays as it is.")
public final class ForkCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The instance whose history is taken over.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Parameters(index = "1", paramLabel = "NEW-ID", description = "What the new one is called.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String newId;

    @ArgGroup
    private Choice choice = new Choice();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "forked from the command line",
            description = "Why, for those who look at it later.")
    private String reason = "";

    /** Where it goes on; from the end unless it says otherwise. */
    static final class Choice {

        @Option(
                names = "--from-turn",
                paramLabel = "N",
                description = "The first turn that the new one does itself; see TURN in 'clew history ID'.")
        private @Nullable Integer turn;

        @Option(
                names = "--from-event",
                paramLabel = "N",
                description = "The first event, counted from 1 as 'clew history ID' lists them, that is not taken over;"
                        + " nor are those that were decided together with it.")
        private @Nullable Integer event;

        @Option(
                names = "--before-failure",
                description = "Just before the last thing that reached the code of one that has failed.")
        private boolean beforeFailure;

        Place place() {
            if (turn != null) {
                return new Place.BeforeTurn(turn);
            }
            if (event != null) {
                return new Place.BeforeEvent(event);
            }
            return beforeFailure ? new Place.BeforeFailure() : new Place.End();
        }
    }

    @Override
    public Integer call() {
        InstanceInfo forked = database.ask(client -> {
            InstanceHandle<Payload> fork = client.handle(id).fork(newId, choice.place(), reason);
            return fork.info();
        });
        InstanceSource source = forked.source().orElseThrow();
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", newId);
        document.put("source", Documents.source(source));
        document.put("reason", reason);
        answer.give(
                document,
                out -> out.println("Forked " + newId + " from " + id + ", execution " + source.execution()
                        + ", with its first " + source.events() + " events; it goes on by itself."));
        return ExitCode.OK;
    }
}
