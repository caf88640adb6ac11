package dev.clew.cli.instances;

import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has an instance go on from an earlier place. */
@Command(
        name = "reset",
        description = "Have an instance that has ended or is held go on from an earlier turn, as its next execution.")
public final class ResetCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private Place place;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "reset from the command line",
            description = "Why, for those who look at it later.")
    private String reason = "";

    /** Where it goes on. */
    static final class Place {

        @Option(
                names = "--to-turn",
                paramLabel = "N",
                description = "The first turn to do anew; see TURN in 'clew history ID'.")
        private @Nullable Integer turn;

        @Option(
                names = "--to-event",
                paramLabel = "N",
                description = "The event, counted from 1 as 'clew history ID' lists them, whose turn is done anew.")
        private @Nullable Integer event;

        int turn(String id, List<HistoryEntry> history) {
            if (turn != null) {
                return turn;
            }
            int wanted = event == null ? 0 : event;
            if (wanted < 1 || wanted > history.size()) {
                throw new UsageException("--to-event is " + wanted + "; " + id + " has events 1 to " + history.size()
                        + " in its current execution, see 'clew history " + id + "'");
            }
            return history.get(wanted - 1).turn();
        }
    }

    @Override
    public Integer call() {
        Done done = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            InstanceInfo before = handle.info();
            int turn = place.turn(id, handle.history());
            handle.reset(turn, reason);
            int execution = before.execution() + 1;
            return Done.saying("Reset " + id + ", which was " + before.status() + ", to turn " + turn
                            + "; it goes on as execution " + execution + ".")
                    .with("status_before", before.status().name())
                    .with("to_turn", turn)
                    .with("execution", execution)
                    .with("reason", reason);
        });
        answer.give(done.document(id), out -> out.println(done.sentence()));
        return ExitCode.OK;
    }
}
