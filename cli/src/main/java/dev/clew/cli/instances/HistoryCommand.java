package dev.clew.cli.instances;

import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what was recorded of an instance's current execution. */
@Command(name = "history", description = "Show what an instance did, event by event.")
public final class HistoryCommand implements Callable<Integer> {

    private static final int SHORT = 80;

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(names = "--full", description = "Do not cut long values.")
    private boolean full;

    /** An instance and its history. */
    private record Told(InstanceInfo info, List<HistoryEntry> history) {}

    @Override
    public Integer call() {
        Told told = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            return new Told(handle.info(), handle.history());
        });
        answer.give(document(told), out -> print(told, out));
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(Told told) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", told.info.id());
        document.put("name", told.info.name());
        document.put("execution", told.info.execution());
        document.put("status", told.info.status().name());
        document.put("events", told.history.stream().map(HistoryCommand::entry).toList());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> entry(HistoryEntry entry) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("execution", entry.execution());
        document.put("turn", entry.turn());
        document.put("at", entry.at());
        document.put("type", entry.type());
        document.put("event", new Json.Raw(entry.json()));
        return document;
    }

    private void print(Told told, PrintWriter out) {
        InstanceInfo info = told.info;
        out.println(info.id() + " runs " + Programs.program(info) + ", execution " + info.execution() + ", is "
                + info.status());
        new Timeline(full ? Integer.MAX_VALUE / 2 : SHORT).table(told.history).print(out);
    }
}
