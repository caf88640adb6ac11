package dev.clew.cli.instances;

import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
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

    /** What was done. */
    private record Done(InstanceInfo before, int turn) {}

    @Override
    public Integer call() {
        Done done = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            InstanceInfo before = handle.info();
            int turn = place.turn(id, handle.history());
            handle.reset(turn, reason);
            return new Done(before, turn);
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("status_before", done.before.status().name());
        document.put("to_turn", done.turn);
        document.put("execution", done.before.execution() + 1);
        document.put("reason", reason);
        answer.give(
                document,
                out -> out.println("Reset " + id + ", which was " + done.before.status() + ", to turn " + done.turn
                        + "; it goes on as execution " + (done.before.execution() + 1) + "."));
        return ExitCode.OK;
    }
}
