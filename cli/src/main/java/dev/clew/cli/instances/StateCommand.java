package dev.clew.cli.instances;

import dev.clew.api.Payload;
import dev.clew.api.StateEntry;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints the values that an instance keeps, or one of them as it is. */
@Command(name = "state", description = "Print the values that an instance keeps, or one of them.")
public final class StateCommand implements Callable<Integer> {

    private static final int LONGEST_VALUE = 200;

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "KEY",
            description = "The name of one value, which is printed whole; all of them in a table unless given.")
    private @Nullable String key;

    @Override
    public Integer call() {
        List<StateEntry> state = database.ask(client -> client.handle(id).state());
        if (key == null) {
            giveAll(state);
        } else {
            giveOne(find(state, key));
        }
        return ExitCode.OK;
    }

    private StateEntry find(List<StateEntry> state, String name) {
        return state.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("instance '" + id + "' keeps no '" + name + "'; it keeps "
                        + (state.isEmpty()
                                ? "nothing"
                                : state.stream().map(StateEntry::name).collect(Collectors.joining(", ")))));
    }

    private void giveOne(StateEntry entry) {
        Payload value = entry.value();
        answer.give(
                document(entry),
                out -> out.println(value.isJson() ? value.data() : "(" + value.encoding() + ") " + value.data()));
    }

    private void giveAll(List<StateEntry> state) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("state", state.stream().map(StateCommand::document).toList());
        Table table = new Table().column("NAME").column("PUT").column("VALUE");
        state.forEach(entry ->
                table.row(entry.name(), Text.time(entry.putAt()), ShowCommand.value(entry.value(), LONGEST_VALUE)));
        answer.give(document, table::print);
    }

    private static SequencedMap<String, @Nullable Object> document(StateEntry entry) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", entry.name());
        document.put("value", Json.payload(entry.value()));
        document.put("put_at", entry.putAt());
        return document;
    }
}
